"""*Crear otro igual*: a new user in the other companies of whom they were made like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.companies import Membership
from domain.errors import GrantBeyondOwn, NotAllowed, UnknownPerson, UserNameTaken, UserNotFound
from domain.permissions import Permissions
from services.asking import Ask
from services.installation import Installation
from services.people.copying import Copying, create_copies, plan_copies
from services.people.life import block_user
from services.people.users import CreatedUser, create_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company

NAMES = ("Comercializadora del Sureste", "Ferretería del Golfo", "Papelería La Esperanza")


@dataclass(frozen=True, slots=True)
class Scene:
    """Jorge in three companies of Ana's, and Rosa, made like him in the first."""

    installation: Installation
    jorges: list[Membership]
    rosa: CreatedUser

    @property
    def ids(self) -> list[int]:
        """The companies'."""
        return [each.company.id for each in self.jorges]

    @property
    def ask(self) -> Ask:
        """Ana, as she asks."""
        return Ask(self.installation, ANA, NOW + timedelta(minutes=1))

    async def plan(self) -> Copying:
        """Where else."""
        return await plan_copies(self.ask, self.ids[0], self.rosa.user.id, like_id=self.jorges[0].user.id)

    async def copy(self, *company_ids: int, **more: object) -> list[CreatedUser]:
        """Create Rosa there too."""
        given = {"like_id": self.jorges[0].user.id, "operation_id": uuid4()} | more
        created = await create_copies(
            self.ask,
            self.ids[0],
            self.rosa.user.id,
            company_ids=company_ids,
            **given,  # type: ignore[arg-type]
        )
        return list(created)

    async def named(self, company_id: int) -> bool:
        """Whether there is a Rosa in the company."""
        async with self.installation.database.reading() as work:
            return await work.users.by_name(company_id, "RSOTO") is not None

    async def anas_profile(self, company_id: int, permissions: str) -> None:
        """Give Ana a profile with these permissions alone there."""
        async with self.installation.database.writing() as work:
            place = await work.users.place(ANA.telegram_id, company_id)
            assert place is not None
            profile = await work.profiles.add(
                company_id=company_id,
                name="OTRO",
                fixed=False,
                permissions=Permissions.decode(permissions),
            )
            await work.users.save(replace(place.user, profile_id=profile.id))


@pytest.fixture
async def scene(installation: Installation) -> Scene:
    jorges = []
    for name, profile in zip(NAMES, ("GERENTE", "CONTADOR", "CONSULTA"), strict=True):
        company = (await registered_company(installation, name)).company
        jorges.append(await joined(installation, JORGE, company.id, profile=profile))
    rosa = await create_user(
        Ask(installation, ANA, NOW),
        jorges[0].company.id,
        name="RSOTO",
        full_name="Rosa Soto",
        password_hash=None,
        profile_id=jorges[0].profile.id,
        operation_id=uuid4(),
    )
    return Scene(installation, jorges, rosa)


async def test_she_is_created_in_all_with_the_profile_that_he_has_there(scene: Scene) -> None:
    plan = await scene.plan()
    assert [each.company.id for each in plan.possible] == scene.ids[1:]
    created = await scene.copy(*scene.ids[1:])
    assert [each.profile.name for each in created] == ["CONTADOR", "CONSULTA"]
    for each in created:
        assert each.entry is not None
        assert (each.entry.operation, each.entry.user_name) == ("user_created", "SUPERVISOR")
        assert each.entry.summary == f"RSOTO · Rosa Soto · {each.profile.name}"
        assert each.entry.detail.snapshots


async def test_the_same_operation_again_creates_nobody(scene: Scene) -> None:
    operation_id = uuid4()
    first = await scene.copy(*scene.ids[1:], operation_id=operation_id)
    again = await scene.copy(*scene.ids[1:], operation_id=operation_id)
    assert [each.entry for each in first] == [each.entry for each in again]


async def test_she_is_created_in_all_or_in_none(scene: Scene) -> None:
    await scene.copy(scene.ids[2])
    with pytest.raises(UserNameTaken):
        await scene.copy(*scene.ids[1:])
    assert not await scene.named(scene.ids[1])
    plan = await scene.plan()
    assert [type(each.why) for each in plan.elsewhere] == [type(None), UserNameTaken]


async def test_where_the_right_is_lacking_it_is_said_and_refused(scene: Scene) -> None:
    await scene.anas_profile(scene.ids[1], "usuarios:MV")
    plan = await scene.plan()
    assert [(type(each.why), each.known) for each in plan.elsewhere] == [
        (NotAllowed, True),
        (type(None), True),
    ]
    with pytest.raises(NotAllowed):
        await scene.copy(*scene.ids[1:])
    assert not await scene.named(scene.ids[2])


async def test_a_company_where_one_is_no_user_is_not_told_by_name(scene: Scene) -> None:
    async with scene.installation.database.writing() as work:
        place = await work.users.place(ANA.telegram_id, scene.ids[1])
        assert place is not None
        await work.users.save(replace(place.user, telegram_id=None))
    plan = await scene.plan()
    assert [each.known for each in plan.elsewhere] == [False, True]
    with pytest.raises(UnknownPerson):
        await scene.copy(scene.ids[1])


async def test_nobody_gives_there_what_they_lack_there(scene: Scene) -> None:
    await scene.anas_profile(scene.ids[1], "usuarios:CV")
    assert isinstance((await scene.plan()).elsewhere[0].why, GrantBeyondOwn)
    with pytest.raises(GrantBeyondOwn):
        await scene.copy(scene.ids[1])


async def test_only_where_the_other_is_an_active_user(scene: Scene) -> None:
    await block_user(scene.ask, scene.ids[1], scene.jorges[1].user.id, reason="Salió", operation_id=uuid4())
    assert [each.place.company.id for each in (await scene.plan()).elsewhere] == [scene.ids[2]]
    with pytest.raises(UserNotFound):
        await scene.copy(scene.ids[1])
    with pytest.raises(UserNotFound):
        await scene.copy(scene.ids[2], like_id=scene.jorges[2].user.id)


async def test_who_is_like_somebody_without_an_account_is_created_nowhere_else(scene: Scene) -> None:
    assert (
        await plan_copies(scene.ask, scene.ids[0], scene.rosa.user.id, like_id=scene.rosa.user.id)
    ).elsewhere == []
