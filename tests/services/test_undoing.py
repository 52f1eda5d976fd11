"""Undoing what an entry tells, on both engines: by a new deed, if nothing changed since."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.askers import Asker, AtConsole
from domain.companies import Membership
from domain.entries import Change, Entry
from domain.errors import (
    ChangedSince,
    EntryNotFound,
    GrantBeyondOwn,
    LastSupervisor,
    NotAllowed,
    NotOnOneself,
    NotUndoable,
    OperationIdReused,
    TooLateToUndo,
)
from domain.names import SUPERVISOR
from domain.permissions import Permissions
from domain.snapshots import State, profile_state, user_state
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import read_entry
from services.log.settings import read_log_settings, save_log_settings
from services.people.acting import Act
from services.people.life import assign_profile, block_user, rename_user, unblock_user
from services.people.profile_life import change_profile
from services.people.rebuilt import mismatches_with_log
from services.people.undoing import plan_undo, undo
from services.people.users import create_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, link
from tests.refusals import refusals


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after the company, and Jorge, its manager."""

    installation: Installation
    ana: Membership
    jorge: Membership

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    def ask(self, asker: Asker = ANA, *, now: datetime = NOW) -> Ask:
        """Ana, or another, as they ask."""
        return Ask(self.installation, asker, now)

    async def profile(self, name: str) -> int:
        """The id of the company's profile of this name."""
        async with self.installation.database.reading() as work:
            offered = await work.profiles.of_company(self.id)
        return next(each.id for each in offered if each.name == name)

    async def standing(self) -> Sequence[State | None]:
        """All users and profiles of the company, and what its log records."""
        async with self.installation.database.reading() as work:
            users = [user_state(each.user) for each in await work.users.everybody(self.id)]
            profiles = [profile_state(each) for each in await work.profiles.of_company(self.id)]
            settings = dict((await work.log_settings.get(self.id)).choices)
        return [*users, *profiles, {**settings}]

    async def entries(self) -> Sequence[Entry]:
        """The company's, newest first."""
        async with self.installation.database.reading() as work:
            return await work.audit_log(self.id).older(limit=100)

    async def offered(self, folio: int, *, asker: Asker = ANA, now: datetime = NOW) -> bool:
        """Whether the entry offers to undo it."""
        return Act.UNDO in (await read_entry(self.ask(asker, now=now), self.id, folio)).on.may


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    return Scene(
        installation, registered, await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    )


async def _assigned(of: Scene, profile: str = "CONSULTA") -> Entry | None:
    profile_id, user_id = await of.profile(profile), of.jorge.user.id
    deed = await assign_profile(of.ask(), of.id, user_id, profile_id=profile_id, operation_id=uuid4())
    return deed.entry


async def _renamed(of: Scene, name: str = "Jorge Méndez Soto") -> Entry | None:
    deed = await rename_user(of.ask(), of.id, of.jorge.user.id, full_name=name, operation_id=uuid4())
    return deed.entry


async def _blocked(of: Scene) -> Entry | None:
    deed = await block_user(of.ask(), of.id, of.jorge.user.id, reason="Salió", operation_id=uuid4())
    return deed.entry


async def _unblocked(of: Scene) -> Entry | None:
    return (await unblock_user(of.ask(), of.id, of.jorge.user.id, operation_id=uuid4())).entry


async def _changed_profile(of: Scene, wanted: str = "documentos:V usuarios:V") -> Entry | None:
    profile_id = await of.profile("CONSULTA")
    async with of.installation.database.reading() as work:
        profile = await work.profiles.get(of.id, profile_id)
    assert profile is not None
    known, gets = profile.permissions, Permissions.decode(wanted)
    deed = await change_profile(of.ask(), of.id, profile_id, wanted=gets, known=known, operation_id=uuid4())
    return deed.entry


async def _switched(of: Scene, *codes: str, recorded: bool = False) -> Entry | None:
    settings = await read_log_settings(of.ask(), of.id)
    operations = [of.installation.catalogue.operation(code) for code in codes or ("document_created",)]
    wanted = settings.choosing(operations, recorded=recorded)
    return await save_log_settings(of.ask(), of.id, wanted=wanted, operation_id=uuid4())


async def _created(of: Scene) -> Entry | None:
    created = await create_user(
        of.ask(),
        of.id,
        name="MLOPEZ",
        full_name="María López",
        password_hash="-",
        profile_id=await of.profile("CONSULTA"),
        operation_id=uuid4(),
    )
    return created.entry


Deed = Callable[[Scene], Awaitable[Entry | None]]

