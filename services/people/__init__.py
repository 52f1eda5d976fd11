"""Companies, their users, and whoever owns the installation."""
