"""Key rotation: the system goes on, and the log says which key replaced which."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from domain.api_keys import KeyScope
from domain.askers import AtConsole
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import ApiKeyNotFound, ApiKeyReplaced, ApiKeyRevoked, InvalidApiKey
from services.asking import Ask
from services.doors.api_key_rotation import rotate_api_key
from services.doors.api_keys import create_api_key, list_all_api_keys, revoke_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from services.installation import Installation
from tests.conftest import NOW

DAY = timedelta(days=1)


async def _report(
    door: HttpDoor, key: str, company_id: int, *, after: timedelta = timedelta()
) -> Entry | None:
    reported = ReportedOperation(
        operation="document_cancelled",
        user="SUPERVISOR",
        summary="Factura A 203",
        operation_id=UUID(int=after // timedelta(microseconds=1)),
    )
    recorded = await record_business_operation(
        door.asked_with(key, now=NOW + after), company_id, reported=reported
    )
    return recorded.entry if recorded is not None else None


async def test_both_keys_serve_for_a_day_and_then_the_new_one_alone(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    old, made = await create_api_key(
        Ask(installation, AtConsole(), NOW),
        company_id,
        label="Caja",
        scope=KeyScope(operations=frozenset({"document_cancelled"})),
    )
    await _report(http_door, old, company_id)
    rotated = await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    assert (rotated.key.label, rotated.key.scope.operations, rotated.key.id_space) == (
        "Caja",
        frozenset({"document_cancelled"}),
        made.id_space,
    )
    assert (rotated.key.expires_at, rotated.before.expires_at) == (None, NOW + DAY)
    for key in (old, rotated.secret):
        await _report(http_door, key, company_id, after=DAY - timedelta(seconds=1))
    await _report(http_door, rotated.secret, company_id, after=DAY)
    with pytest.raises(InvalidApiKey):
        await _report(http_door, old, company_id, after=DAY)


async def test_the_log_says_which_key_took_whose_place_and_until_when_both_serve(
    installation: Installation,
    registered: Membership,
) -> None:
    company_id = registered.company.id
    _, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    async with installation.database.reading() as work:
        ended, begun = await work.audit_log(company_id).older(limit=2)
        alerted = [await work.outbox.of_entry(company_id, each.folio) for each in (ended, begun)]
    assert all(alerted)
    assert (begun.operation, begun.summary) == ("api_key_created", "Caja · clave 2")
    assert dict(begun.detail.facts)["Reemplaza a la clave"] == "1"
    assert (ended.operation, ended.summary) == ("api_key_revoked", "Caja · clave 1")
    assert dict(ended.detail.facts) == {
        "Clave": "1",
        "Nombre": "Caja",
        "Reemplazada por la clave": "2",
        "Sirve hasta": "22/11/2026 12:40",
    }


async def test_the_old_key_ends_at_once_where_that_is_asked_for(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    old, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    rotated = await rotate_api_key(
        Ask(installation, AtConsole(), NOW), made.company.id, made.id, keep_for=timedelta()
    )
    assert rotated.before.revoked_at == NOW
    with pytest.raises(InvalidApiKey):
        await _report(http_door, old, company_id)
    assert await _report(http_door, rotated.secret, company_id) is not None


async def test_no_key_serves_longer_because_another_took_its_place(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    soon = NOW + timedelta(hours=1)
    _, made = await create_api_key(
        Ask(installation, AtConsole(), NOW), company_id, label="Caja", expires_at=soon
    )
    rotated = await rotate_api_key(
        Ask(installation, AtConsole(), NOW + timedelta(minutes=50)), made.company.id, made.id
    )
    assert rotated.before.expires_at == soon
    assert rotated.key.expires_at == soon + timedelta(minutes=50)


async def test_a_key_that_expired_is_rotated_and_does_not_serve_again(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    old, made = await create_api_key(
        Ask(installation, AtConsole(), NOW), company_id, label="Caja", expires_at=NOW + DAY
    )
    rotated = await rotate_api_key(Ask(installation, AtConsole(), NOW + 2 * DAY), made.company.id, made.id)
    assert await _report(http_door, rotated.secret, company_id, after=2 * DAY) is not None
    with pytest.raises(InvalidApiKey):
        await _report(http_door, old, company_id, after=2 * DAY)


async def test_only_the_last_of_a_line_of_keys_is_rotated(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    _, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    with pytest.raises(ApiKeyNotFound):
        await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, 987)
    rotated = await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    with pytest.raises(ApiKeyReplaced):
        await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    # It was read by who should not have it.
    await revoke_api_key(Ask(installation, AtConsole(), NOW), company_id, rotated.key.id)
    with pytest.raises(ApiKeyRevoked):
        await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, rotated.key.id)
    again = await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    assert (again.key.id, again.key.expires_at) == (3, None)
    assert len({key.id_space for key in await list_all_api_keys(Ask(installation, AtConsole(), NOW))}) == 1


async def test_what_was_reported_with_the_old_key_is_the_same_with_the_new_one(
    installation: Installation,
    registered: Membership,
    http_door: HttpDoor,
) -> None:
    company_id = registered.company.id
    old, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    first = await _report(http_door, old, company_id)
    rotated = await rotate_api_key(Ask(installation, AtConsole(), NOW), made.company.id, made.id)
    assert await _report(http_door, rotated.secret, company_id) == first
