"""Verifying a company's log: its whole chain worked out anew from the columns, from its start to the head."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from domain.chain import Head
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail, Outcome
from domain.errors import CompanyNotFound, LogStopped
from domain.keeping import Purge
from domain.permissions import Module, Verb
from domain.seals import Seal, Verdict, judge
from domain.verification import Break, check_end, check_start
from services.authorisation import Caller, authorised, authorised_to_read
from services.claims import CONSOLE
from services.installation import Installation
from services.installation_log import record_in_installation
from services.keeping import last_purge, start_of
from services.recording import Happening, record
from services.walking import Progress, Walk
from storage.database import DATABASE_FAILURES

_VERIFIED = "log_verified"
# A log that is broken may take no entry any more, and that must not hide that it is.
_UNRECORDABLE = (*DATABASE_FAILURES, CompanyNotFound)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of it: `entries` hold, the last of them at `head`, and then the chain ends or is broken.

    `start` is the link that the first of them follows. `first_at` and `last_at` are when the first and the
    last of them were recorded; `seconds`, what it took. `verdict` is what the `seal` says, if there was one.
    `purge` is the one that took away what was before, where something was and it is on record.
    """

    company: Company
    start: Head
    head: Head
    first_at: datetime | None
    last_at: datetime | None
    broken: Break | None
    seconds: float
    purge: Purge | None = None
    seal: Seal | None = None
    verdict: Verdict | None = None

    @property
    def entries(self) -> int:
        """How many entries hold."""
        return self.head.folio - self.start.folio

    @property
    def failed(self) -> bool:
        """Whether somebody touched the log."""
        return self.broken is not None or self.verdict in (Verdict.CUT_OFF, Verdict.REWRITTEN)


async def verify_log(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    operation_id: UUID,
    now: datetime,
    told: Progress | None = None,
    seal: Seal | None = None,
) -> Verification:
    """Verify the log for someone in the chat; `told` hears how far it is after each segment.

    With a seal of the same company it also says whether the log agrees with it. Needs Bitácora: Ver, before
    and after; raises NotAllowed and UnknownPerson. Records `log_verified`, allowed or failed.
    """
    reading = authorised_to_read(installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now)
    async with reading as (_, place):
        company = place.company
    verification = await _verified(installation, company, told=told, seal=seal)
    try:
        async with authorised(
            installation, caller, company_id, module=Module.LOG, verb=Verb.VIEW, now=now
        ) as task:
            happening = _happening(verification, operation_id)
            await task.record_run(
                happening.operation,
                happening.summary,
                operation_id=happening.operation_id,
                detail=happening.detail,
                outcome=happening.outcome,
            )
    except LogStopped:
        await record_in_installation(installation, task.author, happening, about=company.name, now=now)
    except _UNRECORDABLE:
        if not verification.failed:
            raise
        _warn(verification)
    return verification


async def verify_log_from_console(
    installation: Installation,
    company: Company,
    *,
    now: datetime,
    told: Progress | None = None,
    seal: Seal | None = None,
) -> Verification:
    """Verify the log for whoever holds the console, who needs no permission; recorded all the same."""
    verification = await _verified(installation, company, told=told, seal=seal)
    try:
        async with installation.database.writing() as work:
            happening = _happening(verification, uuid4())
            await record(
                work, installation.catalogue, company=company, author=CONSOLE, happening=happening, now=now
            )
    except LogStopped:
        await record_in_installation(installation, CONSOLE, happening, about=company.name, now=now)
    except _UNRECORDABLE:
        if not verification.failed:
            raise
        _warn(verification)
    return verification


async def companies_with_a_log(installation: Installation) -> Sequence[Company]:
    """The installation itself, and every company by name, the archived ones too."""
    async with installation.database.reading() as work:
        own = await work.companies.get(INSTALLATION_ID)
        return [*([own] if own is not None else []), *await work.companies.all()]


async def _verified(
    installation: Installation, company: Company, *, told: Progress | None, seal: Seal | None
) -> Verification:
    """Walk the whole chain, and judge the seal by what the chain was at its folio."""
    began = time.perf_counter()
    walk, purge, broken = await _walked(installation, company.id, seal, told=told)
    return Verification(
        company=company,
        start=walk.start,
        head=walk.head,
        first_at=walk.first_at,
        last_at=walk.last_at,
        broken=broken,
        seconds=time.perf_counter() - began,
        purge=purge,
        seal=seal,
        verdict=judge(seal, start=walk.start, found=walk.at_seal, holds=broken is None) if seal else None,
    )


async def _walked(
    installation: Installation, company_id: int, seal: Seal | None, *, told: Progress | None
) -> tuple[Walk, Purge | None, Break | None]:
    """The walk, the purge that its start comes from, and what is wrong; anew if one moved it meanwhile."""
    while True:
        async with installation.database.reading() as work:
            log = work.audit_log(company_id)
            start, head, last = await start_of(work, company_id), await log.head(), await log.last_folio()
        walk = Walk(start, seal)
        await walk.go(installation, company_id, head, told=told)
        broken = walk.broken or check_end(walk.head, head, last=last)
        purge = None
        if broken is None and start.folio:
            purge, broken = await _vouched(installation, company_id, walk)
        if broken is None:
            return walk, purge, None
        async with installation.database.reading() as work:
            if await start_of(work, company_id) == start:
                return walk, purge, broken


async def _vouched(
    installation: Installation, company_id: int, walk: Walk
) -> tuple[Purge | None, Break | None]:
    """The last purge on record, and what is wrong if it does not account for where the walk began."""
    async with installation.database.reading() as work:
        purge = await last_purge(work, company_id, up_to=walk.head.folio)
        last = await work.audit_log(company_id).get(purge.last.folio) if purge is not None else None
    vouched = purge.last if purge is not None else None
    return purge, check_start(walk.start, vouched, there=last.hash if last is not None else None)


def _happening(verification: Verification, operation_id: UUID) -> Happening:
    broken, seal = verification.broken, verification.seal
    facts = [("Registros", f"{verification.entries:,}"), ("Huella", verification.head.hash.hex())]
    if seal is not None:
        facts += [
            ("Sello", f"#{seal.folio} {seal.hash.hex()}"),
            ("Contra el sello", str(verification.verdict)),
        ]
    if broken is not None:
        facts += [("Folio", str(broken.folio)), ("Falla", str(broken.kind))]
    return Happening(
        operation=_VERIFIED,
        summary=_summary(verification),
        operation_id=operation_id,
        detail=Detail.of(facts=facts),
        outcome=Outcome.FAILED if verification.failed else Outcome.ALLOWED,
    )


def _summary(verification: Verification) -> str:
    broken, seal = verification.broken, verification.seal
    if broken is not None:
        return f"No íntegra: folio {broken.folio}, {broken.kind}"
    if seal is None:
        return "Íntegra"
    sealed = f"{verification.verdict} según el sello del folio {seal.folio}"
    return f"No íntegra: {sealed}" if verification.failed else sealed.capitalize()


def _warn(verification: Verification) -> None:
    _log.warning("the verification of bitacora_%s could not be recorded", verification.company.id)
