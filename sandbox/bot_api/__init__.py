"""Telegram's Bot API over HTTP: its methods, limits and errors (Bot API 10.0, core.telegram.org/bots/api)."""
