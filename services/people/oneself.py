"""What everybody may know of themselves in a company, whatever their permissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Membership
from domain.entries import Entry
from domain.log_filter import LogQuery
from domain.permissions import SEE_ONESELF
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
