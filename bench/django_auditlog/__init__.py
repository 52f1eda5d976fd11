"""What the usual audit log of the Django world takes for the same: a change and its entry, atomically."""
