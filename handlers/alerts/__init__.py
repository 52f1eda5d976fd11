"""Alerts in the chat: what a supervisor reads first, *Ver* and *Enterado*."""
