"""Creating a user: who may, what is refused, and the entry it leaves."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.askers import InChat
from domain.companies import Membership, UserState
from domain.errors import (
    GrantBeyondOwn,
    InvalidFullName,
    InvalidUserName,
    NotAllowed,
    ProfileNotFound,
    UnknownPerson,
    UserNameLetGo,
    UserNameMisleads,
    UserNameTaken,
    WeakPassword,
)
from domain.user_sheet import SheetRow
from services.asking import Ask
from services.installation import Installation
from services.people.bulk import check_sheet
from services.people.life import deactivate_user
from services.people.users import (
    CreatedUser,
    check_new_user_name,
    create_user,
    hash_new_password,
    profiles_to_give,
)
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.refusals import refusals

OPERATION = UUID(int=1)


async def _create(
    installation: Installation,
    place: Membership,
    caller: InChat = ANA,
    *,
    profile: str = "CONSULTA",
    name: str = "MLOPEZ",
    operation_id: UUID = OPERATION,
) -> CreatedUser:
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(place.company.id)
    return await create_user(
        Ask(installation, caller, NOW),
        place.company.id,
        name=name,
        full_name="María López",
        password_hash="$argon2id$…",
        profile_id=next(each.id for each in profiles if each.name == profile),
        operation_id=operation_id,
    )


async def _operations(installation: Installation, company_id: int) -> list[str]:
    async with installation.database.reading() as work:
        return [entry.operation for entry in await work.audit_log(company_id).newer(limit=50)]


async def test_a_user_and_its_entry_are_made_together(
    installation: Installation, registered: Membership
) -> None:
    created = await _create(installation, registered)
    assert created.user.state is UserState.ACTIVE
    assert created.entry is not None
    assert created.entry.user_name == "SUPERVISOR"
    assert created.entry.full_name == "Ana Ruiz"
    assert created.entry.operation == "user_created"
    assert created.entry.sensitive
    assert dict(created.entry.detail.facts)["Perfil"] == "CONSULTA"
    assert "argon2" not in str(created.entry)


async def test_if_the_entry_can_not_be_written_there_is_no_user(
    installation: Installation, registered: Membership
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text(f"DROP TABLE bitacora_{registered.company.id}"))
    with pytest.raises(Exception, match="bitacora_"):
        await _create(installation, registered)
    async with installation.database.reading() as work:
        assert await work.users.by_name(registered.company.id, "MLOPEZ") is None


async def test_saving_twice_makes_one_user_and_one_entry(
    installation: Installation, registered: Membership
) -> None:
    first = await _create(installation, registered)
    again = await _create(installation, registered)
    assert again == first
    assert await _operations(installation, registered.company.id) == ["company_created", "user_created"]


@pytest.mark.parametrize("made_of", ["user_name", "full_name", "company_name"])
async def test_a_password_made_of_a_name_is_refused_and_taken_from_others(
    installation: Installation, made_of: str
) -> None:
    names = {"user_name": "MLOPEZ", "full_name": "María López", "company_name": "Comercializadora"}
    kept = await hash_new_password(installation, "zk7qvwx9tr2", **names)
    assert await installation.hasher.verify("zk7qvwx9tr2", kept)
    with pytest.raises(WeakPassword):
        await hash_new_password(installation, "zk7qvwx9tr2", **(names | {made_of: "ZK7QVWX9TR2"}))


async def test_saving_twice_at_the_same_moment_makes_one_user(
    installation: Installation, registered: Membership
) -> None:
    first, again = await asyncio.gather(*(_create(installation, registered) for _ in range(2)))
    assert first == again


async def test_of_two_who_take_a_name_at_the_same_moment_one_is_told(
    installation: Installation, registered: Membership
) -> None:
    outcomes = await asyncio.gather(
        *(_create(installation, registered, operation_id=uuid4()) for _ in range(2)), return_exceptions=True
    )
    assert {type(each) for each in outcomes} == {CreatedUser, UserNameTaken}


@pytest.mark.parametrize(
    ("name", "full_name", "error"),
    [("ab", "María López", InvalidUserName), ("MLOPEZ", "María", InvalidFullName)],
)
async def test_what_is_no_name_is_refused_whatever_door_it_came_through(
    installation: Installation, registered: Membership, name: str, full_name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await create_user(
            Ask(installation, ANA, NOW),
            registered.company.id,
            name=name,
            full_name=full_name,
            password_hash="-",
            profile_id=registered.profile.id,
            operation_id=uuid4(),
        )


async def test_a_name_that_was_let_go_leads_to_who_had_it(installation: Installation) -> None:
    place = await registered_company(installation)
    ask = Ask(installation, ANA, NOW)
    user = (await _create(installation, place)).user
    await deactivate_user(ask, place.company.id, user.id, operation_id=uuid4())
    with pytest.raises(UserNameLetGo):
        await check_new_user_name(ask, place.company.id, "mlopez")
    with pytest.raises(UserNameLetGo):
        await _create(installation, place, operation_id=uuid4())
    (row,) = await check_sheet(ask, place.company.id, [SheetRow(2, "MLOPEZ", user.full_name, "CONSULTA")])
    assert isinstance(row.fault, UserNameLetGo)


async def test_a_name_is_one_persons_in_the_company_and_free_in_another(
    installation: Installation, registered: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    await _create(installation, registered)
    with pytest.raises(UserNameTaken):
        await _create(installation, registered, operation_id=uuid4())
    with pytest.raises(UserNameTaken):
        await check_new_user_name(Ask(installation, ANA, NOW), registered.company.id, "mlopez")
    assert (await _create(installation, other)).user.name == "MLOPEZ"


async def test_who_may_not_create_users_does_not_and_it_is_recorded(
    installation: Installation, registered: Membership
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="AUDITOR")
    with pytest.raises(NotAllowed):
        await _create(installation, registered, JORGE)
    async with installation.database.reading() as work:
        newest = (await work.audit_log(registered.company.id).older(limit=1))[0]
        assert await work.users.by_name(registered.company.id, "MLOPEZ") is None
    assert (newest.operation, newest.user_name, newest.outcome) == ("access_denied", "JMENDEZ", "denegado")
    assert newest.summary == "Intentó crear usuarios"


async def test_a_user_of_another_company_is_a_stranger_here(
    installation: Installation, registered: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    await joined(installation, JORGE, other.company.id, profile="SUPERVISOR")
    with pytest.raises(UnknownPerson):
        await _create(installation, registered, JORGE)
    assert await refusals(installation) == 1


async def test_a_profile_of_another_company_can_not_be_given(
    installation: Installation, registered: Membership
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    async with installation.database.reading() as work:
        foreign = (await work.profiles.of_company(other.company.id))[3]
    with pytest.raises(ProfileNotFound):
        await create_user(
            Ask(installation, ANA, NOW),
            registered.company.id,
            name="MLOPEZ",
            full_name="María López",
            password_hash="-",
            profile_id=foreign.id,
            operation_id=uuid4(),
        )


async def test_nobody_gives_a_permission_that_they_lack(
    installation: Installation, registered: Membership
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE profiles SET permissions = 'documentos:V usuarios:C' WHERE name = 'GERENTE'")
        )
    assert [
        each.name for each in await profiles_to_give(Ask(installation, JORGE, NOW), registered.company.id)
    ] == ["GERENTE"]
    with pytest.raises(GrantBeyondOwn):
        await _create(installation, registered, JORGE, profile="AUDITOR")
    async with installation.database.reading() as work:
        newest = (await work.audit_log(registered.company.id).older(limit=1))[0]
    assert (newest.operation, newest.outcome) == ("access_denied", "denegado")
    assert newest.summary.startswith("Intentó dar permisos que no tiene")


@pytest.mark.parametrize("state", [UserState.BLOCKED, UserState.INACTIVE])
async def test_who_is_not_active_may_do_nothing(
    installation: Installation, registered: Membership, state: UserState
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="SUPERVISOR")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE users SET state = :state WHERE name = 'JMENDEZ'"), {"state": str(state)}
        )
    with pytest.raises(UnknownPerson):
        await _create(installation, registered, JORGE)


async def test_nobody_does_anything_in_an_archived_company(
    installation: Installation, registered: Membership
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    with pytest.raises(UnknownPerson):
        await _create(installation, registered)
    with pytest.raises(UnknownPerson):
        await profiles_to_give(Ask(installation, ANA, NOW), registered.company.id)


async def test_judging_passwords_waits_for_no_export(installation: Installation) -> None:
    free = Event()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max_workers=1))
    exporting = asyncio.ensure_future(asyncio.to_thread(free.wait))
    try:
        with pytest.raises(WeakPassword):  # and no TimeoutError
            async with asyncio.timeout(60):
                await hash_new_password(
                    installation,
                    "contraseña2026",
                    user_name="MLOPEZ",
                    full_name="María López",
                    company_name="Sur",
                )
        assert not exporting.done()
    finally:
        free.set()
        await exporting


async def test_a_new_user_is_not_taken_for_another_of_the_company(
    installation: Installation, registered: Membership
) -> None:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE", name="MLOPEZ")
    with pytest.raises(UserNameMisleads, match="MLOPE2 se parece demasiado a MLOPEZ"):
        await check_new_user_name(Ask(installation, ANA, NOW), registered.company.id, "mlope2")
    with pytest.raises(UserNameMisleads):
        await joined(installation, JORGE, registered.company.id, profile="GERENTE", name="ML0PEZ")
    assert (
        await check_new_user_name(Ask(installation, ANA, NOW), registered.company.id, "MLOPEZ2") == "MLOPEZ2"
    )
