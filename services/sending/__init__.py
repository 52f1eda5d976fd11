"""Messages to people: alerts and notices, and where each person is reached."""
