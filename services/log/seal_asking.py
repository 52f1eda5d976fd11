"""Asking a supervisor, once a week, to keep a seal of their own: the copy that nobody else can change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.companies import Company, User
from domain.notices import Notice, NoticeKind
from services.installation import Installation
from services.log.kept_seals import KeptSeal, last_kept
from services.log.supervisors import supervises
from storage.unit_of_work import UnitOfWork

# Less than a week by some hours, so that it stays at the same hour of the same day.
_A_WEEK = timedelta(days=6, hours=12)


@dataclass(frozen=True, slots=True)
class UnkeptLog:
    """A log of which the person kept no seal this week: the last one, if any, and how many entries it has."""

    company: Company
    kept: KeptSeal | None
    entries: int


async def ask_to_keep_seal(
    work: UnitOfWork,
    company_id: int,
    recipients: Sequence[User],
    *,
    hours: Mapping[int | None, datetime],
    now: datetime,
) -> None:
    """Note the question for each of the company's supervisors who kept no seal for a week.

    Nobody is asked in their first week, or twice in one, of however many companies.
    """
    for user in recipients:
        account = user.telegram_id
        if user.company_id != company_id or account is None or now - user.created_at < _A_WEEK:
            continue
        asked_at = await work.notices.last_due(NoticeKind.KEEP, account)
        kept = await last_kept(work, company_id, user.name)
        if _is_recent(asked_at, now) or (kept is not None and _is_recent(kept.at, now)):
            continue
        await work.notices.add(NoticeKind.KEEP, company_id, recipients=[user], body={}, due_at=hours[account])


async def logs_to_keep(installation: Installation, notice: Notice, *, now: datetime) -> Sequence[UnkeptLog]:
    """The logs that the notice's recipient supervises, and of which they still kept no seal this week."""
    found = []
    async with installation.database.reading() as work:
        for place in await work.users.places(notice.telegram_id):
            head = await work.audit_log(place.company.id).head() if supervises(place) else None
            if head is None or not head.folio:
                continue
            kept = await last_kept(work, place.company.id, place.user.name)
            if kept is None or not _is_recent(kept.at, now):
                found.append(UnkeptLog(place.company, kept, head.folio))
    return found


def _is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at < _A_WEEK
