"""The kinds of errors, by what the person can do about them."""

from enum import Enum, auto
from typing import ClassVar


class Concept(Enum):
    """The subject of a refusal; each door has its own name for it."""

    USER_NAME = auto()
    FULL_NAME = auto()
    PERSON = auto()
    PASSWORD = auto()
    REASON = auto()
    EXPLANATION = auto()
    PROFILE_NAME = auto()
    MOMENT = auto()
    SHEET = auto()
    COMPANY_NAME = auto()
    RFC = auto()
    TIME_ZONE = auto()
    CLAIM_CODE = auto()
    INVITATION = auto()
    SEAL = auto()
    YEARS = auto()
    DAYS = auto()
    ALERTS = auto()
    FILTER_NAME = auto()
    KEY_LABEL = auto()
    KEY_EXPIRY = auto()
    KEY_FILTER = auto()
    KEY_RIGHTS = auto()
    ADDRESSES = auto()
    OPERATION = auto()
    OPERATION_ID = auto()


class VigiaError(Exception):
    """A refusal to show to the asker. `message` is one sentence in Spanish, without markup.

    It holds at every door: it names no command, button or field. `about` is the input that is wrong, if
    known.
    """

    about: ClassVar[Concept | None] = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(VigiaError):
    """The input can't be used. The message says what is wrong and what would be right."""


class AccessDenied(VigiaError):
    """The asker may not do it. `attempt` describes it for the log."""

    def __init__(self, message: str, *, attempt: str) -> None:
        super().__init__(message)
        self.attempt = attempt


class NotFound(VigiaError):
    """Not there, or not visible to the asker: both read the same."""


class Conflict(VigiaError):
    """The request clashes with the current state."""
