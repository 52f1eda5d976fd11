"""Refusals in the log: the first of a kind at once, and those of the hour after it by their exact count.

The total in the log is always that of the attempts: an entry stands for one, and an entry with a *Cantidad*
for as many as it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from domain.entries import SUMMARY_LIMIT, Detail, Entry, Outcome
from domain.spelling import clip
from services.installation import Installation
from services.recording import Author, Happening, record
from storage.repositories.refusals import RefusalKey, RefusalWindow
from storage.unit_of_work import UnitOfWork

WINDOW = timedelta(hours=1)

_BATCH = 100
_SUMMARY_KEPT = SUMMARY_LIMIT - 40  # characters, so that a count fits after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """An attempt that was refused, and the company whose log it belongs in.

    Refusals with the same `source` (who, through which door) and `attempt` are counted together, so neither
    may hold anything that whoever is refused can make up.
    """

    company_id: int
    source: str
    attempt: str
    author: Author
    facts: Sequence[tuple[str, str]] = ()


async def record_denial(installation: Installation, denial: Denial, *, now: datetime, times: int = 1) -> int:
    """Record it, or count it if the same was recorded within the hour.

    `times` is how many attempts it stands for. Returns how many there were since the one recorded, with that
    and these: 1 if this is the one. Records `access_denied`.
    """
    key = RefusalKey(denial.company_id, denial.source, denial.attempt)
    async with installation.database.writing() as work:
        await _close(installation, work, key, now=now)
        window = await work.refusals.count(key, times=times, now=now)
        if window.is_new:
            entry = await _append(
                installation,
                work,
                denial.company_id,
                author=denial.author,
                summary=denial.attempt,
                facts=denial.facts,
                now=now,
            )
            if entry is not None:
                await work.refusals.recorded(key, folio=entry.folio)
        return 1 + window.unrecorded


async def close_refusals(installation: Installation, *, now: datetime) -> None:
    """Record the counts of all refusals whose hour is over."""
    while True:
        async with installation.database.reading() as work:
            keys = await work.refusals.begun_by(now - WINDOW, _BATCH)
        for key in keys:
            async with installation.database.writing() as work:
                await _close(installation, work, key, now=now)
        if len(keys) < _BATCH:
            return


async def _close(installation: Installation, work: UnitOfWork, key: RefusalKey, *, now: datetime) -> None:
    window = await work.refusals.close(key, begun_by=now - WINDOW)
    if window is not None and window.unrecorded:
        await _record_count(installation, work, window, now=now)


async def _record_count(
    installation: Installation, work: UnitOfWork, window: RefusalWindow, *, now: datetime
) -> None:
    """One more entry, like the window's own, that says how many came after that one."""
    first = await work.audit_log(window.key.company_id).get(window.folio)
    if first is None:
        raise LookupError(f"entry {window.folio} of company {window.key.company_id} is not there")
    count = f"{window.unrecorded:,} {'intento' if window.unrecorded == 1 else 'intentos'} más"
    await _append(
        installation,
        work,
        window.key.company_id,
        author=_author_of(first),
        summary=f"{clip(first.summary, limit=_SUMMARY_KEPT)} · {count}",
        facts=[*first.detail.facts, ("Cantidad", f"{count} desde el registro #{window.folio}")],
        now=now,
    )


async def _append(
    installation: Installation,
    work: UnitOfWork,
    company_id: int,
    *,
    author: Author,
    summary: str,
    facts: Sequence[tuple[str, str]],
    now: datetime,
) -> Entry | None:
    company = await work.companies.get(company_id)
    if company is None:
        raise LookupError(f"there is no company {company_id}")
    happening = Happening(
        operation="access_denied",
        summary=summary,
        operation_id=uuid4(),
        outcome=Outcome.DENIED,
        detail=Detail.of(facts=facts),
    )
    return await record(
        work, installation.catalogue, company=company, author=author, happening=happening, now=now
    )


def _author_of(entry: Entry) -> Author:
    return Author(
        user_name=entry.user_name,
        full_name=entry.full_name,
        profile=entry.profile,
        permissions=entry.permissions,
        origin=entry.origin,
        reference=entry.origin_reference,
        workstation=entry.workstation,
    )
