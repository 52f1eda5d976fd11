"""What nobody attends is told again: to whom it was told, then to the next people, once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.alert_choices import AlertChoices
from domain.alert_rules import AlertRules
from domain.companies import Company, User
from domain.notices import Notice, NoticeKind
from domain.permissions import READ_LOG
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from services.sending.alert_rules import readers_of
from services.sending.attending import attended
from storage.repositories.unattended import StageDue, StillOpen, ToTellAgain
from storage.unit_of_work import UnitOfWork

NAMED = 5
"""Alerts that a message of several names."""


async def tell_unattended(installation: Installation, *, now: datetime) -> None:
    """Create the due notices of what nobody attended. Needs no permission: the process does it."""
    async with installation.database.reading() as work:
        companies = await work.unattended.companies_due(now)
    await each_apart("an alert again", companies, lambda each: _tell(installation, each, now=now))


async def _tell(installation: Installation, company_id: int, *, now: datetime) -> None:
    """Each stage and its notices in one transaction, so that each is told once."""
    async with installation.database.writing() as work:
        await work.audit_log(company_id).lock_head()
        company = await work.companies.get(company_id)
        rules = await work.alert_rules.of(company_id)
        after = rules.again_after
        over = company is None or after is None
        await work.unattended.close_attended(company_id, now=now, all_of_them=over)
        if company is None or after is None:
            return
        for stage in await work.unattended.stages_due(company_id, now=now):
            for each in await _recipients(work, company_id, rules, stage):
                await work.notices.add_one(
                    NoticeKind.AGAIN,
                    company_id,
                    user_id=each.user_id,
                    telegram_id=each.telegram_id,
                    body={
                        "first": each.first,
                        "last": each.last,
                        "minutes": (stage.told + 1) * after,
                        "next": stage.told > 0,
                    },
                    due_at=await _after_quiet_hours(installation, work, rules, company, each, now=now),
                )
            is_last = stage.told >= len(rules.next_people)
            next_at = None if is_last else now + timedelta(minutes=after)
            await work.unattended.told_again(company_id, stage, due_at=next_at)


async def _recipients(
    work: UnitOfWork, company_id: int, rules: AlertRules, stage: StageDue
) -> Sequence[ToTellAgain]:
    """Whoever was told, and may still read the log; after that, the next of the people who follow."""
    readers = {each.user.id: each.user for each in await readers_of(work, company_id)}
    if stage.told == 0:
        found = await work.unattended.told_of(company_id, stage)
        return [each for each in found if each.user_id in readers]
    following = rules.next_people[stage.told - 1 : stage.told]
    return [
        ToTellAgain(each, account, stage.first, stage.last)
        for each in following
        if each in readers and (account := readers[each].telegram_id) is not None
    ]


async def _after_quiet_hours(
    installation: Installation,
    work: UnitOfWork,
    rules: AlertRules,
    company: Company,
    whom: ToTellAgain,
    *,
    now: datetime,
) -> datetime:
    """Now, or at the end of their quiet hours if nothing of it is urgent."""
    choices = await work.alert_choices.of(whom.user_id)
    quiet_until = choices.quiet_until(now, company.zone)
    if quiet_until is None:
        return now
    codes = await work.unattended.operations_between(company.id, first=whom.first, last=whom.last)
    is_urgent = any(rules.is_urgent(installation.catalogue.operation(each)) for each in codes)
    return now if is_urgent else quiet_until


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAgain:
    """Alerts from one folio to another for a reader: what is still open, and who attended the others."""

    company: Company
    reader: User
    first: int
    last: int
    open: StillOpen
    attended_by: Sequence[tuple[str, datetime, int]]
    choices: AlertChoices


async def told_again(installation: Installation, notice: Notice) -> ToldAgain | None:
    """What the notice is about, as it is by now; None if its reader may read the log no more."""
    first, last = notice.body["first"], notice.body["last"]
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
        if place is None or not place.gives(READ_LOG) or place.user.telegram_id != notice.telegram_id:
            return None
        return await _told_again(work, place.company, place.user, first, last)


async def _told_again(work: UnitOfWork, company: Company, reader: User, first: int, last: int) -> ToldAgain:
    return ToldAgain(
        company=company,
        reader=reader,
        first=first,
        last=last,
        open=await work.unattended.still_open(company.id, first=first, last=last, limit=NAMED),
        attended_by=await work.unattended.attended_by(company.id, first=first, last=last),
        choices=await work.alert_choices.of(reader.id),
    )


async def acknowledge_unattended(
    ask: Ask, company_id: int, *, first: int, last: int, operation_id: UUID
) -> ToldAgain:
    """Attend all that nobody has between two folios of what was told again. Repeating it changes nothing.

    Needs Bitácora: Ver. Records `alert_acknowledged` once.
    """
    async with ask.may(READ_LOG, company_id) as task:
        user = task.place.user
        seen = await task.work.acknowledgements.add_unattended(
            company_id, user, first=first, last=last, now=ask.now
        )
        await attended(task, seen, first=first, last=last, operation_id=operation_id)
        return await _told_again(task.work, task.company, user, first, last)
