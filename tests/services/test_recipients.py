"""Accounts that moved or are unreachable: what one message finds out holds for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from domain.companies import Membership
from domain.notices import Notice, NoticeKind
from services.installation import Installation
from services.sending.notices import due_notices, next_notice_due, notice_delayed
from services.sending.recipients import chat_moved, recipient_back, recipient_lost
from tests.conftest import NOW
from tests.people import JORGE, joined, link

REASON = "bloqueó al bot"


@pytest.fixture
async def jorge(installation: Installation, registered: Membership) -> Membership:
    """The place of a second supervisor, who was never sent anything."""
    company = registered.company
    place = await joined(installation, JORGE, company.id, profile="SUPERVISOR")
    async with installation.database.exclusively() as connection:
        await connection.execute(text("DELETE FROM outbox"))
        await connection.execute(text("DELETE FROM alert_queues"))
    return place


async def noticed(installation: Installation, place: Membership) -> Notice:
    """A notice for him, which is due."""
    async with installation.database.writing() as work:
        await work.notices.add(
            NoticeKind.SEAL, place.company.id, recipients=[place.user], body={}, due_at=NOW
        )
    (notice,) = await due_notices(installation, now=NOW)
    return notice


async def losses(installation: Installation, place: Membership) -> list[str]:
    """The log's entries about unreachable recipients."""
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=9)
    return [entry.summary for entry in entries if entry.operation == "alert_undeliverable"]


async def test_who_a_notice_can_not_reach_is_marked_once_and_it_waits(
    installation: Installation, jorge: Membership
) -> None:
    notice = await noticed(installation, jorge)
    for _ in range(2):
        await recipient_lost(installation, notice, reason=REASON, now=NOW)
    assert await losses(installation, jorge) == [f"JMENDEZ · Jorge Méndez: {REASON}"]
    assert await due_notices(installation, now=NOW + timedelta(days=9)) == []
    assert await next_notice_due(installation) is None
    async with installation.database.reading() as work:
        (queue,) = await work.alert_queues.of(JORGE.telegram_id)
    assert queue.unreachable == REASON


async def test_who_comes_back_is_due_what_waited_at_once(
    installation: Installation, jorge: Membership
) -> None:
    notice = await noticed(installation, jorge)
    await notice_delayed(installation, notice, now=NOW)
    await recipient_lost(installation, notice, reason=REASON, now=NOW)
    await recipient_back(installation, JORGE.telegram_id, now=NOW)
    (again,) = await due_notices(installation, now=NOW)
    assert again.id == notice.id


async def test_a_chat_that_moved_is_where_notices_and_alerts_go_from_then_on(
    installation: Installation, jorge: Membership
) -> None:
    notice = await noticed(installation, jorge)
    assert notice.chat_id == JORGE.telegram_id
    await chat_moved(installation, notice, chat_id=-1001234567890, now=NOW)
    (moved,) = await due_notices(installation, now=NOW)
    assert moved == replace(notice, chat_id=-1001234567890)
    async with installation.database.reading() as work:
        (queue,) = await work.alert_queues.of(JORGE.telegram_id)
        assert queue.chat_id == -1001234567890
        assert await work.alert_queues.next_due() is None  # nothing waits in it


async def test_who_has_another_account_by_now_is_not_marked_for_the_old_one(
    installation: Installation, jorge: Membership
) -> None:
    notice = await noticed(installation, jorge)
    await link(installation, jorge.user.id, 77)
    await recipient_lost(installation, notice, reason=REASON, now=NOW)
    assert await losses(installation, jorge) == []
    async with installation.database.reading() as work:
        assert await work.alert_queues.of(77) == []
