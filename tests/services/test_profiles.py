"""Profiles: listed, read, compared, created, renamed, changed, deleted; who may, and the entries."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.companies import Membership, Profile
from domain.entries import Change, Entry
from domain.errors import (
    GrantBeyondOwn,
    InvalidProfileName,
    LocksOneselfOut,
    NotAllowed,
    OperationIdReused,
    ProfileChangedMeanwhile,
    ProfileHoldsMore,
    ProfileInUse,
    ProfileIsFixed,
    ProfileNameTaken,
    ProfileNotFound,
)
from domain.names import SUPERVISOR
from domain.permissions import Permissions
from domain.snapshots import profile_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.life import assign_profile, deactivate_user
from services.people.profile_life import (
    ProfileDeed,
    change_profile,
    create_profile,
    delete_profile,
    rename_profile,
)
from services.people.profiles import (
    ListedProfile,
    check_profile_name,
    compare_profiles,
    list_profiles,
    read_profile,
)
from services.people.users import check_new_user_name
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals

EVA = InChat(2001, "2001/1")
OF_EVA = Permissions.decode("documentos:V usuarios:CBMV")
SEES = Permissions.decode("documentos:V")


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who is SUPERVISOR; Jorge, a manager; Eva, who may look after users and see documents."""

    installation: Installation
    ana: Membership
    jorge: Membership
    eva: Profile

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    @property
    def as_ana(self) -> Ask:
        """Ana, as she asks."""
        return Ask(self.installation, ANA, NOW)

    @property
    def as_eva(self) -> Ask:
        """Eva, as she asks."""
        return Ask(self.installation, EVA, NOW)

    @property
    def as_jorge(self) -> Ask:
        """Jorge, as he asks."""
        return Ask(self.installation, JORGE, NOW)

    async def profile(self, name: str) -> Profile:
        """The company's profile of this name, as it is now."""
        return next(each.profile for each in await self.profiles() if each.profile.name == name)

    async def profiles(self) -> Sequence[ListedProfile]:
        """The company's, as Ana sees them."""
        return await list_profiles(self.as_ana, self.id)

    async def new(self, name: str = "CAJERO", permissions: Permissions = SEES) -> Profile:
        """A profile that nobody has."""
        created = await create_profile(
            self.as_ana, self.id, name=name, permissions=permissions, operation_id=uuid4()
        )
        return created.profile

    async def entry(self) -> Entry:
        """The newest of what was allowed."""
        async with self.installation.database.reading() as work:
            entries = await work.audit_log(self.id).older(limit=20)
        return next(each for each in entries if each.outcome == "permitido")


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.writing() as work:
        eva = await work.profiles.add(
            company_id=registered.company.id, name="AYUDANTE", fixed=False, permissions=OF_EVA
        )
        await work.users.add(
            company_id=registered.company.id,
            name="EVA",
            full_name="Eva Sol",
            profile_id=eva.id,
            telegram_id=EVA.telegram_id,
            now=NOW,
        )
    return Scene(installation, registered, jorge, eva)


async def test_lists_how_many_have_each_and_reads_who(scene: Scene) -> None:
    holders = {each.profile.name: each.holders for each in await scene.profiles()}
    assert (holders[SUPERVISOR], holders["GERENTE"], holders["CONSULTA"]) == (1, 1, 0)
    card = await read_profile(scene.as_eva, scene.id, scene.jorge.profile.id)
    assert [place.user.name for place in card.holders] == ["JMENDEZ"]
    assert (card.profile.name, card.own) == ("GERENTE", OF_EVA)
    assert card.last is not None
    assert card.last.operation == "company_created"


async def test_compares_two(scene: Scene) -> None:
    one, other = await compare_profiles(scene.as_ana, scene.id, scene.jorge.profile.id, scene.eva.id)
    assert (one.name, other.name) == ("GERENTE", "AYUDANTE")
    with pytest.raises(ProfileNotFound):
        await compare_profiles(scene.as_ana, scene.id, scene.eva.id, 999)


