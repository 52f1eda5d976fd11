"""Charts: how much was done, as a PNG for a phone."""
