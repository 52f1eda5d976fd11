"""A log read in segments, with all that each is compared with, from one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from domain.deliveries import Due
from domain.log_filter import stored_position
from domain.oddities import Oddity
from domain.stored_entry import FOLIO, OCCURRED_AT, StoredRow
from services.installation import Installation

_BEFORE_ANY = -(2**62)  # no folio is as small


class Segment(NamedTuple):
    """Rows; the first of them to which the index that pages are read by does not lead; and deliveries.

    `erased` is what erasures take from them: hidden values as bits, by folio.
    """

    rows: Sequence[StoredRow]
    hidden: Oddity | None
    due: Sequence[Due]
    erased: Mapping[int, int]


async def read_segment(installation: Installation, company_id: int, after: int | None, until: int) -> Segment:
    """The rows after a folio, or from the very first, up to another."""
    async with installation.database.reading() as work:
        log = work.audit_log(company_id)
        rows: list[StoredRow] = []
        while True:  # rows that do not decode come one by one
            start = rows[-1][FOLIO] if rows else after
            more = await log.stored(start, until=until, limit=until)
            rows += more
            if not more or not isinstance(rows[-1][FOLIO], int) or rows[-1][FOLIO] >= until:
                break
        positions = [stored_position(row[OCCURRED_AT], row[FOLIO]) for row in rows if _has_position(row)]
        before = after if after is not None else _BEFORE_ANY  # of purged entries there is no delivery
        return Segment(
            rows,
            await work.log_paths(company_id).not_found(positions),
            await work.outbox.between(company_id, after=before, until=until),
            await work.erasures.between(company_id, after=after or 0, until=until),
        )


def _has_position(row: StoredRow) -> bool:
    """Whether its place in the log can be told: somebody may have put anything there."""
    occurred_at, folio = row[OCCURRED_AT], row[FOLIO]
    both = isinstance(occurred_at, int) and isinstance(folio, int)
    return both and 0 < folio < 2**31 and 0 <= occurred_at < 2**62
