"""Admission by the chat and by HTTP, and refusals."""
