"""Summaries of a company's log: who wants one and when, the due ones, and their contents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.activity import Activity
from domain.companies import Company, Membership
from domain.entries import Change, Detail, Entry, Outcome
from domain.facts import amount_in
from domain.instants import from_microseconds, microseconds
from domain.log_filter import LogQuery
from domain.notices import Notice, NoticeKind
from domain.permissions import READ_LOG
from domain.refused import REFUSED, attempt_of, attempts_of
from domain.summaries import Frequency, SummaryPlan
from domain.zones import local_day
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from services.log.activity import activity_of
from services.log.unusual import Unusual, unusual_in
from storage.repositories.summary_settings import SummarySetting
from storage.unit_of_work import UnitOfWork

_BATCH = 200
_LOOKED_AT = 2_000  # sensitive entries of a summary's period
_REMARKABLE = 5  # of them that it names
_CHANGED = "alert_settings_changed"
_CONSULTED = "log_consulted"
_NONE = "ninguno"
_LABELS = {Frequency.DAILY: "diario", Frequency.WEEKLY: "semanal, los lunes,"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Activity in a company, for one of its readers.

    `suppressed` counts the operations of the period's days that the company does not record, without readings
    of the log. `remarkable` are the sensitive operations that matter most: of the largest amounts, then the
    newest; of very many, among the newest. `refused` is what users may not do and tried, most often first: by
    whom, what, and how often.
    """

    company: Company
    plan: SummaryPlan
    activity: Activity
    denied: int
    failed: int
    unusual: Unusual
    suppressed: int
    remarkable: Sequence[Entry] = ()
    refused: Sequence[tuple[str, str, int]] = ()


async def read_summary_plan(ask: Ask, company_id: int) -> SummaryPlan | None:
    """The person's plan; None if they get no summaries. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        setting = await work.summary_settings.get(question.place.user.id)
        return setting.plan if setting is not None else None


async def save_summary_plan(
    ask: Ask,
    company_id: int,
    plan: SummaryPlan | None,
    *,
    operation_id: UUID,
) -> Entry | None:
    """Send the person summaries by this plan from now on, or none; None if nothing changes.

    Needs Bitácora: Ver. Records `alert_settings_changed`. The same `operation_id` again changes nothing.
    """
    async with ask.may(READ_LOG, company_id) as task:
        summary = f"Resumen: {plan_in_words(plan)}"
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        settings, user = task.work.summary_settings, task.place.user
        current = await settings.get(user.id)
        before = current.plan if current is not None else None
        if done is not None or before == plan:
            return done
        if plan is None:
            await settings.remove(user.id)
        else:
            due_at = plan.next_due(ask.now, task.company.zone)
            await settings.save(user.id, company_id, plan, due_at=due_at)
        change = Change("Resumen", plan_in_words(before), plan_in_words(plan))
        return await task.record(
            _CHANGED,
            summary,
            operation_id=operation_id,
            detail=Detail.of(changes=[change]),
        )


def plan_in_words(plan: SummaryPlan | None) -> str:
    """`diario a las 8:00`, as entries and screens say it."""
    return f"{_LABELS[plan.frequency]} a las {plan.hour}:00" if plan is not None else _NONE


async def make_due_summaries(installation: Installation, *, now: datetime) -> None:
    """Create everybody's due summaries, and note when the next ones are.

    Somebody who may no longer read the log, or has no account any more, gets none from then on. Needs no
    permission: the process does it.
    """
    left = 0
    while True:
        async with installation.database.reading() as work:
            due = await work.summary_settings.due(now, _BATCH, but_the_first=left)
        left += await each_apart("a summary", due, lambda each: _make(installation, each, now=now))
        if len(due) < _BATCH:
            return


async def _make(installation: Installation, due: SummarySetting, *, now: datetime) -> None:
    """The message and the next due time, in one transaction, so that there is exactly one.

    After a long stop there is one message, the last that was due; those that still waited are dropped.
    """
    company_id, user_id = due.company_id, due.user_id
    async with installation.database.writing() as work:
        await work.audit_log(company_id).lock_head()
        settings = work.summary_settings
        setting = await settings.get(user_id)
        place = await work.users.get(user_id)
        if setting is None or setting.due_at > now:
            return  # it was changed since
        if place is None or not _reads(place) or place.user.telegram_id is None:
            await settings.remove(user_id)
            return
        plan, zone = setting.plan, place.company.zone
        await settings.move(user_id, due_at=plan.next_due(now, zone))
        await settings.replace_pending(user_id)
        body = {
            "frequency": plan.frequency,
            "hour": plan.hour,
            "due_at": microseconds(plan.last_due(now, zone)),
        }
        await work.notices.add(NoticeKind.SUMMARY, company_id, recipients=[place.user], body=body, due_at=now)


def _reads(place: Membership) -> bool:
    return place.gives(READ_LOG)


async def summary_for(installation: Installation, notice: Notice) -> Summary | None:
    """The summary for this notice; None if the person no longer reads the log, or not from that account."""
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
        if place is None or not _reads(place) or place.user.telegram_id != notice.telegram_id:
            return None
        plan = SummaryPlan(Frequency(notice.body["frequency"]), notice.body["hour"])
        return await _summary(work, place.company, plan, from_microseconds(notice.body["due_at"]))


async def _summary(work: UnitOfWork, company: Company, plan: SummaryPlan, due_at: datetime) -> Summary:
    since, until = plan.covers(due_at, company.zone)
    query = LogQuery(since=since, until=until)
    outcomes = await work.activity(company.id).by_outcome(query)
    denied = outcomes.get(Outcome.DENIED, 0)
    sensitive = await work.audit_log(company.id).older(replace(query, sensitive=True), limit=_LOOKED_AT)
    remarkable, refused = _apart(sensitive)
    first, last = local_day(since, company.zone), local_day(until, company.zone) - timedelta(days=1)
    return Summary(
        company=company,
        plan=plan,
        activity=await activity_of(work, company, query),
        denied=denied,
        failed=outcomes.get(Outcome.FAILED, 0),
        unusual=await unusual_in(work, company, since, until, denials=denied),
        suppressed=await work.log_settings.suppressed(company.id, since=first, until=last, but=_CONSULTED),
        remarkable=sorted(remarkable, key=_weight, reverse=True)[:_REMARKABLE],
        refused=refused,
    )


def _apart(sensitive: Sequence[Entry]) -> tuple[list[Entry], list[tuple[str, str, int]]]:
    """The others, and what users were refused."""
    others: list[Entry] = []
    refused: Counter[tuple[str, str]] = Counter()
    for entry in sensitive:
        if entry.operation == REFUSED and entry.user_name:
            refused[entry.user_name, attempt_of(entry)] += attempts_of(entry)
        else:
            others.append(entry)
    return others, [(name, attempt, times) for (name, attempt), times in refused.most_common()]


def _weight(entry: Entry) -> tuple[int, int]:
    amount = amount_in(entry.detail)
    return (-1 if amount is None else abs(amount.cents)), entry.folio
