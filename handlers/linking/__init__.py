"""Giving a user a Telegram account that is known: of a stranger who knocked → whom it is for → linked."""
