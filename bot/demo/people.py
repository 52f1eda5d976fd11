"""Whose phones the demonstration has, by their numbers in Telegram."""

from __future__ import annotations

ANA, JORGE, LUIS = 1001, 1002, 1003
