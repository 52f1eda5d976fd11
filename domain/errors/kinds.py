"""The kinds of errors, by what the person can do about them."""

from enum import Enum, auto
from typing import ClassVar


class Concept(Enum):
    """What a refusal is about, of all that can be said to Vigía; each door has its own name for it."""

    USER_NAME = auto()
    FULL_NAME = auto()
    PASSWORD = auto()
    COMPANY_NAME = auto()
    RFC = auto()
    TIME_ZONE = auto()
    CLAIM_CODE = auto()
    SEAL = auto()
    YEARS = auto()
    FILTER_NAME = auto()
    KEY_LABEL = auto()
    KEY_EXPIRY = auto()
    OPERATION = auto()
    OPERATION_ID = auto()


class VigiaError(Exception):
    """A refusal that whoever asked can be told. `message` is one sentence in Spanish, without markup.

    It holds at every door: it names no command, button or field. `about` is what of all that was said is
    wrong, if that can be told.
    """

    about: ClassVar[Concept | None] = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(VigiaError):
    """What was said can't be used. The message says what is wrong and what would be right."""


class AccessDenied(VigiaError):
    """Who asks may not do it. `attempt` is what they tried, as the log tells it."""

    def __init__(self, message: str, *, attempt: str) -> None:
        super().__init__(message)
        self.attempt = attempt


class NotFound(VigiaError):
    """What was named is not there, or is not theirs to see: both read the same."""


class Conflict(VigiaError):
    """What was asked clashes with how things stand."""
