"""The author of an operation, as its entry names them."""

from __future__ import annotations

from msgspec import Struct

from domain.companies import Membership
from domain.entries import Event, Origin
from domain.names import CONSOLE as CONSOLE_NAME
from domain.names import VIGIA


class Author(Struct, frozen=True, kw_only=True):
    """The author of an operation, as the entry will name them, and the door they came through.

    Somebody with no user in the company has no `user_name`, profile or permissions.
    """

    user_name: str = ""
    full_name: str
    profile: str = ""
    permissions: str = ""
    origin: Origin
    reference: str = ""
    workstation: str = ""

    @property
    def label(self) -> str:
        """Who they are in a few words: `MLOPEZ · María López`."""
        return " · ".join(part for part in (self.user_name, self.full_name) if part)

    @classmethod
    def member(cls, place: Membership, *, reference: str = "") -> Author:
        """A user of the company, in the chat."""
        return cls(
            user_name=place.user.name,
            full_name=place.user.full_name,
            profile=place.profile.name,
            permissions=place.profile.permissions.encode(),
            origin=Origin.TELEGRAM,
            reference=reference,
        )

    @classmethod
    def at_the_door(cls, label: str = "") -> Author:
        """A business system, named by the label of its key if known."""
        return cls(full_name="Otro sistema", origin=Origin.API, reference=label)

    @classmethod
    def of(cls, event: Event) -> Author:
        """The author of that entry."""
        return cls(
            user_name=event.user_name,
            full_name=event.full_name,
            profile=event.profile,
            permissions=event.permissions,
            origin=event.origin,
            reference=event.origin_reference,
            workstation=event.workstation,
        )


CONSOLE = Author(user_name=CONSOLE_NAME, full_name="Consola del servidor", origin=Origin.CONSOLE)
"""Somebody at the server's console."""
OURSELVES = Author(user_name=VIGIA, full_name="Vigía", origin=Origin.PROGRAM)
"""The program, acting on its own."""
