"""What leaves of our own accord: one engine, a queue for each sort of thing, a channel for each way out."""
