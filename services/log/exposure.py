"""How long entries are known to the server alone, and could be rewritten without anybody seeing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.unit_of_work import UnitOfWork

_LOOKED_AT = 50  # alerts


@dataclass(frozen=True, slots=True)
class Exposure:
    """Half of the last sensitive entries were told by a message within `sensitive`, and all within `longest`.

    The others wait for a seal: the last one was made `others` ago. None is unknown, or not yet.
    """

    sensitive: timedelta | None = None
    longest: timedelta | None = None
    others: timedelta | None = None


NOTHING_KNOWN = Exposure()


async def exposure_of(work: UnitOfWork, company_id: int, *, now: datetime) -> Exposure:
    """By the last alerts that were sent, and the last seal."""
    delays = sorted(await work.outbox.delays(company_id, limit=_LOOKED_AT))
    sealed_at = await work.seals.last_at(company_id)
    return Exposure(
        sensitive=delays[len(delays) // 2] if delays else None,
        longest=delays[-1] if delays else None,
        others=max(now - sealed_at, timedelta(0)) if sealed_at is not None else None,
    )
