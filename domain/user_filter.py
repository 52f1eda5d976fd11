"""Which of a company's users somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ABSENT_AFTER = timedelta(days=90)


class Shown(StrEnum):
    """The users of a list. Those without Telegram and those who don't come may still work.

    Linkable are the active ones without Telegram, to whom an account can be given.
    """

    ALL = "all"
    ACTIVE = "active"
    BLOCKED = "blocked"
    INACTIVE = "inactive"
    UNLINKED = "unlinked"
    LINKABLE = "linkable"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Users of one kind, with one profile if given, and with all of the words in either name.

    Words are found within names, whatever their accents and capitals.
    """

    shown: Shown = Shown.ALL
    profile_id: int | None = None
    words: str = ""


def absent_since(now: datetime) -> datetime:
    """Who was not seen since then does not come."""
    return now - ABSENT_AFTER


def is_another_day(seen: datetime | None, now: datetime) -> bool:
    """Whether somebody seen then is to be noted as seen now: at most once a day."""
    return seen is None or now - seen >= timedelta(days=1)
