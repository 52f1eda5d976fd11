"""Alerts in the chat: what a supervisor reads at once, *Ver* and *Enterado*."""
