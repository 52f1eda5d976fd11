"""Operations reported long after they happened: marked in the entry, and alerted.

An entry stands in the log where it happened, so a late one lands behind pages that were already read.
"""

from __future__ import annotations

import re
from datetime import timedelta

from msgspec import structs

from domain.entries import Detail, Event
from domain.phrases import count

USUAL_LIMIT = 7
"""Days after which a report is late, unless the company chose otherwise."""

LIMITS = (1, 3, USUAL_LIMIT, 15, 30)
"""Days that a company may choose from."""

_MARK = "Reportado"
_LATE = re.compile(r"[0-9,]+ días? después")


def mark_if_late(event: Event, *, limit: int) -> Event:
    """Mark the event as late, and sensitive, if it was recorded more than `limit` days after it happened."""
    late = event.recorded_at - event.occurred_at
    if late <= timedelta(days=limit):
        return event
    mark = (_MARK, f"{days_in_words(late.days)} después")
    detail = Detail.of(changes=event.detail.changes, facts=(*event.detail.facts, mark))
    return structs.replace(event, detail=detail, sensitive=True)


def days_in_words(days: int) -> str:
    """`1 día`, `9 días`."""
    return count(days, "día", "días")


def how_late(detail: Detail) -> str | None:
    """`9 días después` for an event marked as late; None for any other."""
    name, value = next(reversed(detail.facts), ("", ""))
    return value if name == _MARK and _LATE.fullmatch(value) else None


def without_mark(detail: Detail) -> Detail:
    """The detail as it was reported."""
    return detail if how_late(detail) is None else Detail.of(changes=detail.changes, facts=detail.facts[:-1])
