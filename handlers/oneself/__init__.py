"""`/yo`: who one is in a company, and what one changes of one's own there."""
