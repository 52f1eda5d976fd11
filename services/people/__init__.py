"""Companies, their users, and the installation's owners."""
