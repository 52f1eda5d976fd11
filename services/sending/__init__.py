"""What goes out to people: alerts and notices, and where each can be reached."""
