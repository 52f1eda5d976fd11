"""Inviting a user into Telegram: the link, its QR, and putting it out of use."""
