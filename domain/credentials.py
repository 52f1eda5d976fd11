"""A user's password through its life: by whom it is, until when it serves, and when guessing it locks it.

Its hash is no part of this: rules need none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import InvalidPasswordDays

REMEMBERED = 5
"""How many passwords may not come back: the present one and those before it."""
TEMPORARY_FOR = timedelta(hours=24)
WARNED_BEFORE = timedelta(days=7)
FEWEST_DAYS, MOST_DAYS = 30, 365

TRIES = 5
"""Wrong ones in a row that lock a password for the first time; each one after that locks it for longer."""
LOCKS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What is known of a password. It is the user's own if `set_by`, as people read it, is empty.

    `wrong_tries` are those since the last right one.
    """

    set_at: datetime
    set_by: str = ""
    temporary_until: datetime | None = None
    must_change: bool = False
    wrong_tries: int = 0
    locked_until: datetime | None = None

    @classmethod
    def temporary(cls, *, now: datetime, by: str) -> Credential:
        """One that another gives: it serves for a day, to set one's own."""
        return cls(set_at=now, set_by=by, temporary_until=now + TEMPORARY_FOR, must_change=True)

    @property
    def is_own(self) -> bool:
        """Whether the user set it, and nobody has reset it since."""
        return not self.set_by and not self.must_change

    def is_locked(self, now: datetime) -> bool:
        """Whether not even the right password serves now."""
        return self.locked_until is not None and now < self.locked_until

    def has_run_out(self, now: datetime) -> bool:
        """Whether it was given for a time that is over."""
        return self.temporary_until is not None and self.temporary_until <= now

    def expires_at(self, days: int | None) -> datetime | None:
        """When it expires in a company whose passwords last so many days, if they expire there."""
        if days is None or self.temporary_until is not None:
            return None
        return self.set_at + timedelta(days=days)

    def has_expired(self, days: int | None, now: datetime) -> bool:
        """Whether it is older than the company lets passwords be."""
        expires_at = self.expires_at(days)
        return expires_at is not None and expires_at <= now

    def after_wrong(self, now: datetime) -> Credential:
        """After one more wrong try."""
        tries = self.wrong_tries + 1
        lock = lock_after(tries)
        return replace(
            self, wrong_tries=tries, locked_until=self.locked_until if lock is None else now + lock
        )

    def after_right(self) -> Credential:
        """After the right one. A lock that is over stays: an entry says when it began."""
        return replace(self, wrong_tries=0)

    def unlocked(self) -> Credential:
        """As if nobody had guessed."""
        return replace(self, wrong_tries=0, locked_until=None)

    def to_be_changed(self) -> Credential:
        """The same, which must be changed at the next entry."""
        return replace(self, must_change=True)


def lock_after(wrong_tries: int) -> timedelta | None:
    """For how long so many wrong tries in a row lock a password."""
    if wrong_tries < TRIES:
        return None
    return LOCKS[min(wrong_tries - TRIES, len(LOCKS) - 1)]


def to_compare(hashes: Sequence[str], *, decoy: str) -> Sequence[str]:
    """The hashes to compare a new password with: always as many, so that the time tells nothing of them."""
    return [*hashes[:REMEMBERED], *[decoy] * (REMEMBERED - len(hashes))]


def parse_password_days(text: str) -> int | None:
    """After how many days passwords expire, or None for never; raises InvalidPasswordDays."""
    said = text.strip().casefold()
    if said in ("0", "no", "nunca"):
        return None
    match = re.fullmatch(r"([0-9]{1,3})\s*(?:d[ií]as)?", said)
    days = int(match[1]) if match is not None else 0
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InvalidPasswordDays(least=FEWEST_DAYS, most=MOST_DAYS)
    return days
