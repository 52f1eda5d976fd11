"""Companies, their profiles and their users, as the use cases pass them around."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.credentials import Credential
from domain.erased import ERASED
from domain.permissions import OF_EVERYBODY, Permissions, Right

INSTALLATION_ID = 0  # the company that stands for the installation itself: its log is `bitacora_0`
LARGEST_ID = 2**31 - 1  # a company's, as the tables can hold it


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company whose users and log we keep; `zone` is an IANA time zone.

    Its users' passwords expire after `password_days`, if at all.
    """

    id: int
    name: str
    rfc: str
    zone: str
    archived: bool = False
    password_days: int | None = None

    @property
    def file_name(self) -> str:
        """The company's name in the names of exported files."""
        return "instalacion" if self.id == INSTALLATION_ID else self.rfc


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The permissions of the users who have it; a fixed one can't be edited."""

    id: int
    company_id: int
    name: str
    fixed: bool
    permissions: Permissions


class UserState(StrEnum):
    """Only an active user may do anything."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user of one company; `telegram_id` is the linked account's numeric id, if any.

    They are in their state since an instant, by whom (as people read it) and for which reason, where there
    was one. `last_seen_at` is when they last did something here, to the day; `credential`, what is known of
    their password, if they have one.
    """

    id: int
    company_id: int
    name: str
    full_name: str
    profile_id: int
    telegram_id: int | None
    state: UserState
    state_since: datetime
    state_by: str
    state_reason: str
    created_at: datetime
    last_seen_at: datetime | None
    credential: Credential | None = None

    def put_in(self, state: UserState, *, since: datetime, by: str = "", reason: str = "") -> User:
        """The user in this state instead of theirs."""
        return replace(self, state=state, state_since=since, state_by=by, state_reason=reason)

    @property
    def is_erased(self) -> bool:
        """Whether what named them was erased."""
        return self.full_name == ERASED

    @property
    def label(self) -> str:
        """Who they are in a few words: `MLOPEZ · María López`."""
        return f"{self.name} · {self.full_name}"


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's place in one company: their user there, and its profile."""

    company: Company
    user: User
    profile: Profile

    @property
    def counts(self) -> bool:
        """Whether the place is in force: an active user of a company that is not archived."""
        return self.user.state is UserState.ACTIVE and not self.company.archived

    def gives(self, right: Right) -> bool:
        """Whether the person has this right in the company now."""
        given = right in OF_EVERYBODY or self.profile.permissions.gives(right)
        return given and self.counts and counts_in(right, self.company.id)


def counts_in(right: Right, company_id: int) -> bool:
    """Whether the right exists there, in the installation or in a company."""
    return right.scope.includes(installation=company_id == INSTALLATION_ID)
