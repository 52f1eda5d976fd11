"""API keys: how they are stored, and when they no longer work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from domain.api_keys import KeyScope
from domain.askers import AtConsole
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry
from domain.errors import (
    ApiKeyNotFound,
    ApiKeyRevoked,
    CompanyNotFound,
    InvalidApiKey,
    InvalidKeyLabel,
    OperationNotForKey,
    OperationNotFromOutside,
    OperationUnknown,
)
from services.asking import Ask
from services.doors.api_keys import create_api_key, list_all_api_keys, list_api_keys, revoke_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from services.doors.refused_keys import record_refused_keys
from services.installation import Installation
from storage.database import open_database
from tests.conftest import NOW, prepared
from tests.people import registered_company
from tests.refusals import refusals
from tests.waiting import waits_for_the_database


async def _report(
    door: HttpDoor,
    key: str,
    company_id: int,
    operation: str = "document_cancelled",
    *,
    now: datetime = NOW,
) -> Entry | None:
    reported = ReportedOperation(
        operation=operation, user="SUPERVISOR", summary="Factura A 203", operation_id=uuid4()
    )
    recorded = await record_business_operation(door.asked_with(key, now=now), company_id, reported=reported)
    return recorded.entry if recorded is not None else None


async def _last_entries(installation: Installation, company_id: int, count: int) -> Sequence[Entry]:
    async with installation.database.reading() as work:
        return await work.audit_log(company_id).older(limit=count)


async def _alerted(installation: Installation, entry: Entry, company_id: int) -> bool:
    async with installation.database.reading() as work:
        return bool(await work.outbox.of_entry(company_id, entry.folio))


async def test_making_a_key_is_recorded_and_only_its_hash_is_kept(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    async with installation.database.exclusively() as connection:
        (kept,) = (await connection.execute(text("SELECT key_hash FROM api_keys"))).scalars()
    assert len(kept) == 32
    assert bytes(kept) not in key.encode()
    async with installation.database.reading() as work:
        entry = (await work.audit_log(company_id).older(limit=1))[0]
    assert (entry.operation, entry.summary, entry.user_name) == (
        "api_key_created",
        "Caja · clave 1",
        "CONSOLA",
    )
    assert dict(entry.detail.facts) == {"Clave": "1", "Nombre": "Caja", "Operaciones": "todas"}
    assert key not in str(entry)


@pytest.mark.parametrize(
    "change", ["UPDATE api_keys SET revoked_at = 1", "UPDATE companies SET archived_at = 1"]
)
async def test_a_revoked_key_and_one_of_an_archived_company_open_nothing(
    installation: Installation, registered: Membership, http_door: HttpDoor, change: str
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    await _report(http_door, key, company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text(change))
    with pytest.raises(InvalidApiKey):
        await _report(http_door, key, company_id)
    await record_refused_keys(http_door, now=NOW)
    assert await refusals(installation) == 1


async def test_an_archived_company_gets_no_key(installation: Installation, registered: Membership) -> None:
    company_id = registered.company.id
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    with pytest.raises(CompanyNotFound):
        await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")


async def test_wrong_keys_are_counted_in_memory_and_recorded_together(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    other = await registered_company(installation, "Papelería La Esperanza")
    foreign, _ = await create_api_key(Ask(installation, AtConsole(), NOW), other.company.id, label="Caja")
    async with installation.database.reading() as work:
        before = await work.audit_log(INSTALLATION_ID).head()
    for key in ["vigia_nada"] * 300 + [foreign] * 20 + ["vigia_otra"] * 200:
        with pytest.raises(InvalidApiKey):
            await _report(http_door, key, registered.company.id)
    async with installation.database.reading() as work:
        assert await work.audit_log(INSTALLATION_ID).head() == before
    await record_refused_keys(http_door, now=NOW)
    await record_refused_keys(http_door, now=NOW)
    async with installation.database.reading() as work:
        known, unknown = await work.audit_log(INSTALLATION_ID).older(limit=2)
    assert {known.summary, unknown.summary} == {
        "Intentó reportar con una clave de API que no abre la empresa"
    }
    assert (known.origin, known.origin_reference, unknown.origin_reference) == ("api", "Caja", "")
    assert dict(known.detail.facts) == {"Clave": "1", "Nombre": "Caja", "Empresa": other.company.name}
    assert await refusals(installation) == 520
    assert not [entry for entry in (known, unknown) if foreign in str(entry) or "vigia_" in str(entry)]


async def test_a_wrong_key_makes_nobody_wait_who_has_to_write(
    installation: Installation, registered: Membership, http_door: HttpDoor, database_url: str
) -> None:
    company_id = registered.company.id
    another_process = open_database(database_url)
    async with another_process.writing() as work:
        await work.audit_log(company_id).lock_head()
        with pytest.raises(InvalidApiKey):  # it does not ask for its turn
            await _report(http_door, "vigia_nada", company_id)
    await another_process.close()


async def test_wrong_keys_that_can_not_be_recorded_are_counted_for_later(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    for _ in range(3):
        with pytest.raises(InvalidApiKey):
            await _report(http_door, "vigia_nada", company_id)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE refusals RENAME TO elsewhere"))
    with pytest.raises(SQLAlchemyError):
        await record_refused_keys(http_door, now=NOW)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO refusals"))
    await record_refused_keys(http_door, now=NOW)
    assert await refusals(installation) == 3


async def test_a_revoked_key_is_refused_at_the_next_request_of_a_process_that_used_it(
    installation: Installation, registered: Membership, http_door: HttpDoor, database_url: str
) -> None:
    company_id = registered.company.id
    key, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    other, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Otra caja")
    await _report(http_door, key, company_id)
    console = await _console(database_url)
    revoked = await revoke_api_key(Ask(console, AtConsole(), NOW), company_id, made.id)
    await console.database.close()
    assert revoked.revoked_at == NOW
    (entry,) = await _last_entries(installation, company_id, 1)
    assert (entry.operation, entry.summary) == ("api_key_revoked", "Caja · clave 1")
    assert entry.user_name == "CONSOLA"
    assert await _alerted(installation, entry, company_id)
    with pytest.raises(InvalidApiKey):
        await _report(http_door, key, company_id)
    assert await _last_entries(installation, company_id, 1) == [entry]
    assert await _report(http_door, other, company_id) is not None


async def test_nothing_is_recorded_with_a_key_after_the_entry_of_its_revocation(
    installation: Installation, registered: Membership, http_door: HttpDoor, database_url: str
) -> None:
    company_id = registered.company.id
    key, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    await _report(http_door, key, company_id)
    console = open_database(database_url)
    async with console.writing() as work:  # the revocation, in the middle of its transaction
        await work.audit_log(company_id).lock_head()
        report = asyncio.create_task(_report(http_door, key, company_id))
        await waits_for_the_database(installation)
        await work.api_keys.revoke(made.id, now=NOW)
    await console.close()
    with pytest.raises(InvalidApiKey):
        await report


async def test_a_key_is_revoked_once_and_one_that_is_not_there_never(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    _, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    await revoke_api_key(Ask(installation, AtConsole(), NOW), company_id, made.id)
    before = await _last_entries(installation, company_id, 9)
    with pytest.raises(ApiKeyRevoked):
        await revoke_api_key(Ask(installation, AtConsole(), NOW), company_id, made.id)
    with pytest.raises(ApiKeyNotFound):
        await revoke_api_key(Ask(installation, AtConsole(), NOW), company_id, 987)
    assert await _last_entries(installation, company_id, 9) == before


async def test_a_key_opens_its_company_until_it_expires(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    end = NOW + timedelta(days=90)
    key, _ = await create_api_key(
        Ask(installation, AtConsole(), NOW), company_id, label="Caja", expires_at=end
    )
    (entry,) = await _last_entries(installation, company_id, 1)
    assert dict(entry.detail.facts)["Vence"] == "19/02/2027 12:40"
    assert await _report(http_door, key, company_id, now=end - timedelta(microseconds=1)) is not None
    with pytest.raises(InvalidApiKey):
        await _report(http_door, key, company_id, now=end)
    await record_refused_keys(http_door, now=NOW)
    assert await refusals(installation) == 1


async def test_a_key_reports_its_own_operations_alone(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    own = {"document_cancelled", "document_created"}
    key, _ = await create_api_key(
        Ask(installation, AtConsole(), NOW),
        company_id,
        label="Caja",
        scope=KeyScope(operations=frozenset(own)),
    )
    (made,) = await _last_entries(installation, company_id, 1)
    assert dict(made.detail.facts)["Operaciones"] == "Documento cancelado, Documento creado"
    assert await _report(http_door, key, company_id) is not None
    for _ in range(3):
        with pytest.raises(OperationNotForKey, match="«document_deleted»"):
            await _report(http_door, key, company_id, "document_deleted")
    with pytest.raises(OperationUnknown):
        await _report(http_door, key, company_id, "nothing_we_know")
    await record_refused_keys(http_door, now=NOW)
    refused, reported = await _last_entries(installation, company_id, 2)
    assert (refused.operation, reported.operation) == ("access_denied", "document_cancelled")
    assert refused.summary == "Intentó reportar lo que su clave no permite: Documento borrado"
    assert dict(refused.detail.facts) == {"Clave": "1", "Nombre": "Caja"}
    assert await refusals(installation) == 3


@pytest.mark.parametrize(
    ("code", "refusal"), [("nothing_we_know", OperationUnknown), ("user_created", OperationNotFromOutside)]
)
async def test_no_key_is_made_for_what_nobody_may_report(
    installation: Installation, registered: Membership, code: str, refusal: type[Exception]
) -> None:
    company_id = registered.company.id
    with pytest.raises(refusal):
        await create_api_key(
            Ask(installation, AtConsole(), NOW),
            company_id,
            label="Caja",
            scope=KeyScope(operations=frozenset({code})),
        )
    assert await list_all_api_keys(Ask(installation, AtConsole(), NOW)) == []


@pytest.mark.parametrize("label", ["", " \u00a0", "x" * 41, "\u200b"])
async def test_no_key_is_made_without_saying_what_for(
    installation: Installation, registered: Membership, label: str
) -> None:
    company_id = registered.company.id
    with pytest.raises(InvalidKeyLabel):
        await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label=label)


async def test_tells_when_a_key_last_served_without_a_write_for_each_report(
    installation: Installation,
    registered: Membership,
    http_door: HttpDoor,
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")

    async def last_used() -> datetime | None:
        (only,) = await list_api_keys(Ask(installation, AtConsole(), NOW), company_id)
        return only.last_used_at

    assert await last_used() is None
    for seconds, noted in [(0, 0), (1, 0), (59, 0), (60, 60), (119, 60), (500, 500)]:
        await _report(http_door, key, company_id, now=NOW + timedelta(seconds=seconds))
        assert await last_used() == NOW + timedelta(seconds=noted)


async def test_lists_every_key_whatever_became_of_it(installation: Installation) -> None:
    ids = [
        (await registered_company(installation, name)).company.id for name in ("Sureste SA", "Papelería Sol")
    ]
    for company_id in ids:
        for label in ("Caja", "Almacén"):
            await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label=label)
    await revoke_api_key(Ask(installation, AtConsole(), NOW), ids[0], 2)
    keys = await list_all_api_keys(Ask(installation, AtConsole(), NOW))
    assert [(key.id, key.company.id, key.label) for key in keys] == [
        (1, ids[0], "Caja"),
        (2, ids[0], "Almacén"),
        (3, ids[1], "Caja"),
        (4, ids[1], "Almacén"),
    ]
    assert [key.serves(NOW) for key in keys] == [True, False, True, True]
    assert [key.id for key in await list_api_keys(Ask(installation, AtConsole(), NOW), ids[1])] == [3, 4]
    with pytest.raises(CompanyNotFound):
        await list_api_keys(Ask(installation, AtConsole(), NOW), 987)


async def _console(database_url: str) -> Installation:
    """Another process's view of the same installation."""
    return await prepared(open_database(database_url))
