"""A leaver is out of every company where whoever asks may let them go: all in one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.entries import Entry
from domain.errors import (
    AlreadyGone,
    HoldsMore,
    InvalidInvitation,
    LastSupervisor,
    NotAllowed,
    NotOnOneself,
    UnknownPerson,
    UserNotFound,
)
from domain.long_work import WorkKind
from domain.names import SUPERVISOR
from domain.permissions import READ_LOG
from domain.snapshots import user_snapshot
from domain.summaries import Frequency, SummaryPlan
from services.asking import Ask, Task
from services.installation import Installation
from services.long_work import begin_work
from services.people.invitations import invite_user, read_invitation, waiting_invitation
from services.people.leaving import leavers_offered, let_leave, plan_leaving
from services.people.life import reactivate_user, unlink_user
from services.people.oneself import read_oneself
from services.people.users import create_user
from storage.repositories.conversations import StoredConversation
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, link, registered_company

LUISA = InChat(3001, "3001/1")
OTHER_OWNER = InChat(4001, "4001/1")


@dataclass(frozen=True, slots=True)
class Scene:
    """Jorge in three companies of Ana's."""

    installation: Installation
    jorge: Sequence[Membership]

    @property
    def ask(self) -> Ask:
        """Ana, as she asks."""
        return Ask(self.installation, ANA, NOW)

    @property
    def ids(self) -> list[int]:
        """Jorge's users."""
        return [each.user.id for each in self.jorge]

    async def now(self) -> list[Membership]:
        """Jorge's places as they are now."""
        async with self.installation.database.reading() as work:
            found = [await work.users.get(each.user.id) for each in self.jorge]
        return [each for each in found if each is not None]

    async def last_entry(self, company_id: int) -> Entry:
        """The newest of the company's log."""
        async with self.installation.database.reading() as work:
            (entry,) = await work.audit_log(company_id).older(limit=1)
        return entry

    async def count(self, what: str) -> int:
        """The number of rows that this counts."""
        async with self.installation.database.engine.connect() as connection:
            return int((await connection.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())


@pytest.fixture
async def scene(installation: Installation) -> Scene:
    places = []
    for name in ("Comercializadora del Sureste", "Papelería La Esperanza", "Ferretería Morelos"):
        company = (await registered_company(installation, name)).company
        places.append(await joined(installation, JORGE, company.id, profile="GERENTE"))
    return Scene(installation, places)


async def test_one_user_picked_takes_their_account_out_of_every_company(scene: Scene) -> None:
    plan = await plan_leaving(scene.ask, scene.ids[:1])
    assert ([each.user.id for each in plan.going], plan.staying) == (scene.ids, [])
    left = await let_leave(scene.ask, scene.ids[:1], reason="Renunció", operation_id=uuid4())
    assert [each.place.user.id for each in left.deeds] == scene.ids
    for before, now in zip(scene.jorge, await scene.now(), strict=True):
        user = now.user
        assert (user.state, user.telegram_id, user.state_reason) == (UserState.INACTIVE, None, "Renunció")
        entry = await scene.last_entry(now.company.id)
        assert (entry.operation, entry.user_name) == ("user_deactivated", SUPERVISOR)
        assert [each.field for each in entry.detail.changes] == ["Estado", "Telegram"]
        assert entry.detail.snapshots == (user_snapshot(before.user, user),)
        with pytest.raises(UnknownPerson):
            await read_oneself(Ask(scene.installation, JORGE, NOW), now.company.id)


async def test_the_same_operation_again_tells_the_same_and_does_nothing(scene: Scene) -> None:
    operation_id = uuid4()
    first = await let_leave(scene.ask, scene.ids, reason="", operation_id=operation_id)
    again = await let_leave(scene.ask, scene.ids, reason="", operation_id=operation_id)
    assert [each.entry for each in again.deeds] == [each.entry for each in first.deeds]
    assert len(again.deeds) == 3
    with pytest.raises(AlreadyGone):
        await let_leave(scene.ask, scene.ids, reason="", operation_id=uuid4())


async def test_what_invited_a_leaver_serves_no_more(scene: Scene) -> None:
    user = scene.jorge[0].user
    await unlink_user(scene.ask, user.company_id, user.id, operation_id=uuid4())
    invitation = await invite_user(scene.ask, user.company_id, user.id, operation_id=uuid4())
    await let_leave(scene.ask, [user.id], reason="", operation_id=uuid4())
    await reactivate_user(scene.ask, user.company_id, user.id, operation_id=uuid4())
    assert await waiting_invitation(scene.ask, user.company_id, user.id) is None
    with pytest.raises(InvalidInvitation):
        await read_invitation(Ask(scene.installation, LUISA, NOW), invitation.code)


@pytest.mark.parametrize("failing", [1, 2, 3])
async def test_a_failure_in_any_company_leaves_all_as_they_were(
    scene: Scene, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded, times = Task.record, 0

    async def failing_record(task: Task, *given: object, **options: object) -> object:
        nonlocal times
        times += 1
        if times == failing:
            raise RuntimeError("the power went")
        return await recorded(task, *given, **options)  # type: ignore[arg-type]

    heads = [await scene.last_entry(each.company.id) for each in scene.jorge]
    with monkeypatch.context() as patched:
        patched.setattr(Task, "record", failing_record)
        with pytest.raises(RuntimeError):
            await let_leave(scene.ask, scene.ids, reason="", operation_id=uuid4())
    assert await scene.now() == list(scene.jorge)
    assert [await scene.last_entry(each.company.id) for each in scene.jorge] == heads


async def test_the_last_supervisor_stays_there_and_goes_from_the_rest(scene: Scene) -> None:
    """Jorge alone supervises the second company, for which Ana asks at the console."""
    console = Ask(scene.installation, AtConsole(), NOW)
    second = scene.jorge[1]
    async with scene.installation.database.writing() as work:
        everybody = await work.users.everybody(second.company.id)
        supervisor = next(each for each in everybody if each.profile.fixed)
        await work.users.save(supervisor.user.put_in(UserState.INACTIVE, since=NOW))
        jorge = replace(second.user, profile_id=supervisor.profile.id)
        await work.users.save(jorge)
    plan = await plan_leaving(console, scene.ids[:1])
    assert [each.user.id for each in plan.going] == [scene.ids[0], scene.ids[2]]
    (staying,) = plan.staying
    assert isinstance(staying.why, LastSupervisor)
    left = await let_leave(console, scene.ids[:1], reason="", operation_id=uuid4())
    assert len(left.deeds) == 2
    assert [each.place.company.id for each in left.staying] == [second.company.id]
    assert [each.counts for each in await scene.now()] == [False, True, False]
    with pytest.raises(LastSupervisor):
        await let_leave(console, [scene.ids[1]], reason="", operation_id=uuid4())


async def test_two_supervisors_who_leave_together_leave_one_behind(scene: Scene) -> None:
    company_id = scene.jorge[0].company.id
    luisa = await joined(scene.installation, LUISA, company_id, profile=SUPERVISOR, name="LUISA")
    async with scene.installation.database.reading() as work:
        ana = await work.users.place(ANA.telegram_id, company_id)
    assert ana is not None
    console = Ask(scene.installation, AtConsole(), NOW)
    both = [ana.user.id, luisa.user.id]
    plan = await plan_leaving(console, both)
    left = await let_leave(console, both, reason="", operation_id=uuid4())
    there = [each for each in plan.going if each.company.id == company_id]
    assert [each.user.id for each in there] == both[:1]
    assert [deed.place.user.id for deed in left.deeds] == [each.user.id for each in plan.going]
    (stays,) = [each for each in plan.staying if each.place.company.id == company_id]
    assert stays.place.user.id == luisa.user.id
    assert isinstance(stays.why, LastSupervisor)


async def _foreign_supervisor(scene: Scene) -> Membership:
    """Luisa, who may let users go in the second company alone."""
    async with scene.installation.database.reading() as work:
        everybody = await work.users.everybody(scene.jorge[1].company.id)
    created = await create_user(
        scene.ask, scene.jorge[1].company.id, name="LPRADO", full_name="Luisa Prado", password_hash="-",
        profile_id=everybody[0].profile.id, operation_id=uuid4(),
    )  # fmt: skip
    await link(scene.installation, created.user.id, LUISA.telegram_id)
    async with scene.installation.database.reading() as work:
        found = await work.users.get(created.user.id)
    assert found is not None
    return found


async def test_where_one_lacks_the_right_they_stay_and_those_who_have_it_are_told(scene: Scene) -> None:
    await _foreign_supervisor(scene)
    luisa = Ask(scene.installation, LUISA, NOW)
    plan = await plan_leaving(luisa, [scene.ids[1]])
    assert [each.user.id for each in plan.going] == [scene.ids[1]]
    assert [(each.place.user.id, each.why, each.known) for each in plan.staying] == [
        (scene.ids[0], None, False),
        (scene.ids[2], None, False),
    ]
    assert await scene.count("notices WHERE kind = 'leaver'") == 0  # a plan tells nobody
    operation_id = uuid4()
    for _ in range(2):
        await let_leave(luisa, [scene.ids[1]], reason="", operation_id=operation_id)
    assert [each.counts for each in await scene.now()] == [True, False, True]
    assert await scene.count("notices WHERE kind = 'leaver' AND telegram_id = 1001") == 2
    assert await scene.count("notices WHERE kind = 'leaver'") == 2
    with pytest.raises(UserNotFound):
        await let_leave(luisa, [scene.ids[0]], reason="", operation_id=uuid4())


async def test_an_owners_seat_is_not_taken_in_the_chat(scene: Scene) -> None:
    async with scene.installation.database.writing() as work:
        (profile,) = await work.profiles.of_company(INSTALLATION_ID)
        await work.users.add(
            company_id=INSTALLATION_ID, name="PROPIETARIO2", full_name="Jorge Méndez",
            profile_id=profile.id, telegram_id=JORGE.telegram_id, now=NOW,
        )  # fmt: skip
    left = await let_leave(scene.ask, scene.ids[:1], reason="", operation_id=uuid4())
    assert len(left.deeds) == 3
    assert [(each.place.company.id, each.known) for each in left.staying] == [(INSTALLATION_ID, True)]


async def test_nobody_lets_go_themselves_or_who_may_do_more(scene: Scene) -> None:
    luisa = await _foreign_supervisor(scene)
    with pytest.raises(NotOnOneself):
        await let_leave(Ask(scene.installation, LUISA, NOW), [luisa.user.id], reason="", operation_id=uuid4())
    with pytest.raises(NotAllowed):
        await let_leave(Ask(scene.installation, JORGE, NOW), [luisa.user.id], reason="", operation_id=uuid4())
    async with scene.installation.database.writing() as work:
        eva = await work.users.everybody(scene.jorge[1].company.id)
        helper = await work.profiles.add(
            company_id=scene.jorge[1].company.id, name="AYUDANTE", fixed=False,
            permissions=type(luisa.profile.permissions)(
                frozenset(each for each in luisa.profile.permissions.grants if each[0].value == "usuarios")
            ),
        )  # fmt: skip
        assert eva
        await work.users.add(
            company_id=scene.jorge[1].company.id, name="EVA", full_name="Eva Sol", profile_id=helper.id,
            telegram_id=5001, now=NOW,
        )  # fmt: skip
    with pytest.raises(HoldsMore):
        await let_leave(
            Ask(scene.installation, InChat(5001, "5001/1"), NOW), [scene.ids[1]], reason="",
            operation_id=uuid4(),
        )  # fmt: skip


async def test_all_that_was_under_way_ends(scene: Scene) -> None:
    jorge, first = Ask(scene.installation, JORGE, NOW), scene.jorge[0]
    await _foreign_supervisor(scene)  # Jorge is alerted of it
    await begin_work(
        jorge, READ_LOG, first.company.id, kind=WorkKind.VERIFICATION, request="{}", operation_id=uuid4()
    )
    async with scene.installation.database.writing() as work:
        await work.conversations.save(
            StoredConversation(JORGE.telegram_id, "oneself", "{}", first.company.id)
        )
        await work.summary_settings.save(
            first.user.id, first.company.id, SummaryPlan(Frequency.DAILY, 8), due_at=NOW + timedelta(days=1)
        )
    waiting = f"outbox WHERE state = 'pending' AND telegram_id = {JORGE.telegram_id}"
    assert await scene.count(waiting) > 0
    await let_leave(scene.ask, scene.ids, reason="", operation_id=uuid4())
    assert await scene.count(waiting) == 0
    assert await scene.count(f"summary_settings WHERE user_id = {first.user.id}") == 0
    assert await scene.count("conversations WHERE draft IS NOT NULL") == 0
    async with scene.installation.database.reading() as work:
        (left,) = await work.long_works.left()
    assert left.state == "stopping"


async def test_those_who_may_be_let_go_are_offered(scene: Scene) -> None:
    offered = await leavers_offered(scene.ask)
    assert [each.user.id for each in offered] == scene.ids  # and not Ana herself
    await let_leave(scene.ask, scene.ids[:1], reason="", operation_id=uuid4())
    assert await leavers_offered(scene.ask) == []
