"""Who is asking, and whether they may: checked inside the transaction that does the work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from domain.companies import Company, Membership, UserState
from domain.entries import Detail, Entry, Origin, Outcome
from domain.errors import AccessDenied, NotAllowed, UnknownPerson
from domain.permissions import Module, Verb
from services.installation import Installation
from services.recording import Author, Happening, record
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Caller:
    """A person in the chat: their numeric Telegram id, and the message that they acted by."""

    telegram_id: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A use case at work: its transaction, the person, and the way to record what they did."""

    work: UnitOfWork
    place: Membership
    installation: Installation
    caller: Caller
    now: datetime

    @property
    def company(self) -> Company:
        """The company that the person acts in."""
        return self.place.company

    @property
    def author(self) -> Author:
        """The person as entries name them."""
        return author_of(self.place, self.caller)

    async def recorded(self, operation_id: UUID) -> Entry | None:
        """The entry of this operation, if it was done already."""
        return await self.work.audit_log(self.company.id).by_operation(operation_id)

    async def record(
        self, operation: str, summary: str, *, operation_id: UUID, detail: Detail | None = None
    ) -> Entry | None:
        """Record what the person did in this company."""
        happening = Happening(
            operation=operation, summary=summary, operation_id=operation_id, detail=detail or Detail()
        )
        return await record(
            self.work,
            self.installation.catalogue,
            company=self.company,
            author=self.author,
            happening=happening,
            now=self.now,
        )


@asynccontextmanager
async def authorised(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    module: Module,
    verb: Verb,
    now: datetime,
) -> AsyncIterator[Task]:
    """A writing transaction for someone who may do this in the company.

    Raises UnknownPerson for who has no active user there. NotAllowed, and any other AccessDenied of someone
    who has, is recorded as `access_denied`.
    """
    try:
        async with installation.database.writing() as work:
            # From here on nobody else changes the company, the caller's permissions included.
            await work.audit_log(company_id).lock_head()
            place = await place_of(work, caller, company_id)
            if not place.allows(module, verb):
                raise NotAllowed(module, verb)
            yield Task(work=work, place=place, installation=installation, caller=caller, now=now)
    except UnknownPerson:
        raise
    except AccessDenied as refusal:
        await _record_refusal(installation, caller, company_id, refusal=refusal, now=now)
        raise


async def place_of(work: UnitOfWork, caller: Caller, company_id: int) -> Membership:
    """The caller's place in the company; raises UnknownPerson unless they have an active user there."""
    place = await work.users.place(caller.telegram_id, company_id)
    if place is None or place.user.state is not UserState.ACTIVE or place.company.archived:
        raise UnknownPerson(caller.telegram_id)
    return place


def author_of(place: Membership, caller: Caller) -> Author:
    """A person in the chat as entries name them."""
    return Author(
        user_name=place.user.name,
        full_name=place.user.full_name,
        profile=place.profile.name,
        permissions=place.profile.permissions.encode(),
        origin=Origin.TELEGRAM,
        reference=caller.reference,
    )


async def _record_refusal(
    installation: Installation, caller: Caller, company_id: int, *, refusal: AccessDenied, now: datetime
) -> None:
    async with installation.database.writing() as work:
        place = await place_of(work, caller, company_id)
        happening = Happening(
            operation="access_denied",
            summary=refusal.attempt,
            operation_id=uuid4(),
            outcome=Outcome.DENIED,
        )
        await record(
            work,
            installation.catalogue,
            company=place.company,
            author=author_of(place, caller),
            happening=happening,
            now=now,
        )
