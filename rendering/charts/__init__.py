"""Charts: activity as a PNG for a phone."""
