"""Seals of a log: the message that brings one, and checking one that comes back."""
