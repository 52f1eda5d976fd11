"""What becomes of a user: another name or profile, blocked, let go, back again; who may, and the entries."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from domain.askers import AtConsole, InChat
from domain.companies import Membership, UserState
from domain.entries import Entry
from domain.errors import (
    GrantBeyondOwn,
    HoldsMore,
    InvalidFullName,
    InvalidReason,
    LastSupervisor,
    NotAllowed,
    NotLinked,
    NotOnOneself,
    OperationIdReused,
    UnknownPerson,
    UserNotFound,
    UserStateDiffers,
)
from domain.names import SUPERVISOR
from domain.permissions import GRANTABLE, Module, Permissions, Verb
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.life import (
    UserDeed,
    assign_profile,
    block_user,
    deactivate_user,
    reactivate_user,
    rename_user,
    unblock_user,
    unlink_user,
)
from services.people.oneself import read_oneself
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals

REASON = "Perdió su teléfono"


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after the company, and Jorge, one of its users."""

    installation: Installation
    ana: Membership
    jorge: Membership

    @property
    def ask(self) -> Ask:
        """Ana, as she asks."""
        return Ask(self.installation, ANA, NOW)

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    async def profile(self, name: str) -> int:
        """The id of the company's profile of this name."""
        async with self.installation.database.reading() as work:
            offered = await work.profiles.of_company(self.id)
        return next(each.id for each in offered if each.name == name)

    async def now(self, place: Membership) -> Membership:
        """The place as it is now."""
        async with self.installation.database.reading() as work:
            found = await work.users.get(place.user.id)
        assert found is not None
        return found

    async def entries(self) -> list[Entry]:
        """The company's, newest first."""
        async with self.installation.database.reading() as work:
            return list(await work.audit_log(self.id).older(limit=100))


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    return Scene(installation, registered, jorge)


Act = Callable[[Ask, Scene, int, UUID], Awaitable[UserDeed]]


async def _assign(ask: Ask, of: Scene, user: int, operation_id: UUID) -> UserDeed:
    profile_id = await of.profile("CONSULTA")
    return await assign_profile(ask, of.id, user, profile_id=profile_id, operation_id=operation_id)


ACTS: dict[str, Act] = {
    "user_modified": lambda ask, of, user, operation: rename_user(
        ask, of.id, user, full_name="Jorge Méndez Soto", operation_id=operation
    ),
    "profile_assigned": _assign,
    "user_blocked": lambda ask, of, user, operation: block_user(
        ask, of.id, user, reason=REASON, operation_id=operation
    ),
    "user_deactivated": lambda ask, of, user, operation: deactivate_user(
        ask, of.id, user, operation_id=operation
    ),
    "user_unlinked": lambda ask, of, user, operation: unlink_user(ask, of.id, user, operation_id=operation),
}
ON_OTHERS_ALONE = sorted(set(ACTS) - {"user_modified"})


async def test_what_changes_nothing_is_not_recorded(scene: Scene) -> None:
    before, user = len(await scene.entries()), scene.jorge.user
    same = [
        rename_user(scene.ask, scene.id, user.id, full_name=user.full_name, operation_id=uuid4()),
        assign_profile(scene.ask, scene.id, user.id, profile_id=scene.jorge.profile.id, operation_id=uuid4()),
    ]
    for deed in same:
        assert await deed == UserDeed(scene.jorge, None)
    assert len(await scene.entries()) == before


@pytest.mark.parametrize("operation", sorted(ACTS))
async def test_each_deed_changes_the_user_and_its_entry_carries_both_states_whole(
    scene: Scene, operation: str
) -> None:
    done = await ACTS[operation](scene.ask, scene, scene.jorge.user.id, uuid4())
    now = await scene.now(scene.jorge)
    assert done.place.user == now.user != scene.jorge.user
    entry = (await scene.entries())[0]
    assert entry == done.entry
    assert (entry.operation, entry.user_name) == (operation, SUPERVISOR)
    assert entry.detail.snapshots == (user_snapshot(scene.jorge.user, now.user),)
    assert entry.detail.changes
    async with scene.installation.database.reading() as work:
        assert entry.folio in await work.subject_entries.folios(scene.id, "user", now.user.id, limit=9)


