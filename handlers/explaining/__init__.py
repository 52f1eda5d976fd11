"""Whoever did something is asked why, and answers."""
