"""Who is asking, and whether they may: checked inside the transaction that does the work."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from domain.companies import INSTALLATION_ID, Company, Membership, UserState
from domain.entries import Detail, Entry, Origin, Outcome
from domain.errors import AccessDenied, NotAllowed, OperationIdReused, UnknownPerson
from domain.permissions import Module, Verb
from domain.spelling import clip
from services.installation import Installation
from services.recording import Author, Happening, record
from services.refusals import Denial, record_denial
from storage.database import DATABASE_FAILURES, current_reading
from storage.unit_of_work import UnitOfWork

_NAME_SHOWN = 60  # characters: people choose their names in Telegram, as long as they like
_STATES = {UserState.BLOCKED: "Usuario bloqueado", UserState.INACTIVE: "Usuario dado de baja"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """A person in the chat: their numeric Telegram id, the message that they acted by, their name there."""

    telegram_id: int
    reference: str = ""
    shown_name: str = ""


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

    async def recorded(
        self, operation: str, operation_id: UUID, *, summary: str | None = None
    ) -> Entry | None:
        """The entry of this operation by the same person through the same door, if it was done already.

        Where it is known what the entry must say, that is looked at too. Raises OperationIdReused for the id
        of any other entry.
        """
        entry = await self.work.audit_log(self.company.id).by_operation(operation_id)
        if entry is None:
            return None
        author = self.author
        asked = {"operation": operation, "user_name": author.user_name, "origin": author.origin}
        if summary is not None:
            asked["summary"] = summary
        differing = [name for name, value in asked.items() if getattr(entry, name) != value]
        if differing:
            raise OperationIdReused(differing)
        return entry

    async def record(
        self,
        operation: str,
        summary: str,
        *,
        operation_id: UUID,
        detail: Detail | None = None,
        outcome: Outcome = Outcome.ALLOWED,
    ) -> Entry | None:
        """Record what the person did in this company."""
        happening = Happening(
            operation=operation,
            summary=summary,
            operation_id=operation_id,
            detail=detail or Detail(),
            outcome=outcome,
        )
        return await record(
            self.work,
            self.installation.catalogue,
            company=self.company,
            author=self.author,
            happening=happening,
            now=self.now,
        )

    async def record_run(
        self,
        operation: str,
        summary: str,
        *,
        operation_id: UUID,
        detail: Detail,
        outcome: Outcome = Outcome.ALLOWED,
    ) -> Entry | None:
        """Record work that changes nothing and that a kill may have done again, such as an export.

        It is recorded once, and once more if it came out otherwise the second time.
        """
        done = await self.recorded(operation, operation_id)
        if done is not None and (done.summary, done.outcome) == (summary, outcome):
            return done
        own_id = operation_id if done is None else uuid4()
        return await self.record(operation, summary, operation_id=own_id, detail=detail, outcome=outcome)


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

    Raises UnknownPerson for who has no active user there, and NotAllowed. Those, and any other AccessDenied
    that the use case raises, are recorded as `access_denied`.
    """
    async with (
        _refusals_recorded(installation, caller, company_id, now=now),
        installation.database.writing() as work,
    ):
        # From here on nobody else changes the company, the caller's permissions included.
        await work.audit_log(company_id).lock_head()
        place = await _allowed_place(work, caller, company_id, module=module, verb=verb)
        yield Task(work=work, place=place, installation=installation, caller=caller, now=now)


@asynccontextmanager
async def authorised_to_read(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    module: Module,
    verb: Verb,
    now: datetime,
) -> AsyncIterator[tuple[UnitOfWork, Membership]]:
    """A reading transaction for someone who may do this in the company, with their place there.

    Raises, and records, what `authorised` does; but recording is all that it ever writes.
    """
    async with (
        _refusals_recorded(installation, caller, company_id, now=now),
        installation.database.reading() as work,
    ):
        yield work, await _allowed_place(work, caller, company_id, module=module, verb=verb)


@asynccontextmanager
async def _refusals_recorded(
    installation: Installation, caller: Caller, company_id: int, *, now: datetime
) -> AsyncIterator[None]:
    try:
        yield
    except AccessDenied as refusal:
        await record_refusal(installation, caller, company_id, refusal=refusal, now=now)
        raise


async def _allowed_place(
    work: UnitOfWork, caller: Caller, company_id: int, *, module: Module, verb: Verb
) -> Membership:
    try:
        place = await place_of(work, caller, company_id)
    except UnknownPerson as unknown:
        if company_id == INSTALLATION_ID and await work.users.places(caller.telegram_id):
            raise NotAllowed(module, verb) from unknown  # a known person asks for what only an owner may do
        raise
    if not place.allows(module, verb):
        raise NotAllowed(module, verb)
    return place


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


async def record_refusal(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    refusal: AccessDenied,
    now: datetime,
    source: str | None = None,
) -> int:
    """Record that the caller was refused what they tried in the company, as `record_denial` does.

    `source` is what is counted together, if that is not the caller.

    It goes in that company's log, under their own name, where they have a user, whatever their state; else in
    the installation's, which names the company if there is one. So does what is tried in an archived company,
    whose log nobody reads any more. If it can't be written they are refused all the same. Returns how many
    times it was tried within the hour, as far as is known.
    """
    try:
        async with installation.database.reading() as work:
            denial = await _denial(work, caller, company_id, refusal)
        if source is not None:
            denial = replace(denial, source=source)
        return await record_denial(installation, denial, now=now)
    except Exception as error:  # noqa: BLE001 (whatever recording fails by, they are refused)
        if isinstance(error, DATABASE_FAILURES) and (reading := current_reading()) is not None:
            reading.failed = True  # it is done again, and counted, once something can be written
        _log.warning("a refusal could not be recorded: %s", type(error).__name__)
        return 1


async def _denial(work: UnitOfWork, caller: Caller, company_id: int, refusal: AccessDenied) -> Denial:
    source = f"telegram:{caller.telegram_id}"
    place = await work.users.place(caller.telegram_id, company_id)
    if place is not None and not place.company.archived:
        attempt = _attempt(refusal, place, is_known=True)
        return Denial(company_id=company_id, source=source, attempt=attempt, author=author_of(place, caller))
    places = await work.users.places(caller.telegram_id)
    known = place or (places[0] if places else None)
    company = await work.companies.get(company_id)
    facts = []
    if company is not None and company.id != INSTALLATION_ID:
        facts.append(("Empresa", company.name))
    if known is not None:
        facts.append(("Usuario", f"{known.user.name} · {known.company.name}"))
    shown = clip(caller.shown_name, limit=_NAME_SHOWN) or f"Telegram {caller.telegram_id}"
    name = known.user.full_name if known is not None else shown
    author = Author(
        user_name="",
        full_name=name,
        profile="",
        permissions="",
        origin=Origin.TELEGRAM,
        reference=caller.reference,
    )
    return Denial(
        company_id=INSTALLATION_ID,
        source=source,
        attempt=_attempt(refusal, place, is_known=known is not None),
        author=author,
        facts=[*facts, ("Telegram", str(caller.telegram_id))],
    )


def _attempt(refusal: AccessDenied, place: Membership | None, *, is_known: bool) -> str:
    """What was tried. Of who has no place that counts it says why, and not what they named."""
    if not isinstance(refusal, UnknownPerson) or not is_known:
        return refusal.attempt
    if place is None:
        return "Empresa donde no tiene usuario"
    if place.company.archived:
        return "Empresa archivada"
    return _STATES.get(place.user.state, refusal.attempt)
