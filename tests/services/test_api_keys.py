"""Keys of the HTTP door: how they are kept, and when they no longer open it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from domain.companies import INSTALLATION_ID
from domain.errors import CompanyNotFound, InvalidApiKey
from services.api_keys import create_api_key
from services.business_operations import ReportedOperation, record_business_operation
from services.installation import Installation
from services.refused_keys import record_refused_keys
from storage.database import open_database
from tests.conftest import NOW
from tests.people import registered_company
from tests.refusals import refusals


async def _report(installation: Installation, key: str, company_id: int) -> None:
    reported = ReportedOperation(
        operation="document_cancelled", user="SUPERVISOR", summary="Factura A 203", operation_id=uuid4()
    )
    await record_business_operation(installation, key, company_id, reported=reported, now=NOW)


async def test_making_a_key_is_recorded_and_only_its_hash_is_kept(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    key, _ = await create_api_key(installation, company_id, label="Caja", now=NOW)
    async with installation.database.exclusively() as connection:
        (kept,) = (await connection.execute(text("SELECT key_hash FROM api_keys"))).scalars()
    assert len(kept) == 32
    assert bytes(kept) not in key.encode()
    async with installation.database.reading() as work:
        entry = (await work.audit_log(company_id).older(limit=1))[0]
    assert (entry.operation, entry.summary, entry.user_name) == ("api_key_created", "Caja", "CONSOLA")
    assert key not in str(entry)


@pytest.mark.parametrize(
    "change", ["UPDATE api_keys SET revoked_at = 1", "UPDATE companies SET archived_at = 1"]
)
async def test_a_revoked_key_and_one_of_an_archived_company_open_nothing(
    installation: Installation, change: str
) -> None:
    company_id = (await registered_company(installation)).company.id
    key, _ = await create_api_key(installation, company_id, label="Caja", now=NOW)
    await _report(installation, key, company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text(change))
    with pytest.raises(InvalidApiKey):
        await _report(installation, key, company_id)
    await record_refused_keys(installation, now=NOW)
    assert await refusals(installation) == 1


async def test_an_archived_company_gets_no_key(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    with pytest.raises(CompanyNotFound):
        await create_api_key(installation, company_id, label="Caja", now=NOW)


async def test_wrong_keys_are_counted_in_memory_and_recorded_together(installation: Installation) -> None:
    place = await registered_company(installation)
    other = await registered_company(installation, "Papelería La Esperanza")
    foreign, _ = await create_api_key(installation, other.company.id, label="Caja", now=NOW)
    async with installation.database.reading() as work:
        before = await work.audit_log(INSTALLATION_ID).head()
    for key in ["vigia_nada"] * 300 + [foreign] * 20 + ["vigia_otra"] * 200:
        with pytest.raises(InvalidApiKey):
            await _report(installation, key, place.company.id)
    async with installation.database.reading() as work:
        assert await work.audit_log(INSTALLATION_ID).head() == before
    await record_refused_keys(installation, now=NOW)
    await record_refused_keys(installation, now=NOW)
    async with installation.database.reading() as work:
        known, unknown = await work.audit_log(INSTALLATION_ID).older(limit=2)
    assert {known.summary, unknown.summary} == {"Clave de API que no abre la empresa"}
    assert (known.origin, known.origin_reference, unknown.origin_reference) == ("api", "Caja", "")
    assert dict(known.detail.facts) == {"Clave": "Caja", "Empresa": other.company.name}
    assert await refusals(installation) == 520
    assert not [entry for entry in (known, unknown) if foreign in str(entry) or "vigia_" in str(entry)]


async def test_a_wrong_key_makes_nobody_wait_who_has_to_write(
    installation: Installation, database_url: str
) -> None:
    company_id = (await registered_company(installation)).company.id
    another_process = open_database(database_url)
    async with another_process.writing() as work:
        await work.audit_log(company_id).lock_head()
        with pytest.raises(InvalidApiKey):  # it does not ask for its turn
            await _report(installation, "vigia_nada", company_id)
    await another_process.close()


async def test_wrong_keys_that_can_not_be_recorded_are_counted_for_later(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    for _ in range(3):
        with pytest.raises(InvalidApiKey):
            await _report(installation, "vigia_nada", company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE refusals RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        await record_refused_keys(installation, now=NOW)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO refusals"))
    await record_refused_keys(installation, now=NOW)
    assert await refusals(installation) == 3
