"""Telegram's objects in wire form: plain JSON, replaced rather than modified."""

from typing import Any

Wire = dict[str, Any]