async def test_a_new_one_is_recorded_whole(scene: Scene) -> None:
    operation_id = uuid4()
    for _ in range(2):  # the second changes nothing
        done = await create_profile(
            scene.as_ana, scene.id, name=" cajero  de día ", permissions=SEES, operation_id=operation_id
        )
        assert done.profile == await scene.profile("CAJERO DE DÍA")
        assert done.entry == await scene.entry()
    assert done.entry is not None
    assert (done.entry.operation, done.entry.summary) == ("profile_created", "CAJERO DE DÍA")
    assert done.entry.detail.snapshots == (profile_snapshot(None, done.profile),)
    assert ("Permisos", "Consulta facturas.") in done.entry.detail.facts
    with pytest.raises(OperationIdReused):
        await create_profile(
            scene.as_ana,
            scene.id,
            name="CAJERO DE DÍA",
            permissions=Permissions(),
            operation_id=operation_id,
        )


async def test_another_name_is_recorded_whole(scene: Scene) -> None:
    before, operation_id = await scene.new(), uuid4()
    for _ in range(2):
        done = await rename_profile(scene.as_ana, scene.id, before.id, name="Caja", operation_id=operation_id)
        assert done.profile == await scene.profile("CAJA")
        assert done.entry == await scene.entry()
    assert done.entry is not None
    assert done.entry.operation == "profile_renamed"
    assert done.entry.detail.changes == (Change("Nombre", "CAJERO", "CAJA"),)
    assert done.entry.detail.snapshots == (profile_snapshot(before, done.profile),)
    again = await rename_profile(scene.as_ana, scene.id, before.id, name="Caja", operation_id=uuid4())
    assert again == ProfileDeed(done.profile, None)  # it is called so already


async def test_other_permissions_are_recorded_in_words_and_whole(scene: Scene) -> None:
    before, operation_id = await scene.profile("GERENTE"), uuid4()
    wanted = Permissions.decode("documentos:VA bitacora:V")
    for _ in range(2):
        done = await change_profile(
            scene.as_ana,
            scene.id,
            before.id,
            wanted=wanted,
            known=before.permissions,
            operation_id=operation_id,
        )
        assert done.profile == await scene.profile("GERENTE")
        assert done.entry == await scene.entry()
    assert done.entry is not None
    assert done.profile.permissions == wanted
    changes = {each.field: (each.before, each.after) for each in done.entry.detail.changes}
    assert changes["Documentos"] == ("todo menos borrar", "cancelar y consultar")
    assert changes["Usuarios"] == ("consultar", "nada")
    assert "Bitácora" not in changes
    assert ("Lo tienen", "1 usuario") in done.entry.detail.facts
    assert done.entry.detail.snapshots == (profile_snapshot(before, done.profile),)
    with pytest.raises(OperationIdReused):
        await change_profile(
            scene.as_ana, scene.id, before.id, wanted=SEES, known=wanted, operation_id=operation_id
        )


async def test_nothing_is_recorded_where_nothing_changes(scene: Scene) -> None:
    before, entry = await scene.profile("GERENTE"), await scene.entry()
    done = await change_profile(
        scene.as_ana,
        scene.id,
        before.id,
        wanted=before.permissions,
        known=before.permissions,
        operation_id=uuid4(),
    )
    assert (done.profile, done.entry) == (before, None)
    assert await scene.entry() == entry


async def test_one_that_nobody_has_is_deleted_and_its_entry_keeps_it(scene: Scene) -> None:
    before, operation_id = await scene.new(), uuid4()
    for _ in range(2):
        done = await delete_profile(scene.as_ana, scene.id, before.id, operation_id=operation_id)
        assert (done.profile, done.entry) == (before, await scene.entry())
    assert done.entry is not None
    assert done.entry.detail.snapshots == (profile_snapshot(before, None),)
    with pytest.raises(ProfileNotFound):
        await read_profile(scene.as_ana, scene.id, before.id)
    assert (await scene.new("CAJERO")).id != before.id


