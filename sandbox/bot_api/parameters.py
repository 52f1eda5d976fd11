"""A call's parameters, from the query, a form, multipart or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from sandbox.bot_api.errors import BadRequest
from sandbox.files import Upload
from sandbox.wire import Wire


class Parameters:
    """Values are text from a form and typed from JSON; the getters take both."""

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str | None:
        """The value as text; None if absent."""
        value = self.values.get(name)
        return value if value is None or isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0, *, low: int | None = None, high: int | None = None) -> int:
        """The default if absent or not a number, and clamped to `low` and `high`, as in Telegram."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            value = default
        value = value if low is None else max(value, low)
        return value if high is None else min(value, high)

    def flag(self, name: str) -> bool:
        return (self.text(name) or "").lower() in ("true", "1", "yes")

    def mapping(self, name: str, what: str) -> Wire | None:
        """A JSON object, or None if absent; `what` is its name in errors."""
        value = self._decoded(name, what)
        if value is None or isinstance(value, dict):
            return value
        raise BadRequest(f"can't parse {what}: expected an Object")

    def listing(self, name: str, what: str) -> list[Any] | None:
        """A JSON array, or None if absent."""
        value = self._decoded(name, what)
        if value is None or isinstance(value, list):
            return value
        raise BadRequest(f"can't parse {what}: expected an Array")

    def _decoded(self, name: str, what: str) -> Any:
        """Forms carry objects and arrays as JSON text; an empty value counts as absent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise BadRequest(f"can't parse {what} JSON object") from None