# What is done, what undoing it records, and what is done in between that leaves nothing to undo.
UNDONE: dict[str, tuple[Deed, str, Deed]] = {
    "profile_assigned": (_assigned, "profile_assigned", lambda of: _assigned(of, "AUXILIAR DE VENTAS")),
    "user_modified": (_renamed, "user_modified", lambda of: _renamed(of, "Jorge Paz")),
    "user_blocked": (_blocked, "user_unblocked", _unblocked),
    "profile_permissions_changed": (
        _changed_profile,
        "profile_permissions_changed",
        lambda of: _changed_profile(of, "documentos:V"),
    ),
    "log_settings_changed": (
        _switched,
        "log_settings_changed",
        lambda of: _switched(of, "document_created", recorded=True),
    ),
}


async def _folio(deed: Awaitable[Entry | None]) -> int:
    entry = await deed
    assert entry is not None
    return entry.folio


@pytest.mark.parametrize("operation", sorted(UNDONE))
async def test_all_is_as_before_by_a_new_deed_and_the_first_stays_on_record(
    scene: Scene, operation: str
) -> None:
    before = await scene.standing()
    do, records, _ = UNDONE[operation]
    folio = await _folio(do(scene))
    assert await scene.offered(folio)
    assert await scene.standing() != before
    first, operation_id = (await scene.entries())[0], uuid4()
    done = await undo(scene.ask(), scene.id, folio, operation_id=operation_id)
    assert await scene.standing() == before
    assert done is not None
    assert (done.operation, done.detail.about, done.folio) == (records, folio, folio + 1)
    assert ("Deshace el folio", str(folio)) in done.detail.facts
    assert list((await scene.entries())[:2]) == [done, first]
    assert await undo(scene.ask(), scene.id, folio, operation_id=operation_id) == done
    assert (await scene.entries())[0] == done
    assert not await scene.offered(folio)
    view = await read_entry(scene.ask(), scene.id, folio)
    assert list(view.on.done) == [done]
    async with scene.installation.database.reading() as work:
        assert len(await mismatches_with_log(work, scene.id)) == 1  # Jorge's account, linked by the test


@pytest.mark.parametrize("operation", sorted(UNDONE))
async def test_what_changed_since_is_not_undone(scene: Scene, operation: str) -> None:
    do, _, change = UNDONE[operation]
    folio = await _folio(do(scene))
    await change(scene)
    before, entries = await scene.standing(), await scene.entries()
    with pytest.raises(ChangedSince):
        await plan_undo(scene.ask(), scene.id, folio)
    with pytest.raises(ChangedSince):
        await undo(scene.ask(), scene.id, folio, operation_id=uuid4())
    assert (await scene.standing(), await scene.entries()) == (before, entries)
    assert not await scene.offered(folio)


@pytest.mark.parametrize("operation", sorted({*UNDONE} - {"user_blocked", "profile_assigned"}))
async def test_undoing_needs_the_right_of_the_deed_that_does_it(scene: Scene, operation: str) -> None:
    """A manager reads the log, and changes neither users nor profiles nor settings."""
    folio = await _folio(UNDONE[operation][0](scene))
    before = await scene.standing()
    for ask_for in (
        undo(scene.ask(JORGE), scene.id, folio, operation_id=uuid4()),
        plan_undo(scene.ask(JORGE), scene.id, folio),
    ):
        counted = await refusals(scene.installation)
        with pytest.raises(NotAllowed):
            await ask_for
        assert await refusals(scene.installation) == counted + 1
    assert await scene.standing() == before
    assert not await scene.offered(folio, asker=JORGE)


async def test_what_was_undone_can_be_done_again(scene: Scene) -> None:
    folio = await _folio(_assigned(scene))
    after = await scene.standing()
    undone = await _folio(undo(scene.ask(), scene.id, folio, operation_id=uuid4()))
    await undo(scene.ask(), scene.id, undone, operation_id=uuid4())
    assert await scene.standing() == after


async def test_says_what_will_be_as_it_was(scene: Scene) -> None:
    plan = await plan_undo(scene.ask(), scene.id, await _folio(_assigned(scene)))
    assert plan.changes == [Change("Perfil", "CONSULTA", "GERENTE")]
    plan = await plan_undo(scene.ask(), scene.id, await _folio(_created(scene)))
    assert plan.changes == [Change("Estado", "activo", "dado de baja")]


async def test_who_was_created_a_moment_ago_is_let_go(scene: Scene) -> None:
    folio, soon = await _folio(_created(scene)), NOW + timedelta(minutes=10)
    assert await scene.offered(folio, now=soon)
    done = await undo(scene.ask(now=soon), scene.id, folio, operation_id=uuid4())
    assert done is not None
    assert (done.operation, done.detail.about) == ("user_deactivated", folio)
    assert ("Motivo", f"Deshace el folio {folio}") in done.detail.facts
    assert not await scene.offered(folio)


