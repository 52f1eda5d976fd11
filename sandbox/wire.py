"""Telegram's objects as they travel: plain JSON, never changed once made but replaced by a new one."""

from typing import Any

Wire = dict[str, Any]
