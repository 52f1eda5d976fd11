"""Verifying a company's log: its whole chain worked out anew from the columns, from genesis to the head."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from domain.chain import Head, from_microseconds, genesis
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail, Outcome
from domain.errors import CompanyNotFound
from domain.permissions import Module, Verb
from domain.verification import RECORDED_AT, Break, StoredRow, check, check_end
from services.authorisation import Caller, authorised, authorised_to_read
from services.claims import CONSOLE
from services.installation import Installation
from services.recording import Happening, record
from storage.database import DATABASE_FAILURES

_VERIFIED = "log_verified"
SEGMENT = 2000  # entries read at once: a few megabytes, and some hundredths of a second of work
_BEYOND_ANY = 2**62  # no folio is as large

Progress = Callable[[int, int], Awaitable[None]]  # entries done, of how many

# A log that is broken may take no entry any more, and that must not hide that it is.
_UNRECORDABLE = (*DATABASE_FAILURES, CompanyNotFound)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of it: `entries` hold, the last of them at `head`, and then the chain ends or is broken.

    `first_at` and `last_at` are when the first and the last of them were recorded; `seconds`, what it took.
    """

    company: Company
    head: Head
    first_at: datetime | None
    last_at: datetime | None
    broken: Break | None
    seconds: float

    @property
    def entries(self) -> int:
        """How many entries hold."""
        return self.head.folio


async def verify_log(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    operation_id: UUID,
    now: datetime,
    told: Progress | None = None,
) -> Verification:
    """Verify the log for someone in the chat; `told` hears how far it is after each segment.

    Needs Bitácora: Ver, before and after; raises NotAllowed and UnknownPerson. Records `log_verified`,
    allowed or failed.
    """
    reading = authorised_to_read(installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now)
    async with reading as (_, place):
        company = place.company
    verification = await _verified(installation, company, told=told)
    try:
        async with authorised(
            installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now
        ) as task:
            happening = _happening(verification, operation_id)
            await record(
                task.work,
                installation.catalogue,
                company=company,
                author=task.author,
                happening=happening,
                now=now,
            )
    except _UNRECORDABLE:
        if verification.broken is None:
            raise
        _warn(verification)
    return verification


async def verify_log_from_console(
    installation: Installation, company: Company, *, now: datetime, told: Progress | None = None
) -> Verification:
    """Verify the log for whoever holds the console, who needs no permission; recorded all the same."""
    verification = await _verified(installation, company, told=told)
    try:
        async with installation.database.writing() as work:
            happening = _happening(verification, uuid4())
            await record(
                work, installation.catalogue, company=company, author=CONSOLE, happening=happening, now=now
            )
    except _UNRECORDABLE:
        if verification.broken is None:
            raise
        _warn(verification)
    return verification


async def companies_with_a_log(installation: Installation) -> Sequence[Company]:
    """The installation itself, and every company by name, the archived ones too."""
    async with installation.database.reading() as work:
        own = await work.companies.get(INSTALLATION_ID)
        return [*([own] if own is not None else []), *await work.companies.all()]


async def _verified(installation: Installation, company: Company, *, told: Progress | None) -> Verification:
    """Walk the chain in segments, each read in a transaction of its own; what is appended meanwhile waits."""
    began = time.perf_counter()
    async with installation.database.reading() as work:
        log = work.audit_log(company.id)
        head, last = await log.head(), await log.last_folio()
    total = head.folio if head is not None else _BEYOND_ANY
    walked, broken, after = genesis(company.id), None, None
    first_at = last_at = None
    while broken is None and (rows := await _segment(installation, company.id, after, until=total)):
        # Others have their turn meanwhile: hashing here would hold everybody up.
        walked, broken = await asyncio.to_thread(check, walked, rows)
        held = walked.folio - (after or 0)
        if held:
            first_at = first_at or from_microseconds(rows[0][RECORDED_AT])
            last_at = from_microseconds(rows[held - 1][RECORDED_AT])
        after = walked.folio
        if told is not None and broken is None and head is not None:
            await told(walked.folio, total)
    return Verification(
        company=company,
        head=walked,
        first_at=first_at,
        last_at=last_at,
        broken=broken or check_end(walked, head, last=last),
        seconds=time.perf_counter() - began,
    )


async def _segment(
    installation: Installation, company_id: int, after: int | None, *, until: int
) -> Sequence[StoredRow]:
    async with installation.database.reading() as work:
        return await work.audit_log(company_id).stored(after, until=until, limit=SEGMENT)


def _happening(verification: Verification, operation_id: UUID) -> Happening:
    broken = verification.broken
    facts = [("Registros", f"{verification.entries:,}"), ("Huella", verification.head.hash.hex())]
    if broken is not None:
        facts += [("Folio", str(broken.folio)), ("Falla", str(broken.kind))]
    return Happening(
        operation=_VERIFIED,
        summary="Íntegra" if broken is None else f"No íntegra: folio {broken.folio}, {broken.kind}",
        operation_id=operation_id,
        detail=Detail.of(facts=facts),
        outcome=Outcome.ALLOWED if broken is None else Outcome.FAILED,
    )


def _warn(verification: Verification) -> None:
    _log.warning("the verification of bitacora_%s could not be recorded", verification.company.id)
