"""What an authority's clock says of a log: for whoever verifies it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.checkpoints import origin_of
from domain.day_texts import note_in
from domain.witnessing import read_signed_head
from services.installation import Installation
from services.time_authority import Stamp
from storage.repositories.timestamps import DayStamp
from storage.unit_of_work import UnitOfWork

_LOOKED_AT = 10  # days, for one whose stamp holds


@dataclass(frozen=True, slots=True)
class Stamped:
    """The log was there up to a folio at that time, by the clock of that authority.

    Or another log was, which this one does not go on from, if it `contradicts`.
    """

    authority: str
    at: datetime
    folio: int
    contradicts: bool


async def stamped(installation: Installation, work: UnitOfWork, company_id: int) -> Stamped | None:
    """What the last stamp that holds says of the company's log; None if there is none."""
    authority = installation.time_authority
    if authority is None:
        return None
    for day in await work.timestamps.newest(limit=_LOOKED_AT):
        stamp = authority.stamp_in(day.answer, day.text)
        if stamp is not None:
            return await _of_log(installation, work, company_id, day, stamp)
    return None


async def _of_log(
    installation: Installation, work: UnitOfWork, company_id: int, day: DayStamp, stamp: Stamp
) -> Stamped | None:
    note = note_in(day.text, origin_of(installation.seal_key.installation, company_id))
    if note is None:
        return None
    try:
        head = read_signed_head(note).head
    except ValueError:
        return None
    same = await work.audit_log(company_id).has(head)
    return Stamped(stamp.authority, stamp.at, head.folio, contradicts=not same)
