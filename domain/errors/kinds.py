"""The kinds of errors, by what the person can do about them."""

from typing import ClassVar


class VigiaError(Exception):
    """A refusal that the person can be told. `message` is one sentence in Spanish, without markup."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(VigiaError):
    """What was typed can't be used. The message says what is wrong and what would be right."""

    field: ClassVar[str]


class AccessDenied(VigiaError):
    """Who asks may not do it. `attempt` is what they tried, as the log tells it."""

    def __init__(self, message: str, *, attempt: str) -> None:
        super().__init__(message)
        self.attempt = attempt


class NotFound(VigiaError):
    """What was named is not there, or is not theirs to see: both read the same."""


class Conflict(VigiaError):
    """What was asked clashes with how things stand."""
