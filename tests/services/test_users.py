"""Creating a user: who may, what is refused, and the entry it leaves."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.companies import Membership, UserState
from domain.errors import GrantBeyondOwn, NotAllowed, ProfileNotFound, UnknownPerson, UserNameTaken
from services.authorisation import Caller
from services.installation import Installation
from services.users import CreatedUser, check_new_user_name, create_user, profiles_to_give
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company

OPERATION = UUID(int=1)


async def _create(
    installation: Installation,
    place: Membership,
    caller: Caller = ANA,
    *,
    profile: str = "CONSULTA",
    name: str = "MLOPEZ",
    operation_id: UUID = OPERATION,
) -> CreatedUser:
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(place.company.id)
    return await create_user(
        installation,
        caller,
        place.company.id,
        name=name,
        full_name="María López",
        password_hash="$argon2id$…",
        profile_id=next(each.id for each in profiles if each.name == profile),
        operation_id=operation_id,
        now=NOW,
    )


async def _operations(installation: Installation, company_id: int) -> list[str]:
    async with installation.database.reading() as work:
        return [entry.operation for entry in await work.audit_log(company_id).after(0, 50)]


async def test_a_user_and_its_entry_are_made_together(installation: Installation) -> None:
    place = await registered_company(installation)
    created = await _create(installation, place)
    assert created.user.state is UserState.ACTIVE
    assert created.entry is not None
    assert created.entry.user_name == "SUPERVISOR"
    assert created.entry.full_name == "Ana Ruiz"
    assert created.entry.operation == "user_created"
    assert created.entry.sensitive
    assert dict(created.entry.detail.facts)["Perfil"] == "CONSULTA"
    assert "argon2" not in str(created.entry)


async def test_if_the_entry_can_not_be_written_there_is_no_user(installation: Installation) -> None:
    place = await registered_company(installation)
    async with installation.database.exclusively() as connection:
        await connection.execute(text(f"DROP TABLE bitacora_{place.company.id}"))
    with pytest.raises(Exception, match="bitacora_"):
        await _create(installation, place)
    async with installation.database.reading() as work:
        assert await work.users.by_name(place.company.id, "MLOPEZ") is None


async def test_saving_twice_makes_one_user_and_one_entry(installation: Installation) -> None:
    place = await registered_company(installation)
    first = await _create(installation, place)
    again = await _create(installation, place)
    assert again == first
    assert await _operations(installation, place.company.id) == ["company_created", "user_created"]


async def test_a_name_is_one_persons_in_the_company_and_free_in_another(installation: Installation) -> None:
    place = await registered_company(installation)
    other = await registered_company(installation, "Papelería La Esperanza")
    await _create(installation, place)
    with pytest.raises(UserNameTaken):
        await _create(installation, place, operation_id=uuid4())
    with pytest.raises(UserNameTaken):
        await check_new_user_name(installation, place.company.id, "mlopez")
    assert (await _create(installation, other)).user.name == "MLOPEZ"


async def test_who_may_not_create_users_does_not_and_it_is_recorded(installation: Installation) -> None:
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="AUDITOR")
    with pytest.raises(NotAllowed):
        await _create(installation, place, JORGE)
    async with installation.database.reading() as work:
        newest = (await work.audit_log(place.company.id).before(None, 1))[0]
        assert await work.users.by_name(place.company.id, "MLOPEZ") is None
    assert (newest.operation, newest.user_name, newest.outcome) == ("access_denied", "JMENDEZ", "denegado")
    assert newest.summary == "Usuarios: Crear"


async def test_a_user_of_another_company_is_a_stranger_here(installation: Installation) -> None:
    place = await registered_company(installation)
    other = await registered_company(installation, "Papelería La Esperanza")
    await joined(installation, JORGE, other.company.id, profile="SUPERVISOR")
    with pytest.raises(UnknownPerson):
        await _create(installation, place, JORGE)


async def test_a_profile_of_another_company_can_not_be_given(installation: Installation) -> None:
    place = await registered_company(installation)
    other = await registered_company(installation, "Papelería La Esperanza")
    async with installation.database.reading() as work:
        foreign = (await work.profiles.of_company(other.company.id))[3]
    with pytest.raises(ProfileNotFound):
        await create_user(
            installation,
            ANA,
            place.company.id,
            name="MLOPEZ",
            full_name="María López",
            password_hash="-",
            profile_id=foreign.id,
            operation_id=uuid4(),
            now=NOW,
        )


async def test_nobody_gives_a_permission_that_they_lack(installation: Installation) -> None:
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE profiles SET permissions = 'documentos:V usuarios:C' WHERE name = 'GERENTE'")
        )
    assert [each.name for each in await profiles_to_give(installation, JORGE, place.company.id)] == [
        "GERENTE"
    ]
    with pytest.raises(GrantBeyondOwn):
        await _create(installation, place, JORGE, profile="AUDITOR")
    async with installation.database.reading() as work:
        newest = (await work.audit_log(place.company.id).before(None, 1))[0]
    assert (newest.operation, newest.outcome) == ("access_denied", "denegado")
    assert newest.summary.startswith("Dar permisos que no tiene")


@pytest.mark.parametrize("state", [UserState.BLOCKED, UserState.INACTIVE])
async def test_who_is_not_active_may_do_nothing(installation: Installation, state: UserState) -> None:
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE users SET state = :state WHERE name = 'JMENDEZ'"), {"state": str(state)}
        )
    with pytest.raises(UnknownPerson):
        await _create(installation, place, JORGE)