@pytest.mark.parametrize("operation", sorted(ACTS))
async def test_the_same_operation_again_changes_nothing(scene: Scene, operation: str) -> None:
    operation_id = uuid4()
    first = await ACTS[operation](scene.ask, scene, scene.jorge.user.id, operation_id)
    entries = await scene.entries()
    again = await ACTS[operation](scene.ask, scene, scene.jorge.user.id, operation_id)
    assert again.entry == first.entry
    assert await scene.entries() == entries
    with pytest.raises(OperationIdReused):
        await rename_user(
            scene.ask, scene.id, scene.jorge.user.id, full_name="Otro Nombre", operation_id=operation_id
        )


@pytest.mark.parametrize("operation", sorted(ACTS))
async def test_who_lacks_the_right_or_is_of_elsewhere_changes_nothing(scene: Scene, operation: str) -> None:
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    act, before = ACTS[operation], await scene.entries()
    with pytest.raises(NotAllowed):  # a manager sees users and changes none
        await act(Ask(scene.installation, JORGE, NOW), scene, scene.ana.user.id, uuid4())
    with pytest.raises(UserNotFound):
        await act(scene.ask, scene, other.user.id, uuid4())
    with pytest.raises(UserNotFound):
        await act(scene.ask, scene, 999, uuid4())
    assert await scene.now(scene.ana) == scene.ana
    assert [each for each in await scene.entries() if each.outcome == "permitido"] == before


@pytest.mark.parametrize("operation", sorted(ACTS))
async def test_nobody_acts_on_who_may_do_more(scene: Scene, operation: str) -> None:
    """Eva may look after users, and a SUPERVISOR may do what she may not."""
    eva = await _helper(scene)
    with pytest.raises(HoldsMore):
        await ACTS[operation](eva, scene, scene.ana.user.id, uuid4())
    assert await scene.now(scene.ana) == scene.ana
    assert await refusals(scene.installation) == 1


async def _helper(scene: Scene) -> Ask:
    grants = {(Module.USERS, verb) for verb in GRANTABLE[Module.USERS]} | {(Module.DOCUMENTS, Verb.VIEW)}
    async with scene.installation.database.writing() as work:
        profile = await work.profiles.add(
            company_id=scene.id, name="AYUDANTE", fixed=False, permissions=Permissions(frozenset(grants))
        )
        await work.users.add(
            company_id=scene.id,
            name="EVA",
            full_name="Eva Sol",
            profile_id=profile.id,
            telegram_id=2001,
            now=NOW,
        )
    return Ask(scene.installation, InChat(2001, "2001/1"), NOW)


@pytest.mark.parametrize("operation", ON_OTHERS_ALONE)
async def test_nobody_locks_themselves_out(scene: Scene, operation: str) -> None:
    await assign_profile(
        scene.ask, scene.id, scene.jorge.user.id, profile_id=await scene.profile(SUPERVISOR),
        operation_id=uuid4(),
    )  # fmt: skip
    with pytest.raises(NotOnOneself):
        await ACTS[operation](scene.ask, scene, scene.ana.user.id, uuid4())


@pytest.mark.parametrize("operation", ON_OTHERS_ALONE)
async def test_the_last_supervisor_stays(scene: Scene, operation: str) -> None:
    """Whoever asks is at the console, so it is not themselves that they would lock out."""
    console = Ask(scene.installation, AtConsole(), NOW)
    with pytest.raises(LastSupervisor):
        await ACTS[operation](console, scene, scene.ana.user.id, uuid4())
    supervisor = await scene.profile(SUPERVISOR)
    await assign_profile(
        scene.ask, scene.id, scene.jorge.user.id, profile_id=supervisor, operation_id=uuid4()
    )
    await ACTS[operation](console, scene, scene.ana.user.id, uuid4())
    if operation != "user_unlinked":
        assert (await scene.now(scene.ana)).profile.fixed is (operation != "profile_assigned")


