"""What everybody may know and change of themselves in a company, whatever their permissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.companies import Membership
from domain.entries import Detail, Entry
from domain.log_filter import LogQuery
from domain.permissions import SEE_ONESELF
from domain.snapshots import user_snapshot
from services.asking import Ask

LAST_DEEDS = 5


@dataclass(frozen=True, slots=True)
class Oneself:
    """A person's place in a company, and their latest entries in its log, newest first."""

    place: Membership
    deeds: Sequence[Entry]


async def read_oneself(ask: Ask, company_id: int) -> Oneself:
    """The person's place in the company. Raises UnknownPerson without an active user there."""
    async with ask.may_read(SEE_ONESELF, company_id) as question:
        log = question.work.audit_log(company_id)
        deeds = await log.older(LogQuery(user_name=question.place.user.name), limit=LAST_DEEDS)
        return Oneself(question.place, deeds)


async def set_own_password(
    ask: Ask, company_id: int, *, password_hash: str, operation_id: UUID
) -> Membership:
    """Give the person another password in the company, which nobody else has seen.

    Records `password_changed`. The same operation again changes nothing. Raises UnknownPerson without an
    active user there.
    """
    async with ask.may(SEE_ONESELF, company_id) as task:
        place = task.place
        user = place.user
        if await task.recorded("password_changed", operation_id, summary=user.label) is None:
            await task.work.users.set_password(user.id, password_hash)
            detail = Detail.of(facts=[("Usuario", user.name)], snapshots=[user_snapshot(user, user)])
            await task.record("password_changed", user.label, operation_id=operation_id, detail=detail)
        return place
