"""Seals that people keep as messages of their own, which no bot can edit: what the server can't reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.companies import Company, Membership
from domain.entries import Detail, Entry
from domain.errors import SealDiffers, SealUnreadable
from domain.log_filter import LogQuery
from domain.log_tree import Head
from domain.permissions import READ_LOG
from domain.seals import Seal, read_seal
from services.asking import Ask
from storage.audit_stored import UNREADABLE
from storage.unit_of_work import UnitOfWork

KEPT = "seal_kept"
_SEAL = "Sello"


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """The last seal of a log that a person kept, and when; `later` entries were recorded since."""

    folio: int
    at: datetime
    later: int


@dataclass(frozen=True, slots=True)
class OfferedSeal:
    """A log's present seal, for somebody to keep."""

    company: Company
    seal: Seal


async def seals_to_keep(ask: Ask, places: Sequence[Membership]) -> Sequence[OfferedSeal]:
    """The present seal of each of these companies' logs that the person may read and that has entries."""
    offered = []
    for place in places:
        if not place.gives(READ_LOG):
            continue
        async with ask.may_read(READ_LOG, place.company.id) as question:
            head = await question.work.audit_log(place.company.id).head()
            if head is not None and head.folio:
                offered.append(OfferedSeal(question.company, Seal.of(place.company.id, head)))
    return offered


async def keep_seal(ask: Ask, seal: Seal, *, operation_id: UUID) -> Entry | None:
    """Note that the person sent this seal as their own message.

    It has to be of the log as it is: raises SealDiffers, and then it is worth a verification. Needs Bitácora:
    Ver; raises NotAllowed and UnknownPerson. Records `seal_kept`, unless the company switched it off.
    """
    async with ask.may(READ_LOG, seal.company_id) as task:
        summary = f"Sello del #{seal.folio:,}"
        done = await task.recorded(KEPT, operation_id, summary=summary)
        if done is not None:
            return done
        if not await task.work.audit_log(seal.company_id).has(Head(seal.folio, seal.hash)):
            raise SealDiffers
        detail = Detail.of(facts=[(_SEAL, seal.text)])
        return await task.record(KEPT, summary, operation_id=operation_id, detail=detail)


async def last_kept(work: UnitOfWork, company_id: int, user_name: str) -> KeptSeal | None:
    """The last seal of the company's log that this user kept, by the log; None also if it can't be read."""
    log = work.audit_log(company_id)
    try:
        found = await log.older(LogQuery(operations=(KEPT,), user_name=user_name), limit=1)
        seal = read_seal(dict(found[0].detail.facts)[_SEAL])
    except (IndexError, KeyError, SealUnreadable, *UNREADABLE):
        return None
    head = await log.head()
    later = head.folio - seal.folio if head is not None else 0
    return KeptSeal(seal.folio, found[0].recorded_at, later=later)
