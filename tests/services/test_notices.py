"""Notices: which are due, in which order, and what became of each."""

from __future__ import annotations

from datetime import timedelta

from domain.notices import NoticeKind
from services.installation import Installation
from services.sending.notices import (
    due_notices,
    next_notice_due,
    notice_delayed,
    notice_given_up,
    notice_put_off,
    notice_sent,
)
from tests.conftest import NOW
from tests.people import registered_company


async def _added(installation: Installation, *numbers: int) -> int:
    """Notices for Ana; returns the company's id."""
    company_id = (await registered_company(installation)).company.id
    for number in numbers or (1,):
        await _add(installation, company_id, number)
    return company_id


async def _add(installation: Installation, company_id: int, number: int) -> None:
    async with installation.database.writing() as work:
        recipients = [each.user for each in await work.users.linked(company_id)]
        await work.notices.add(
            NoticeKind.SEAL, company_id, recipients=recipients, body={"á": number}, due_at=NOW
        )


async def test_one_that_fails_waits_twice_as_long_each_time_up_to_an_hour(
    installation: Installation,
) -> None:
    await _added(installation)
    waits, now = [], NOW
    for _ in range(11):
        (notice,) = await due_notices(installation, now=now)
        await notice_delayed(installation, notice, now=now)
        due_at = await next_notice_due(installation)
        assert due_at is not None
        waits.append((due_at - now).total_seconds())
        assert await due_notices(installation, now=due_at - timedelta(seconds=1)) == []
        now = due_at
    assert waits[:3] == [15, 30, 60]
    assert waits[-2:] == [3840, 3840]


async def test_what_telegram_asks_to_wait_is_kept_exactly(installation: Installation) -> None:
    await _added(installation)
    (notice,) = await due_notices(installation, now=NOW)
    await notice_delayed(installation, notice, now=NOW, retry_after=timedelta(seconds=7))
    assert await next_notice_due(installation) == NOW + timedelta(seconds=7)


async def test_each_person_is_sent_one_at_a_time_in_order(installation: Installation) -> None:
    await _added(installation, 1, 2)
    said = []
    for end in (True, False):
        (notice,) = await due_notices(installation, now=NOW)
        said.append(notice.body["á"])
        if end:
            await notice_sent(installation, notice, message_id=1, now=NOW)
        else:
            await notice_given_up(installation, notice)
    assert said == [1, 2]
    assert await due_notices(installation, now=NOW) == []


async def test_who_is_being_sent_one_is_left_out(installation: Installation) -> None:
    await _added(installation, 1, 2)
    (notice,) = await due_notices(installation, now=NOW)
    assert await due_notices(installation, now=NOW, but=[notice.telegram_id]) == []
    assert await next_notice_due(installation, but=[notice.telegram_id]) is None


async def test_nothing_overtakes_what_failed_on_its_way(installation: Installation) -> None:
    company_id = await _added(installation, 1, 2)
    (notice,) = await due_notices(installation, now=NOW)
    await notice_delayed(installation, notice, now=NOW)
    await _add(installation, company_id, 3)
    then = NOW + timedelta(seconds=15)
    assert await next_notice_due(installation) == then
    assert await due_notices(installation, now=then - timedelta(seconds=1)) == []
    told = []
    for _ in range(3):
        (notice,) = await due_notices(installation, now=then)
        told.append((notice.body["á"], notice.attempts))
        await notice_sent(installation, notice, message_id=1, now=then)
    assert told == [(1, 1), (2, 0), (3, 0)]


async def test_one_that_is_put_off_holds_up_nothing_that_follows_it(installation: Installation) -> None:
    company_id = await _added(installation, 1, 2)
    (broken,) = await due_notices(installation, now=NOW)
    await notice_put_off(installation, broken, until=NOW + timedelta(minutes=1))
    await _add(installation, company_id, 3)
    for number in (2, 3):
        (notice,) = await due_notices(installation, now=NOW)
        assert notice.body["á"] == number
        await notice_sent(installation, notice, message_id=1, now=NOW)
    assert await next_notice_due(installation) == NOW + timedelta(minutes=1)
