"""A system's first report: whoever made its key waits for it in the chat, and is told there when it comes.

Both messages are notices: one of the transaction that makes the key, the other, which edits it, of the
transaction that records the report. So no kill loses either, and no key is told of twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.api_keys import ApiKey
from domain.companies import Company
from domain.entries import Entry
from domain.notices import Notice, NoticeKind
from domain.permissions import CONNECT_SYSTEMS, READ_LOG
from services.asking import Task
from services.installation import Installation
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReport:
    """What became of a key's first report, for whoever made the key.

    `came` is whether it did; `recorded`, whether the company records such an operation. The `entry` is there
    for who may read the log. A key without a report may have been `revoked` meanwhile.
    """

    company: Company
    label: str
    came: bool = False
    recorded: bool = False
    revoked: bool = False
    entry: Entry | None = None


async def wait_for_first_report(task: Task, key: ApiKey) -> None:
    """Tell the asker, if it is a person, that the key's first report is waited for."""
    place = task.standing.place
    if place is not None and place.user.telegram_id is not None:
        await task.work.notices.add_one(
            NoticeKind.CONNECTING,
            task.company.id,
            user_id=place.user.id,
            telegram_id=place.user.telegram_id,
            body={"key": key.id},
            due_at=task.now,
        )


async def tell_first_report(work: UnitOfWork, key: ApiKey, entry: Entry | None, *, now: datetime) -> None:
    """Have the message edited that waits for this report; None if the company does not record it."""
    await _tell(work, key, now=now, came=True, folio=entry.folio if entry is not None else None)


async def tell_how_it_ended(work: UnitOfWork, key: ApiKey, *, now: datetime) -> None:
    """Have the message edited that waits for a report of this key, which was revoked before it came."""
    await _tell(work, key, now=now, came=False, folio=None)


async def _tell(work: UnitOfWork, key: ApiKey, *, now: datetime, came: bool, folio: int | None) -> None:
    for waiting in await work.notices.of_kind(NoticeKind.CONNECTING, key.company.id):
        if waiting.body["key"] == key.id:
            await work.notices.add_one(
                NoticeKind.CONNECTED,
                key.company.id,
                user_id=waiting.user_id,
                telegram_id=waiting.telegram_id,
                body={"key": key.id, "waiting": waiting.id, "came": came, "folio": folio},
                due_at=now,
            )


async def first_report_news(installation: Installation, notice: Notice) -> FirstReport | None:
    """How it stands with the report that a notice is about; None if that is not for its reader any more."""
    async with installation.database.reading() as work:
        key = await work.api_keys.get(notice.body["key"])
        place = await work.users.place(notice.telegram_id, notice.company_id)
        if key is None or place is None or not (place.counts and place.gives(CONNECT_SYSTEMS)):
            return None
        told = notice if notice.kind is NoticeKind.CONNECTED else await _told_of(work, notice)
        if told is None:
            return FirstReport(company=key.company, label=key.label)
        folio = told.body["folio"]
        may_read = folio is not None and place.gives(READ_LOG)
        return FirstReport(
            company=key.company,
            label=key.label,
            came=told.body["came"],
            recorded=folio is not None,
            revoked=not told.body["came"],
            entry=await work.audit_log(notice.company_id).get(folio) if may_read else None,
        )


async def message_that_waits(installation: Installation, notice: Notice) -> int | None:
    """The message that a notice edits; None if it was never sent."""
    async with installation.database.reading() as work:
        return await work.notices.sent_message(notice.body["waiting"])


async def _told_of(work: UnitOfWork, waiting: Notice) -> Notice | None:
    told = await work.notices.of_kind(NoticeKind.CONNECTED, waiting.company_id)
    return next((each for each in told if each.body["waiting"] == waiting.id), None)
