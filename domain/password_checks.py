"""What whoever gives a user's password is answered."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from domain.companies import Membership, UserState


class PasswordAnswer(StrEnum):
    """Whether a password lets in, and if not, why."""

    OK = "ok"
    MUST_CHANGE = "must_change"
    EXPIRED = "expired"
    RAN_OUT = "ran_out"  # given by another, for a time that is over
    WRONG = "wrong"
    LOCKED = "locked"
    BLOCKED = "blocked"
    INACTIVE = "inactive"

    @property
    def is_right(self) -> bool:
        """Whether it was the password, and serves to set another."""
        return self in (PasswordAnswer.OK, PasswordAnswer.MUST_CHANGE, PasswordAnswer.EXPIRED)


def answer_to(place: Membership | None, *, matches: bool, now: datetime) -> PasswordAnswer:
    """The answer to a password that is or is not the user's.

    Only who knows it learns anything else of the user; a lock is told to everybody, whatever they typed.
    """
    credential = place.user.credential if place is not None else None
    if place is None or credential is None:
        return PasswordAnswer.WRONG
    if credential.is_locked(now):
        return PasswordAnswer.LOCKED
    if not matches:
        return PasswordAnswer.WRONG
    if place.user.state is UserState.INACTIVE or place.company.archived:
        return PasswordAnswer.INACTIVE
    if place.user.state is UserState.BLOCKED:
        return PasswordAnswer.BLOCKED
    if credential.has_run_out(now):
        return PasswordAnswer.RAN_OUT
    if credential.must_change:
        return PasswordAnswer.MUST_CHANGE
    if credential.has_expired(place.company.password_days, now):
        return PasswordAnswer.EXPIRED
    return PasswordAnswer.OK
