"""Keys of the HTTP door: how they are kept, and when they no longer open it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.errors import CompanyNotFound, InvalidApiKey
from services.api_keys import create_api_key
from services.business_operations import ReportedOperation, record_business_operation
from services.installation import Installation
from tests.conftest import NOW
from tests.people import registered_company


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
        entry = (await work.audit_log(company_id).before(None, 1))[0]
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


async def test_an_archived_company_gets_no_key(installation: Installation) -> None:
    company_id = (await registered_company(installation)).company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    with pytest.raises(CompanyNotFound):
        await create_api_key(installation, company_id, label="Caja", now=NOW)