async def test_a_supervisor_without_an_account_does_not_stand_in_for_one_with(scene: Scene) -> None:
    console = Ask(scene.installation, AtConsole(), NOW)
    await assign_profile(
        scene.ask, scene.id, scene.jorge.user.id, profile_id=await scene.profile(SUPERVISOR),
        operation_id=uuid4(),
    )  # fmt: skip
    await unlink_user(scene.ask, scene.id, scene.jorge.user.id, operation_id=uuid4())
    with pytest.raises(LastSupervisor, match="Es el último SUPERVISOR con Telegram"):
        await block_user(console, scene.id, scene.ana.user.id, reason=REASON, operation_id=uuid4())
    await block_user(console, scene.id, scene.jorge.user.id, reason=REASON, operation_id=uuid4())


async def test_who_is_blocked_is_out_at_once_and_back_when_unblocked(scene: Scene) -> None:
    jorge, user_id = Ask(scene.installation, JORGE, NOW), scene.jorge.user.id
    await read_oneself(jorge, scene.id)
    blocked = await block_user(scene.ask, scene.id, user_id, reason=REASON, operation_id=uuid4())
    user = blocked.place.user
    assert (user.state, user.state_reason, user.state_by) == (
        UserState.BLOCKED,
        REASON,
        "SUPERVISOR · Ana Ruiz",
    )
    with pytest.raises(UnknownPerson):
        await read_oneself(jorge, scene.id)
    with pytest.raises(UserStateDiffers):
        await block_user(scene.ask, scene.id, user_id, reason=REASON, operation_id=uuid4())
    await unblock_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    await read_oneself(jorge, scene.id)
    with pytest.raises(UserStateDiffers):
        await unblock_user(scene.ask, scene.id, user_id, operation_id=uuid4())


async def test_who_was_let_go_comes_back(scene: Scene) -> None:
    user_id = scene.jorge.user.id
    with pytest.raises(UserStateDiffers):
        await reactivate_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    await block_user(scene.ask, scene.id, user_id, reason=REASON, operation_id=uuid4())
    await deactivate_user(scene.ask, scene.id, user_id, reason="Renunció", operation_id=uuid4())
    with pytest.raises(UserStateDiffers):
        await deactivate_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    with pytest.raises(UserStateDiffers):
        await unblock_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    back = await reactivate_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    assert (back.place.user.state, back.place.user.state_reason) == (UserState.ACTIVE, "")


async def test_what_can_not_be_used_is_refused_in_words(scene: Scene) -> None:
    user_id = scene.jorge.user.id
    with pytest.raises(InvalidReason):
        await block_user(scene.ask, scene.id, user_id, reason="x", operation_id=uuid4())
    with pytest.raises(InvalidFullName):
        await rename_user(scene.ask, scene.id, user_id, full_name="Jorge", operation_id=uuid4())
    await unlink_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    with pytest.raises(NotLinked):
        await unlink_user(scene.ask, scene.id, user_id, operation_id=uuid4())


async def test_nobody_gives_a_profile_beyond_their_own(scene: Scene) -> None:
    eva = await _helper(scene)
    await assign_profile(
        scene.ask, scene.id, scene.jorge.user.id, profile_id=await scene.profile("AUXILIAR DE VENTAS"),
        operation_id=uuid4(),
    )  # fmt: skip
    with pytest.raises((GrantBeyondOwn, HoldsMore)):
        await assign_profile(
            eva, scene.id, scene.jorge.user.id, profile_id=await scene.profile("GERENTE"),
            operation_id=uuid4(),
        )  # fmt: skip
