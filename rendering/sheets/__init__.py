"""Sheets that people send: read by a process of its own, and the template that they fill in."""
