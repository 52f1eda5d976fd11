"""From an alert, or the entry itself: block its author, undo it, ask why."""
