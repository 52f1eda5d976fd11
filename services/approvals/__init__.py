"""Deeds that need a second person: rules, requests, what is said to them, and carrying them out."""
