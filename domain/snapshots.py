"""Users, profiles and their like as they were and as they became: what an entry carries beside its words.

From these alone the tables can be rebuilt, and what anybody could do at any instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from domain.companies import Profile, User
from domain.credentials import Credential

State = Mapping[str, str | int | bool | None]
"""All that counts of a subject, by field. Secrets and their hashes never do."""


class SubjectKind(StrEnum):
    """What an entry may be about. The values are stored: never change one."""

    USER = "user"
    PROFILE = "profile"
    SETTINGS = "settings"  # what a company's log records; the id is the company's
    ENTRY = "entry"  # by folio: what was done about another entry has no snapshot of it
    REQUEST = "request"  # for approval
    KEY = "key"  # of a business system
    KEEPING = "keeping"  # how long the log of the company of this number is kept
    CHOICES = "choices"  # how the user of this number wants alerts
    SILENT = "silent"  # that an entry alerts nobody, though it is sensitive
    ATTENDED = "attended"  # alerts, by the user of this number
    INVITATION = "invitation"  # a code that lets somebody in
    APPROVALS = "approvals"  # what needs approval, in the company of this number


WITHOUT_STATE = frozenset({SubjectKind.ENTRY, SubjectKind.ATTENDED, SubjectKind.SILENT})
"""What is no state that one entry leaves and the next goes on from."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A subject of an entry, whole: None is what it was before it was made, or after it was deleted."""

    kind: SubjectKind
    id: int
    before: State | None
    after: State | None


def user_snapshot(before: User | None, after: User | None) -> Snapshot:
    """A user before and after. Raises ValueError if there is neither."""
    one = after or before
    if one is None:
        raise ValueError("a snapshot is of somebody")
    return Snapshot(SubjectKind.USER, one.id, user_state(before), user_state(after))


def profile_snapshot(before: Profile | None, after: Profile | None) -> Snapshot:
    """A profile before and after. Raises ValueError if there is neither."""
    one = after or before
    if one is None:
        raise ValueError("a snapshot is of a profile")
    return Snapshot(SubjectKind.PROFILE, one.id, profile_state(before), profile_state(after))


def user_state(user: User | None) -> State | None:
    """All that counts of a user; None without one."""
    if user is None:
        return None
    return {
        "name": user.name,
        "full_name": user.full_name,
        "profile": user.profile_id,
        "state": user.state.value,
        "telegram": user.telegram_id,
        **_password_state(user.credential),
    }


def _password_state(credential: Credential | None) -> State:
    """What holds for a password beyond the usual; nothing for one without it, as in older entries."""
    if credential is None:
        return {}
    found: dict[str, str | bool] = {}
    if credential.temporary_until is not None:
        found["temporary_until"] = _instant(credential.temporary_until)
    if credential.must_change:
        found["must_change"] = True
    if credential.locked_until is not None:
        found["locked_until"] = _instant(credential.locked_until)
    return found


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def profile_state(profile: Profile | None) -> State | None:
    """All that counts of a profile; None without one."""
    if profile is None:
        return None
    return {"name": profile.name, "fixed": profile.fixed, "permissions": profile.permissions.encode()}
