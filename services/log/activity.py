"""Activity in a company, for a chart: by time, user and tab, with sensitive entries apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.activity import Activity, Bar, ChartPeriod, Tally, UserTally, cuts, grain_for
from domain.companies import Company
from domain.log_filter import NO_FILTER, LogFilter, LogQuery
from domain.permissions import READ_LOG
from domain.zones import end_of_day, local_day
from services.asking import Ask
from services.log.filters import NO_FILTER_ID, filter_of
from storage.unit_of_work import UnitOfWork

USERS_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityReport:
    """The activity that `wanted` lets through; the chart's period may differ from the filter's."""

    company: Company
    wanted: LogFilter
    activity: Activity


async def read_activity(
    ask: Ask,
    company_id: int,
    *,
    filter_id: int = NO_FILTER_ID,
    period: ChartPeriod = ChartPeriod.FILTERED,
) -> ActivityReport:
    """The period's activity under one of the person's filters; all of it, if the filter was forgotten.

    Needs Bitácora: Ver; raises NotAllowed and UnknownPerson. It writes nothing except its refusals.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        wanted = await filter_of(question, filter_id) or NO_FILTER
        query = _within(wanted, period, zone=question.company.zone, now=ask.now)
        return ActivityReport(
            company=question.company, wanted=wanted, activity=await activity_of(work, question.company, query)
        )


async def filter_of_chart(
    ask: Ask,
    company_id: int,
    *,
    filter_id: int,
    period: ChartPeriod,
) -> LogFilter:
    """The log filter for a chart's entries. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        wanted = await filter_of(question, filter_id) or NO_FILTER
        return _charted(wanted, period, today=local_day(ask.now, question.company.zone))


def _charted(wanted: LogFilter, period: ChartPeriod, *, today: date) -> LogFilter:
    """The filter with the chart's own period, if it has one."""
    if period is ChartPeriod.FILTERED and wanted.period is not None:
        return wanted
    return replace(wanted, period=period.of_log(today))


def _within(wanted: LogFilter, period: ChartPeriod, *, zone: str, now: datetime) -> LogQuery:
    """The chart's period, without the future unless only that was asked for."""
    today = local_day(now, zone)
    query = _charted(wanted, period, today=today).query(zone=zone, today=today)
    tomorrow = end_of_day(today, zone)
    if query.since is None or query.until is None or query.since >= tomorrow:
        return query
    return replace(query, until=min(query.until, tomorrow))


async def activity_of(work: UnitOfWork, company: Company, query: LogQuery) -> Activity:
    """The activity in the company's log within the query's period."""
    if query.since is None or query.until is None:
        raise ValueError("how much was done is asked for a period")
    grain = grain_for(query.since, query.until, company.zone)
    beginnings = cuts(query.since, query.until, company.zone, grain)
    tallied = await work.activity(company.id).tallied(query, beginnings)
    users = _fullest_first(tallied.users)
    return Activity(
        since=query.since,
        until=query.until,
        grain=grain,
        bars=[Bar(*each) for each in zip(beginnings, tallied.bars, strict=True)],
        users=[
            UserTally(user_name=name, full_name=await _full_name(work, company, query, name), tally=tally)
            for name, tally in users[:USERS_NAMED]
        ],
        other_users=len(users[USERS_NAMED:]),
        others=sum((tally for _, tally in users[USERS_NAMED:]), Tally()),
        tabs=_fullest_first(tallied.tabs),
    )


def _fullest_first(tallies: Mapping[str, Tally]) -> list[tuple[str, Tally]]:
    return sorted(tallies.items(), key=lambda each: (-each[1].entries, each[0]))


async def _full_name(work: UnitOfWork, company: Company, query: LogQuery, user_name: str) -> str:
    """The user's latest full name within the period."""
    theirs = LogQuery(since=query.since, until=query.until, user_name=user_name)
    (last,) = await work.audit_log(company.id).older(theirs, limit=1)
    return last.full_name
