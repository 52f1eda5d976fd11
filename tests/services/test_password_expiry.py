"""Passwords expire where the company says so, and a week before people are told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.companies import Membership
from domain.errors import (
    InvalidPasswordDays,
    NotAllowed,
)
from domain.notices import NoticeKind
from domain.password_checks import PasswordAnswer
from services.asking import Ask
from services.installation import Installation
from services.people.password_expiry import (
    change_password_expiry,
    expiry_news,
    plan_password_expiry,
    read_password_expiry,
    warn_of_expiring_passwords,
)
from tests.conftest import NOW
from tests.people import ANA, JORGE
from tests.services.password_scene import (
    ANOTHER,
    DAY,
    PASSWORD,
    Scene,
    scene_with_password,
)


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    return await scene_with_password(installation, registered)


async def test_passwords_expire_where_the_company_says_so(scene: Scene) -> None:
    assert await read_password_expiry(scene.ask(), scene.id) is None
    operation = uuid4()
    entry = await change_password_expiry(scene.ask(), scene.id, 30, operation_id=operation)
    assert entry is not None
    assert (entry.operation, entry.summary) == (
        "password_expiry_changed",
        "Contraseñas: vencen a los 30 días",
    )
    assert await change_password_expiry(scene.ask(), scene.id, 30, operation_id=operation) == entry
    assert await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4()) is None
    assert await read_password_expiry(scene.ask(), scene.id) == 30
    assert await scene.answer(PASSWORD, later=29 * DAY) == PasswordAnswer.OK
    assert await scene.answer(PASSWORD, later=30 * DAY) == PasswordAnswer.EXPIRED
    await change_password_expiry(scene.ask(), scene.id, None, operation_id=uuid4())
    assert await scene.answer(PASSWORD, later=30 * DAY) == PasswordAnswer.OK
    with pytest.raises(InvalidPasswordDays):
        await change_password_expiry(scene.ask(), scene.id, 29, operation_id=uuid4())
    with pytest.raises(NotAllowed):
        await change_password_expiry(scene.ask(JORGE), scene.id, 90, operation_id=uuid4())


async def test_who_would_be_out_at_once_is_counted_beforehand(scene: Scene) -> None:
    async def plan(days: int | None, *, later: timedelta) -> tuple[bool, int]:
        ask = Ask(scene.installation, ANA, NOW + later)
        planned = await plan_password_expiry(ask, scene.id, days)
        return planned.sooner, planned.at_once

    assert await plan(30, later=29 * DAY) == (True, 0)
    assert await plan(30, later=30 * DAY) == (True, 1)
    assert await plan(None, later=30 * DAY) == (False, 0)
    await change_password_expiry(scene.ask(), scene.id, 60, operation_id=uuid4())
    assert await plan(30, later=30 * DAY) == (True, 1)
    assert await plan(30, later=60 * DAY) == (True, 0)  # it has expired by then as it is
    assert await plan(90, later=30 * DAY) == (False, 0)


async def test_who_is_linked_is_told_once_a_week_before(scene: Scene) -> None:
    async def warned(later: timedelta) -> int:
        await warn_of_expiring_passwords(scene.installation, now=NOW + later)
        return len(await scene.notices(NoticeKind.EXPIRY))

    assert await warned(999 * DAY) == 0
    await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4())
    assert await warned(23 * DAY - timedelta(seconds=1)) == 0
    assert await warned(23 * DAY) == 1
    assert await warned(24 * DAY) == 1
    (notice,) = await scene.notices(NoticeKind.EXPIRY)
    news = await expiry_news(scene.installation, notice, now=NOW + 23 * DAY)
    assert news is not None
    assert (news.place.user.name, news.at, news.is_over) == ("JMENDEZ", NOW + 30 * DAY, False)
    await scene.set_own(ANOTHER, later=24 * DAY)
    assert await expiry_news(scene.installation, notice, now=NOW + 24 * DAY) is None
    await change_password_expiry(scene.ask(), scene.id, 90, operation_id=uuid4())
    assert (
        await warned((24 + 83) * DAY) == 1
    )  # the first notice still waits: an account's notices go in order
    async with scene.installation.database.writing() as work:
        await work.notices.give_up(notice.id)
    assert len(await scene.notices(NoticeKind.EXPIRY)) == 1


async def test_processes_at_once_warn_once(scene: Scene) -> None:
    await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4())
    warn = warn_of_expiring_passwords
    await asyncio.gather(*(warn(scene.installation, now=NOW + 23 * DAY) for _ in range(3)))
    (first,) = await scene.notices(NoticeKind.EXPIRY)
    async with scene.installation.database.writing() as work:
        await work.notices.give_up(first.id)
    assert await scene.notices(NoticeKind.EXPIRY) == []
