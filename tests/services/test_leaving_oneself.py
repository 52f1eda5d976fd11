"""Whoever leaves a company by themselves is out, unless nobody else could look after it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.askers import AtConsole
from domain.companies import Membership
from domain.errors import (
    InvalidInvitation,
    LastSupervisor,
    NotAllowed,
    UnknownPerson,
)
from domain.notices import NoticeKind
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.invitations import read_invitation
from services.people.life import assign_profile
from services.people.oneself import leave_company
from tests.conftest import NOW
from tests.people import ANA, JORGE
from tests.services.password_scene import (
    EVA,
    Scene,
    link_for,
    scene_with_password,
)


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    return await scene_with_password(installation, registered)


async def test_who_leaves_is_out_and_all_that_waited_for_them_is_over(scene: Scene) -> None:
    code = await link_for(scene)
    done = await leave_company(scene.ask(JORGE), scene.id, operation_id=uuid4())
    assert done.entry is not None
    assert (done.entry.operation, done.entry.user_name, done.entry.sensitive) == (
        "user_unlinked", "JMENDEZ", True,
    )  # fmt: skip
    left, revoked = done.entry.detail.snapshots
    assert left == user_snapshot(replace(done.place.user, telegram_id=1002), done.place.user)
    assert revoked.after is not None
    assert revoked.after["revoked"] == NOW.isoformat()
    assert (await scene.now()).user == done.place.user
    assert done.place.user.telegram_id is None
    assert await scene.notices(NoticeKind.RESET) == []
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(JORGE), code)
    with pytest.raises(UnknownPerson):
        await leave_company(scene.ask(JORGE), scene.id, operation_id=uuid4())
    assert await scene.is_as_the_log_says()


async def test_leaving_again_by_one_operation_says_the_same(scene: Scene) -> None:
    operation_id = uuid4()
    done = await leave_company(scene.ask(JORGE), scene.id, operation_id=operation_id)
    before = len(await scene.entries())
    assert (await leave_company(scene.ask(JORGE), scene.id, operation_id=operation_id)).entry == done.entry
    assert len(await scene.entries()) == before  # nor is a stranger recorded
    with pytest.raises(UnknownPerson):
        await leave_company(scene.ask(EVA), scene.id, operation_id=operation_id)


async def test_the_last_supervisor_does_not_leave_until_there_is_another(scene: Scene) -> None:
    with pytest.raises(LastSupervisor):
        await leave_company(scene.ask(ANA), scene.id, operation_id=uuid4())
    await assign_profile(
        scene.ask(), scene.id, scene.jorge.user.id, profile_id=scene.ana.profile.id, operation_id=uuid4()
    )
    await leave_company(scene.ask(ANA), scene.id, operation_id=uuid4())


async def test_the_owners_seat_is_left_at_the_console_alone(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        await leave_company(scene.ask(ANA), 0, operation_id=uuid4())
    with pytest.raises(NotAllowed):
        await leave_company(Ask(scene.installation, AtConsole(), NOW), scene.id, operation_id=uuid4())
