"""Users and profiles can be rebuilt from the log alone, and are compared with the tables."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.names import SUPERVISOR
from services.asking import Ask
from services.installation import Installation
from services.people.claims import claim_installation, hash_claim_code, issue_claim_code
from services.people.leaving import let_leave
from services.people.life import (
    assign_profile,
    block_user,
    deactivate_user,
    reactivate_user,
    rename_user,
    unblock_user,
    unlink_user,
)
from services.people.owners import remove_owner
from services.people.rebuilt import mismatches_with_log
from services.people.users import create_user
from tests.conftest import NOW
from tests.people import ANA, registered_company

LUIS = InChat(2001, "2001/1")


async def _every_deed(installation: Installation) -> tuple[int, int]:
    """Everything that can be done to users and profiles, by who may; returns a company and a user there."""
    place = await registered_company(installation)
    company_id, ana = place.company.id, Ask(installation, ANA, NOW)
    console = Ask(installation, AtConsole(), NOW)
    async with installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company_id)}
    users = [
        (
            await create_user(
                ana, company_id, name=name, full_name="María López", password_hash="-",
                profile_id=profiles["CONSULTA"], operation_id=uuid4(),
            )
        ).user.id
        for name in ("MLOPEZ", "RVEGA", "PSALAS")
    ]  # fmt: skip
    first, second, third = users
    await rename_user(ana, company_id, first, full_name="María López Paz", operation_id=uuid4())
    await assign_profile(ana, company_id, first, profile_id=profiles["GERENTE"], operation_id=uuid4())
    await block_user(ana, company_id, first, reason="Salió", operation_id=uuid4())
    await unblock_user(ana, company_id, first, operation_id=uuid4())
    await deactivate_user(ana, company_id, second, operation_id=uuid4())
    await reactivate_user(ana, company_id, second, operation_id=uuid4())
    await let_leave(ana, [second], reason="Renunció", operation_id=uuid4())
    await assign_profile(ana, company_id, third, profile_id=profiles[SUPERVISOR], operation_id=uuid4())
    code = await issue_claim_code(console)
    luis = Ask(installation, LUIS, NOW)
    await claim_installation(
        luis, code_hash=hash_claim_code(code), full_name="Luis Paz", operation_id=uuid4()
    )
    await remove_owner(console, str(LUIS.telegram_id))
    code = await issue_claim_code(console)
    await claim_installation(
        luis, code_hash=hash_claim_code(code), full_name="Luis Paz Sol", operation_id=uuid4()
    )
    return company_id, first


async def test_the_log_alone_says_how_every_user_and_profile_is(installation: Installation) -> None:
    company_id, _ = await _every_deed(installation)
    async with installation.database.reading() as work:
        for each in (company_id, INSTALLATION_ID):
            assert await work.subject_entries.all_folios(each)
            assert await mismatches_with_log(work, each) == []


async def test_unlinking_is_told_too(installation: Installation, registered: Membership) -> None:
    """The owner's SUPERVISOR is linked from the start; another company keeps one with an account."""
    async with installation.database.reading() as work:
        supervisor = (await work.users.everybody(registered.company.id))[0]
    console = Ask(installation, AtConsole(), NOW)
    created = await create_user(
        console, registered.company.id, name="EVA", full_name="Eva Sol", password_hash="-",
        profile_id=supervisor.profile.id, operation_id=uuid4(),
    )  # fmt: skip
    async with installation.database.writing() as work:
        await work.users.save(replace(created.user, telegram_id=3001))
    await unlink_user(console, registered.company.id, supervisor.user.id, operation_id=uuid4())
    async with installation.database.reading() as work:
        (found,) = await mismatches_with_log(work, registered.company.id)
    assert found.subject == ("user", created.user.id)  # who was linked behind the log's back, alone


@pytest.mark.parametrize("what", ["state", "profile", "name", "account", "gone"])
async def test_a_change_behind_the_logs_back_is_found(installation: Installation, what: str) -> None:
    company_id, user_id = await _every_deed(installation)
    async with installation.database.writing() as work:
        place = await work.users.get(user_id)
        assert place is not None
        user = place.user
        changed = {
            "state": replace(user, state=UserState.INACTIVE),
            "profile": replace(user, profile_id=(await work.profiles.of_company(company_id))[0].id),
            "name": replace(user, full_name="Otra Persona"),
            "account": replace(user, telegram_id=666),
            "gone": user,
        }[what]
        await work.users.save(changed)
    async with installation.database.exclusively() as connection:
        if what == "gone":
            await connection.exec_driver_sql(f"DELETE FROM credentials WHERE user_id = {user_id}")
            await connection.exec_driver_sql(f"DELETE FROM users WHERE id = {user_id}")
    async with installation.database.reading() as work:
        (found,) = await mismatches_with_log(work, company_id)
    assert found.subject == ("user", user_id)
    assert (found.found is None) is (what == "gone")
    assert str(user_id) in str(found)
