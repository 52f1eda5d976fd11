"""`/baja`: somebody who leaves, out of everything at once."""
