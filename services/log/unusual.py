"""What was unusual in a period of a company's log, by a few rules that can be told to anybody.

- A user did an operation that they had never done; or they had never done anything.
- Entries at a time at which the company does not work: the night (22:00 to 6:00) or Sunday, where under a
  twentieth of the entries of the 90 days before fell there.
- Many denials: five at least, and more than three times what those 90 days had in as long a time.

A log that is not a week old yet has nothing usual, so nothing is unusual in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.companies import Company
from domain.entries import Outcome
from domain.log_filter import LogQuery
from domain.names import VIGIA
from domain.spanish_order import spanish_order
from domain.summaries import HISTORY, YOUNGEST, OffHours, many_denials, off_hours
from storage.repositories.activity import ActivityCounts
from storage.unit_of_work import UnitOfWork

_NOBODY = frozenset({"", VIGIA})  # strangers, who are among the denials, and the program


@dataclass(frozen=True, slots=True)
class FirstTime:
    """A user's first time of this operation; without one, of anything at all."""

    user_name: str
    operation: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """`off_hours` counts each user's entries outside working hours, highest first.

    `usual_denials` is the usual number in an equal period, if there were unusually many. `known` is whether
    the log is old enough to tell.
    """

    known: bool = False
    first_times: Sequence[FirstTime] = ()
    off_hours: Mapping[str, int] = field(default_factory=dict)
    off_hours_when: frozenset[OffHours] = frozenset()
    usual_denials: float | None = None


async def unusual_in(
    work: UnitOfWork, company: Company, since: datetime, until: datetime, *, denials: int
) -> Unusual:
    """What was unusual from `since` until `until`, given this many denials."""
    first = await work.audit_log(company.id).newer(limit=1)
    if not first or first[0].occurred_at > since - YOUNGEST:
        return Unusual()
    counts = work.activity(company.id)
    period = LogQuery(since=since, until=until)
    before = LogQuery(since=max(since - HISTORY, first[0].occurred_at), until=since)
    when = off_hours(await counts.by_quarter(before), company.zone)
    usual = await _usual_denials(counts, before, until - since)
    return Unusual(
        known=True,
        first_times=await _first_times(counts, period),
        off_hours=await _off_hours(counts, period, when, company.zone) if when else {},
        off_hours_when=when,
        usual_denials=usual if many_denials(denials, usual) else None,
    )


async def _first_times(counts: ActivityCounts, period: LogQuery) -> Sequence[FirstTime]:
    done = sorted(await counts.first_times(period), key=lambda each: (spanish_order(each[0]), each[1]))
    found = [each for each in done if each[0] not in _NOBODY]
    new = dict.fromkeys(user_name for user_name, _, is_new in found if is_new)
    return [
        *(FirstTime(user_name, operation) for user_name, operation, is_new in found if not is_new),
        *(FirstTime(user_name, None) for user_name in new),
    ]


async def _off_hours(
    counts: ActivityCounts, period: LogQuery, when: frozenset[OffHours], zone: str
) -> Mapping[str, int]:
    place = ZoneInfo(zone)
    by_user: Counter[str] = Counter()
    for moment, user_name, count in await counts.by_quarter_and_user(period):
        local = moment.astimezone(place)
        if user_name not in _NOBODY and any(each.has(local) for each in when):
            by_user[user_name] += count
    return dict(sorted(by_user.items(), key=lambda each: (-each[1], spanish_order(each[0]))))


async def _usual_denials(counts: ActivityCounts, before: LogQuery, length: timedelta) -> float:
    """The average number of denials in an equal period before."""
    denials = (await counts.by_outcome(replace(before, outcomes=(Outcome.DENIED,)))).get(Outcome.DENIED, 0)
    if before.since is None or before.until is None:
        raise ValueError("what is usual is that of a period")
    return denials / ((before.until - before.since) / length)