async def test_one_that_somebody_has_stays_even_if_they_were_let_go(scene: Scene) -> None:
    await deactivate_user(scene.as_ana, scene.id, scene.jorge.user.id, operation_id=uuid4())
    with pytest.raises(ProfileInUse):
        await delete_profile(scene.as_ana, scene.id, scene.jorge.profile.id, operation_id=uuid4())


async def test_is_given_or_deleted_but_never_both(scene: Scene) -> None:
    profile = await scene.new()
    outcomes = await asyncio.gather(
        assign_profile(
            scene.as_ana, scene.id, scene.jorge.user.id, profile_id=profile.id, operation_id=uuid4()
        ),
        delete_profile(scene.as_ana, scene.id, profile.id, operation_id=uuid4()),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], ProfileInUse | ProfileNotFound)


async def test_the_supervisors_is_fixed(scene: Scene) -> None:
    fixed = scene.ana.profile
    with pytest.raises(ProfileIsFixed):
        await rename_profile(scene.as_ana, scene.id, fixed.id, name="JEFE", operation_id=uuid4())
    with pytest.raises(ProfileIsFixed):
        await change_profile(
            scene.as_ana, scene.id, fixed.id, wanted=SEES, known=fixed.permissions, operation_id=uuid4()
        )
    with pytest.raises(ProfileIsFixed):
        await delete_profile(scene.as_ana, scene.id, fixed.id, operation_id=uuid4())


async def test_nobody_gives_what_they_lack(scene: Scene) -> None:
    own = await scene.new()
    beyond = Permissions.decode("documentos:BV")
    with pytest.raises(GrantBeyondOwn):
        await create_profile(scene.as_eva, scene.id, name="OTRO", permissions=beyond, operation_id=uuid4())
    with pytest.raises(GrantBeyondOwn):
        await change_profile(scene.as_eva, scene.id, own.id, wanted=beyond, known=SEES, operation_id=uuid4())
    with pytest.raises(GrantBeyondOwn):  # not to themselves either
        await change_profile(
            scene.as_eva,
            scene.id,
            scene.eva.id,
            wanted=Permissions.full(),
            known=OF_EVA,
            operation_id=uuid4(),
        )
    assert await scene.profile("CAJERO") == own
    assert await refusals(scene.installation) == 3


async def test_nobody_touches_what_may_do_more(scene: Scene) -> None:
    manager = await scene.profile("GERENTE")
    with pytest.raises(ProfileHoldsMore):
        await rename_profile(scene.as_eva, scene.id, manager.id, name="JEFE", operation_id=uuid4())
    with pytest.raises(ProfileHoldsMore):  # not even to take from it
        await change_profile(
            scene.as_eva,
            scene.id,
            manager.id,
            wanted=SEES,
            known=manager.permissions,
            operation_id=uuid4(),
        )
    with pytest.raises(ProfileHoldsMore):
        await delete_profile(scene.as_eva, scene.id, manager.id, operation_id=uuid4())
    assert await scene.profile("GERENTE") == manager
    assert await refusals(scene.installation) == 3


@pytest.mark.parametrize("wanted", ["documentos:V usuarios:CBV", "documentos:V usuarios:CBM", ""])
async def test_nobody_locks_themselves_out(scene: Scene, wanted: str) -> None:
    with pytest.raises(LocksOneselfOut):
        await change_profile(
            scene.as_eva,
            scene.id,
            scene.eva.id,
            wanted=Permissions.decode(wanted),
            known=OF_EVA,
            operation_id=uuid4(),
        )
    await change_profile(
        scene.as_eva,
        scene.id,
        scene.eva.id,
        wanted=Permissions.decode("usuarios:MV"),
        known=OF_EVA,
        operation_id=uuid4(),
    )


