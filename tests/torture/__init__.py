"""`make torture`: the program under kills, attacks, storms and faults, for as long as one likes."""
