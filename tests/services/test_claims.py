"""The owner's seat, and the registration of companies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.askers import AtConsole, InChat
from domain.claim_codes import fold_claim_code
from domain.companies import INSTALLATION_ID, Company, Membership
from domain.errors import (
    CompanyNameTaken,
    InstallationClaimed,
    InvalidClaimCode,
    NotAllowed,
    UnknownPerson,
)
from services.asking import Ask
from services.installation import Installation
from services.people.claims import (
    claim_installation,
    has_owner,
    hash_claim_code,
    issue_claim_code,
    prepare_installation,
)
from services.people.companies import register_company
from tests.conftest import NOW
from tests.people import ANA, JORGE
from tests.waiting import waits_for_the_database


async def _claim(
    installation: Installation, code: str | None, caller: InChat = JORGE, *, later: timedelta = timedelta(0)
) -> str:
    place = await claim_installation(
        Ask(installation, caller, NOW + later),
        code_hash=None if code is None else hash_claim_code(code),
        full_name="Jorge Méndez",
        operation_id=uuid4(),
    )
    return place.user.name


async def _register(
    installation: Installation,
    caller: InChat = ANA,
    *,
    name: str = "Sureste",
    operation_id: UUID | None = None,
) -> Company:
    return await register_company(
        Ask(installation, caller, NOW),
        name=name,
        rfc="EKU9003173C9",
        zone="America/Cancun",
        supervisor="Ana Ruiz",
        operation_id=operation_id or uuid4(),
    )


async def test_a_code_serves_once(installation: Installation) -> None:
    code = await issue_claim_code(Ask(installation, AtConsole(), NOW))
    assert await _claim(installation, code) == "PROPIETARIO"
    with pytest.raises(InvalidClaimCode):
        await _claim(installation, code, InChat(77))


async def test_a_code_is_kept_only_as_a_hash(installation: Installation) -> None:
    code = await issue_claim_code(Ask(installation, AtConsole(), NOW))
    async with installation.database.exclusively() as connection:
        rows = (await connection.execute(text("SELECT * FROM invitations"))).all()
    assert code not in str(rows)
    assert code.replace("-", "") not in str(rows)


async def test_a_code_serves_for_a_day(installation: Installation) -> None:
    code = await issue_claim_code(Ask(installation, AtConsole(), NOW))
    with pytest.raises(InvalidClaimCode):
        await _claim(installation, code, later=timedelta(hours=24))
    assert await _claim(installation, code, later=timedelta(hours=23)) == "PROPIETARIO"


async def test_a_new_code_puts_the_earlier_one_out_of_use(installation: Installation) -> None:
    first = await issue_claim_code(Ask(installation, AtConsole(), NOW))
    await issue_claim_code(Ask(installation, AtConsole(), NOW))
    with pytest.raises(InvalidClaimCode):
        await _claim(installation, first)


async def test_without_a_code_only_who_the_settings_name_is_seated(installation: Installation) -> None:
    with pytest.raises(InvalidClaimCode):
        await _claim(installation, None)
    assert await _claim(installation, None, ANA) == "PROPIETARIO"
    with pytest.raises(InstallationClaimed):
        await _claim(installation, None, ANA)


async def test_preparing_again_changes_nothing(installation: Installation) -> None:
    await prepare_installation(installation, now=NOW)
    await _claim(installation, None, ANA)
    await prepare_installation(installation, now=NOW)
    async with installation.database.reading() as work:
        assert await work.users.count(INSTALLATION_ID) == 1


async def test_an_installation_waits_for_an_owner_until_somebody_is_or_is_named(
    installation: Installation,
) -> None:
    nobody_named = replace(installation, owner_ids=frozenset[int]())
    assert await has_owner(installation)
    assert not await has_owner(nobody_named)
    await _claim(installation, None, ANA)
    assert await has_owner(nobody_named)


async def test_asking_for_a_code_is_recorded_and_the_owners_are_alerted(installation: Installation) -> None:
    await _claim(installation, None, ANA)
    code = await issue_claim_code(Ask(installation, AtConsole(), NOW))
    async with installation.database.reading() as work:
        (entry,) = await work.audit_log(INSTALLATION_ID).older(limit=1)
        told = await work.outbox.of_entry(INSTALLATION_ID, entry.folio)
    assert (entry.operation, entry.user_name, entry.origin) == ("claim_code_issued", "CONSOLA", "consola")
    assert [each.telegram_id for each in told] == [ANA.telegram_id]
    assert fold_claim_code(code) not in fold_claim_code(str(entry))


async def test_a_company_comes_with_its_log_its_profiles_and_its_supervisor(
    installation: Installation,
    registered: Membership,
) -> None:
    assert (registered.user.name, registered.profile.name, registered.profile.fixed) == (
        "SUPERVISOR",
        "SUPERVISOR",
        True,
    )
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(registered.company.id)
        own = await work.audit_log(registered.company.id).newer(limit=5)
        of_installation = await work.audit_log(INSTALLATION_ID).newer(limit=5)
    assert [profile.name for profile in profiles][:2] == ["SUPERVISOR", "GERENTE"]
    assert [(entry.operation, entry.user_name) for entry in own] == [("company_created", "SUPERVISOR")]
    assert [(entry.operation, entry.user_name) for entry in of_installation] == [
        ("user_linked", "PROPIETARIO"),
        ("company_created", "PROPIETARIO"),
    ]


async def test_registering_twice_by_one_operation_makes_one_company(installation: Installation) -> None:
    await _claim(installation, None, ANA)
    operation = uuid4()
    first = await _register(installation, operation_id=operation)
    assert await _register(installation, operation_id=operation) == first


async def test_two_names_that_read_alike_are_one(installation: Installation) -> None:
    await _claim(installation, None, ANA)
    await _register(installation, name="Papelería La Esperanza, S.A.")
    with pytest.raises(CompanyNameTaken):
        await _register(installation, name="PAPELERIA LA  ESPERANZA S.A")


async def test_only_the_owner_registers_companies(installation: Installation) -> None:
    await _claim(installation, None, ANA)
    with pytest.raises(UnknownPerson):
        await _register(installation, JORGE)


async def test_an_owner_without_the_permission_registers_no_company(installation: Installation) -> None:
    await _claim(installation, None, ANA)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE profiles SET permissions = 'bitacora:V' WHERE company_id = 0"))
    with pytest.raises(NotAllowed):
        await _register(installation)


async def test_two_owners_may_sit_down_at_the_same_moment(installation: Installation) -> None:
    both = replace(installation, owner_ids=frozenset({ANA.telegram_id, JORGE.telegram_id}))
    names = await asyncio.gather(*(_claim(both, None, caller) for caller in (ANA, JORGE)))
    assert sorted(names) == ["PROPIETARIO", "PROPIETARIO2"]


async def test_a_code_that_is_used_while_another_is_asked_for_keeps_nobody_waiting(
    installation: Installation,
) -> None:
    code_hash = hash_claim_code(await issue_claim_code(Ask(installation, AtConsole(), NOW)))
    async with installation.database.writing() as work:
        await work.audit_log(INSTALLATION_ID).lock_head()  # as whoever claims the installation begins
        another = asyncio.create_task(issue_claim_code(Ask(installation, AtConsole(), NOW)))
        await waits_for_the_database(installation)
        assert await work.invitations.use_owners(code_hash, now=NOW)
    await another
