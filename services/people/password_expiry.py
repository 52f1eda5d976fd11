"""After how many days a company's passwords expire, and who is told a week before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.companies import Company, Membership
from domain.credentials import FEWEST_DAYS, MOST_DAYS, WARNED_BEFORE
from domain.entries import Change, Detail, Entry
from domain.errors import InvalidPasswordDays
from domain.notices import Notice, NoticeKind
from domain.permissions import CHANGE_USERS
from domain.phrases import count
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from storage.unit_of_work import UnitOfWork

_CHANGED = "password_expiry_changed"


@dataclass(frozen=True, slots=True)
class ExpiringPassword:
    """Whose password expires, and when: it may have, if the company has asked for it only now."""

    place: Membership
    at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class ExpiryPlan:
    """How passwords expire and would expire; if `sooner`, so many of them have expired at once."""

    before: int | None
    days: int | None
    sooner: bool
    at_once: int


async def read_password_expiry(ask: Ask, company_id: int) -> int | None:
    """After how many days the company's passwords expire; None for never. Needs Usuarios: Cambiar."""
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        return question.company.password_days


async def plan_password_expiry(ask: Ask, company_id: int, days: int | None) -> ExpiryPlan:
    """Whether this takes away from anybody, and from how many at once.

    Needs and raises what `change_password_expiry` does.
    """
    _check_days(days)
    async with ask.may_read(CHANGE_USERS, company_id) as question:
        before = question.company.password_days
        sooner = days is not None and (before is None or days < before)
        places = [each for each in await question.work.users.everybody(company_id) if each.counts]
        over = [each for each in places if _is_over(each, days, question.now)]
        already = [each for each in places if _is_over(each, before, question.now)]
        at_once = len(over) - len(already) if sooner else 0
        return ExpiryPlan(before, days, sooner=sooner, at_once=at_once)


def _is_over(place: Membership, days: int | None, now: datetime) -> bool:
    credential = place.user.credential
    return credential is not None and credential.has_expired(days, now)


def _check_days(days: int | None) -> None:
    if days is not None and not FEWEST_DAYS <= days <= MOST_DAYS:
        raise InvalidPasswordDays(least=FEWEST_DAYS, most=MOST_DAYS)


async def change_password_expiry(
    ask: Ask, company_id: int, days: int | None, *, operation_id: UUID
) -> Entry | None:
    """Let the company's passwords expire after so many days, or never; None if nothing changes.

    Needs Usuarios: Cambiar. Records `password_expiry_changed`. The same operation again changes nothing.
    Raises InvalidPasswordDays.
    """
    _check_days(days)
    async with ask.may(CHANGE_USERS, company_id) as task:
        summary = f"Contraseñas: {expiry_in_words(days)}"
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        before = task.company.password_days
        if done is not None or before == days:
            return done
        await task.work.companies.set_password_days(company_id, days)
        await task.work.credentials.warn_again(company_id)
        change = Change("Contraseñas", expiry_in_words(before), expiry_in_words(days))
        return await task.record(
            _CHANGED, summary, operation_id=operation_id, detail=Detail.of(changes=[change])
        )


def expiry_in_words(days: int | None) -> str:
    """`vencen a los 90 días`, as entries and screens say it."""
    return "no vencen" if days is None else f"vencen a los {count(days, 'día', 'días')}"


async def warn_of_expiring_passwords(installation: Installation, *, now: datetime) -> None:
    """Tell each linked user once, a week before their password expires. The process does it."""
    async with installation.database.reading() as work:
        companies = [each for each in await work.companies.all() if each.password_days is not None]
    await each_apart("a warning", companies, lambda company: _warn(installation, company, now=now))


async def _warn(installation: Installation, company: Company, *, now: datetime) -> None:
    async with installation.database.reading() as work:
        if not await _to_warn(work, company.id, now=now):
            return
    async with installation.database.writing() as work:
        await work.audit_log(company.id).lock_head()  # so that concurrent processes tell them once
        due = await _to_warn(work, company.id, now=now)
        users = [each.user for each in due]
        await work.notices.add(NoticeKind.EXPIRY, company.id, recipients=users, body={}, due_at=now)
        await work.credentials.warned([each.id for each in users], now=now)


async def _to_warn(work: UnitOfWork, company_id: int, *, now: datetime) -> Sequence[Membership]:
    company = await work.companies.get(company_id)
    if company is None or company.archived or company.password_days is None:
        return []
    since = now + WARNED_BEFORE - timedelta(days=company.password_days)
    places = [
        await work.users.get(each) for each in await work.credentials.unwarned(company_id, set_by=since)
    ]
    return [each for each in places if each is not None and each.counts]


async def expiry_news(
    installation: Installation, notice: Notice, *, now: datetime
) -> ExpiringPassword | None:
    """What the notice tells; None if the password lasts longer by now, or the account is another."""
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
    if place is None or not place.counts or place.user.telegram_id != notice.telegram_id:
        return None
    credential = place.user.credential
    at = credential.expires_at(place.company.password_days) if credential is not None else None
    if at is None or at - WARNED_BEFORE > now:
        return None
    return ExpiringPassword(place, at, is_over=at <= now)