async def test_the_second_of_two_has_to_see_what_the_first_changed(scene: Scene) -> None:
    profile = await scene.new()
    more = Permissions.decode("documentos:CV")
    await change_profile(scene.as_ana, scene.id, profile.id, wanted=more, known=SEES, operation_id=uuid4())
    with pytest.raises(ProfileChangedMeanwhile):
        await change_profile(
            scene.as_eva, scene.id, (await scene.new("OTRO", SEES)).id, wanted=SEES, known=more,
            operation_id=uuid4(),
        )  # fmt: skip
    with pytest.raises(ProfileChangedMeanwhile):
        await change_profile(
            scene.as_ana,
            scene.id,
            profile.id,
            wanted=Permissions(),
            known=SEES,
            operation_id=uuid4(),
        )
    assert (await scene.profile("CAJERO")).permissions == more


async def test_works_at_once_for_who_has_it(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        await check_new_user_name(scene.as_jorge, scene.id, "MLOPEZ")
    manager = await scene.profile("GERENTE")
    with_users = Permissions(manager.permissions.grants | Permissions.decode("usuarios:C").grants)
    await change_profile(
        scene.as_ana, scene.id, manager.id, wanted=with_users, known=manager.permissions, operation_id=uuid4()
    )
    await check_new_user_name(scene.as_jorge, scene.id, "MLOPEZ")
    await change_profile(
        scene.as_ana, scene.id, manager.id, wanted=manager.permissions, known=with_users, operation_id=uuid4()
    )
    with pytest.raises(NotAllowed):
        await check_new_user_name(scene.as_jorge, scene.id, "MLOPEZ")


async def test_who_only_sees_changes_nothing(scene: Scene) -> None:
    profile = await scene.new()
    for deed in (
        create_profile(scene.as_jorge, scene.id, name="OTRO", permissions=SEES, operation_id=uuid4()),
        rename_profile(scene.as_jorge, scene.id, profile.id, name="OTRO", operation_id=uuid4()),
        delete_profile(scene.as_jorge, scene.id, profile.id, operation_id=uuid4()),
    ):
        with pytest.raises(NotAllowed):
            await deed
    assert await scene.profile("CAJERO") == profile


async def test_anothers_profile_is_not_there(scene: Scene) -> None:
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    with pytest.raises(ProfileNotFound):
        await read_profile(scene.as_ana, scene.id, other.profile.id)
    with pytest.raises(ProfileNotFound):
        await delete_profile(scene.as_ana, scene.id, other.profile.id, operation_id=uuid4())


@pytest.mark.parametrize("name", ["Gerente", "GÉRENTE", "gerente.", "GERENTE", "SUPERVlSOR", "C0NTADOR"])
async def test_refuses_a_name_that_reads_like_another(scene: Scene, name: str) -> None:
    with pytest.raises(ProfileNameTaken):
        await check_profile_name(scene.as_ana, scene.id, name)
    with pytest.raises(ProfileNameTaken):
        await create_profile(scene.as_ana, scene.id, name=name, permissions=SEES, operation_id=uuid4())
    with pytest.raises(ProfileNameTaken):
        await rename_profile(scene.as_ana, scene.id, scene.eva.id, name=name, operation_id=uuid4())


async def test_may_keep_a_name_that_reads_like_its_own(scene: Scene) -> None:
    done = await rename_profile(scene.as_ana, scene.id, scene.eva.id, name="Ayudanté", operation_id=uuid4())
    assert done.profile.name == "AYUDANTÉ"


@pytest.mark.parametrize("name", ["", "AB", "A" * 31, "A" * 5000, "<b>", "Ж" * 5, "...", "\u202eCAJA"])
async def test_refuses_a_name_that_can_not_be_used(scene: Scene, name: str) -> None:
    with pytest.raises(InvalidProfileName):
        await create_profile(scene.as_ana, scene.id, name=name, permissions=SEES, operation_id=uuid4())
