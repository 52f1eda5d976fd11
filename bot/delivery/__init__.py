"""Automatic delivery: one engine, a queue for each kind of message, a channel for each way out."""
