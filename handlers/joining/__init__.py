"""Opening an invitation: `/start` CODE → who invites, to what → the person's own password → in."""
