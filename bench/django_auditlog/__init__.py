"""The same by the usual audit log of the Django world: a change and its entry, atomically."""
