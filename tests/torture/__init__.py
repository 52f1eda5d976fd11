"""`make torture`: the program under kills, attacks, storms and faults, for any length of time."""