async def test_who_was_created_longer_ago_stays(scene: Scene) -> None:
    folio, later = await _folio(_created(scene)), NOW + timedelta(minutes=10, seconds=1)
    assert not await scene.offered(folio, now=later)
    with pytest.raises(TooLateToUndo, match="10 minutos"):
        await undo(scene.ask(now=later), scene.id, folio, operation_id=uuid4())


@pytest.mark.parametrize("since", ["linked", "renamed", "blocked"])
async def test_who_is_more_than_created_by_now_stays(scene: Scene, since: str) -> None:
    folio = await _folio(_created(scene))
    async with scene.installation.database.reading() as work:
        maria = await work.users.by_name(scene.id, "MLOPEZ")
    assert maria is not None
    if since == "linked":
        await link(scene.installation, maria.id, 3001)
    elif since == "renamed":
        await rename_user(scene.ask(), scene.id, maria.id, full_name="María Paz", operation_id=uuid4())
    else:
        await block_user(scene.ask(), scene.id, maria.id, reason="Error", operation_id=uuid4())
    assert not await scene.offered(folio)
    with pytest.raises(ChangedSince):
        await undo(scene.ask(), scene.id, folio, operation_id=uuid4())


async def test_other_switches_stay_as_they_are(scene: Scene) -> None:
    folio = await _folio(_switched(scene, "document_created"))
    await _switched(scene, "product_modified")
    await undo(scene.ask(), scene.id, folio, operation_id=uuid4())
    assert (await read_log_settings(scene.ask(), scene.id)).choices == {"product_modified": False}


async def test_undoing_says_which_alerts_it_takes_away(scene: Scene) -> None:
    folio = await _folio(_switched(scene, "document_unlocked", recorded=True))
    plan = await plan_undo(scene.ask(), scene.id, folio)
    assert [each.code for each in plan.lost.operations] == ["document_unlocked"]
    await undo(scene.ask(), scene.id, folio, operation_id=uuid4())
    assert (await read_log_settings(scene.ask(), scene.id)).choices == {}


async def test_what_no_deed_undoes_is_refused(scene: Scene) -> None:
    entries = await scene.entries()
    company_created = entries[-1]
    assert company_created.operation == "company_created"
    assert not await scene.offered(company_created.folio)
    with pytest.raises(NotUndoable):
        await undo(scene.ask(), scene.id, company_created.folio, operation_id=uuid4())
    with pytest.raises(EntryNotFound):
        await undo(scene.ask(), scene.id, 999, operation_id=uuid4())
    assert await scene.entries() == entries


async def test_the_id_of_another_undoing_is_refused(scene: Scene) -> None:
    renamed, again = await _folio(_renamed(scene)), await _folio(_renamed(scene, "Jorge Paz"))
    operation_id: UUID = uuid4()
    await undo(scene.ask(), scene.id, again, operation_id=operation_id)
    with pytest.raises(OperationIdReused):
        await undo(scene.ask(), scene.id, renamed, operation_id=operation_id)


async def test_the_rules_of_each_deed_hold(scene: Scene) -> None:
    """Jorge takes nothing from himself, the last SUPERVISOR stays, and nobody gives beyond their own."""
    folio = await _folio(_assigned(scene, SUPERVISOR))
    assert not await scene.offered(folio, asker=JORGE)
    with pytest.raises(NotOnOneself):
        await undo(scene.ask(JORGE), scene.id, folio, operation_id=uuid4())
    console = scene.ask(AtConsole())
    await block_user(console, scene.id, scene.ana.user.id, reason="Salió", operation_id=uuid4())
    with pytest.raises(LastSupervisor):
        await undo(console, scene.id, folio, operation_id=uuid4())


async def test_nobody_gives_back_permissions_that_they_lack(scene: Scene) -> None:
    folio = await _folio(_changed_profile(scene, "documentos:V usuarios:V"))
    few = Permissions.decode("documentos:V usuarios:MV bitacora:V")
    async with scene.installation.database.writing() as work:
        helper = await work.profiles.add(company_id=scene.id, name="AYUDANTE", fixed=False, permissions=few)
        await work.users.save(replace(scene.jorge.user, profile_id=helper.id))
    assert not await scene.offered(folio, asker=JORGE)
    with pytest.raises(GrantBeyondOwn):
        await undo(scene.ask(JORGE), scene.id, folio, operation_id=uuid4())
