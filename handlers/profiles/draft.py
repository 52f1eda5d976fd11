"""The profile that the person looks at, and the permissions as they want them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import uuid4

from domain.permissions import Grant, Permissions
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    LIST = "profiles.list"
    CARD = "profiles.card"
    NEW_NAME = "profiles.new_name"
    OTHER_NAME = "profiles.other_name"
    GRID = "profiles.grid"
    SUMMARY = "profiles.summary"
    OTHER = "profiles.other"
    COMPARED = "profiles.compared"
    DELETING = "profiles.deleting"
    DROPPING = "profiles.dropping"


@dataclass(slots=True, kw_only=True)
class ProfilesDraft(CompanyDraft):
    """`profile_id` is the profile shown, 0 for none; `other_id`, the one that it is compared with.

    In the grid, `base` is what was read and `wanted` the edited version; with a `new_name` they are those of
    a profile that is not saved yet. `who` saved other permissions meanwhile, and `theirs` are those before.
    Each change is an operation of its own. `told` is what was just done.
    """

    profile_id: int = 0
    other_id: int = 0
    new_name: str = ""
    base: Permissions = field(default_factory=Permissions)
    wanted: Permissions = field(default_factory=Permissions)
    who: str = ""
    theirs: Permissions | None = None
    told: str = ""

    @property
    def gained(self) -> Permissions:
        """What the profile would gain."""
        return self.base.missing(self.wanted)

    @property
    def lost(self) -> Permissions:
        """What it would lose."""
        return self.wanted.missing(self.base)

    @property
    def changes(self) -> int:
        """How many permissions are not as they were read."""
        return len(self.gained.grants) + len(self.lost.grants)

    def begin_editing(self, base: Permissions, wanted: Permissions) -> None:
        """Start with these permissions, in the grid."""
        self.base, self.wanted = base, wanted
        self.who, self.theirs, self.operation_id = "", None, uuid4()

    def switch(self, grant: Grant, *, on: bool) -> None:
        """Give the permission, or take it."""
        others = self.wanted.grants - {grant}
        self.wanted = Permissions(others | {grant} if on else others)

    def rebase(self, current: Permissions, *, who: str) -> None:
        """Apply the person's own changes on top of what somebody else saved, and remember the latter."""
        gained, lost = self.gained.grants, self.lost.grants
        self.who, self.theirs = who, self.base
        self.base, self.wanted = current, Permissions((current.grants | gained) - lost)

    def done(self, told: str) -> None:
        """Something was saved: the next change is another operation."""
        self.told, self.new_name, self.operation_id = told, "", uuid4()
