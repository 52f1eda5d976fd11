"""Where an account is reached, and whether it is: any message may find out, and all heed it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.askers import Itself
from domain.companies import User
from domain.entries import Detail, Outcome
from domain.errors import CompanyNotFound, LogStopped
from domain.permissions import LOOK_AFTER_LOGS
from services.asking import Ask, Task
from services.installation import Installation
from storage.repositories.alert_queues import AlertQueue

_log = logging.getLogger(__name__)


class Recipient(Protocol):
    """The recipient of a message: a user, by their account at the time."""

    @property
    def user_id(self) -> int:
        """The user of a company, or of the installation."""

    @property
    def telegram_id(self) -> int:
        """The account."""


async def chat_moved(
    installation: Installation, recipient: Recipient, *, chat_id: int, now: datetime
) -> None:
    """Send this account's messages to another chat from now on."""
    await _queues_of(installation, recipient, now=now)
    async with installation.database.writing() as work:
        await work.alert_queues.move(recipient.telegram_id, chat_id=chat_id)


async def recipient_lost(
    installation: Installation, recipient: Recipient, *, reason: str, now: datetime
) -> None:
    """The account is unreachable: mark it, and tell the other readers of its companies.

    The alerts that wait are given up; seals and summaries are kept until they are replaced. Records
    `alert_undeliverable`, which is itself alerted, in each company that the account reads.
    """
    for queue in await _queues_of(installation, recipient, now=now):
        async with Ask(installation, Itself(), now).may(LOOK_AFTER_LOGS, queue.company_id) as task:
            lost = await task.work.outbox.close_queue(queue.user_id, reason=reason)
            place = await task.work.users.get(queue.user_id)
            if lost is None or place is None:
                continue
            try:
                await _record_loss(task, place.user, lost, reason=reason)
            except (LogStopped, CompanyNotFound):
                _log.warning("bitacora_%s takes nothing: a lost recipient is not in it", queue.company_id)


async def _record_loss(task: Task, user: User, lost: int, *, reason: str) -> None:
    facts = (
        ("Usuario", user.name),
        ("Nombre completo", user.full_name),
        ("Motivo", reason),
        ("Cantidad", f"{lost} sin entregar"),
    )
    await task.record(
        "alert_undeliverable",
        f"{user.name} · {user.full_name}: {reason}",
        detail=Detail.of(facts=facts),
        outcome=Outcome.FAILED,
    )


async def recipient_back(installation: Installation, telegram_id: int, *, now: datetime) -> None:
    """The account wrote to us or unblocked the bot: it is reachable, and what it missed is due now."""
    async with installation.database.reading() as work:
        queues = [each for each in await work.alert_queues.of(telegram_id) if each.unreachable is not None]
    for queue in queues:
        async with installation.database.writing() as work:
            await work.outbox.reopen_queue(queue, now=now)
            await work.notices.make_due(telegram_id, now=now)


async def _queues_of(
    installation: Installation, recipient: Recipient, *, now: datetime
) -> Sequence[AlertQueue]:
    """The account's queues, which store this; an account never alerted gets one first."""
    async with installation.database.reading() as work:
        queues = await work.alert_queues.of(recipient.telegram_id)
    if queues:
        return queues
    async with installation.database.writing() as work:
        place = await work.users.get(recipient.user_id)
        if place is not None and place.user.telegram_id == recipient.telegram_id:
            await work.outbox.open_queue(place.company.id, place.user, now=now)
        return await work.alert_queues.of(recipient.telegram_id)
