"""What a key is for: never more than whoever made it may do by now, and from its own addresses alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import pytest

from domain.api_keys import KeyRight, KeyScope
from domain.askers import AtConsole
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import (
    GrantBeyondOwn,
    InvalidApiKey,
    InvalidKeyFilter,
    InvalidKeyRights,
    KeyFromElsewhere,
    KeyNotFor,
    KeyOutgrown,
    OperationIdReused,
)
from domain.log_filter import LogFilter, Period, Stretch
from domain.permissions import FEED_LOG, REPORT_OPERATIONS, Permissions, Right
from domain.sources import parse_networks
from services.asking import Ask
from services.doors.api_key_rotation import rotate_api_key
from services.doors.api_keys import create_api_key, key_rights_to_give, list_api_keys
from services.doors.business_operations import ReportedOperation, check_key, record_business_operation
from services.doors.http_door import HttpDoor
from services.doors.refused_keys import record_refused_keys
from services.installation import Installation
from services.people.life import assign_profile, block_user, unblock_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

READS = KeyScope(rights=frozenset({KeyRight.READ}))
BOTH = KeyScope(rights=frozenset(KeyRight))
AT_HOME = KeyScope(addresses=parse_networks("192.168.1.0/24, 2001:db8::/32"))


async def _report(
    door: HttpDoor, key: str, company_id: int, *, address: str = "", now: datetime = NOW
) -> Entry | None:
    reported = ReportedOperation(
        operation="document_cancelled", user="SUPERVISOR", summary="Factura A 203", operation_id=uuid4()
    )
    ask = door.asked_with(key, now=now, address=address)
    recorded = await record_business_operation(ask, company_id, reported=reported)
    return recorded.entry if recorded is not None else None


async def _check(door: HttpDoor, key: str, company_id: int, right: Right) -> None:
    await check_key(door.asked_with(key, now=NOW), right, company_id)


async def _refusals(installation: Installation, door: HttpDoor, company_id: int) -> list[Entry]:
    await record_refused_keys(door, now=NOW)
    async with installation.database.reading() as work:
        entries = await work.audit_log(company_id).older(limit=10)
    return [each for each in entries if each.operation == "access_denied"]


async def test_a_key_does_nothing_that_it_is_not_for(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    ask = Ask(installation, ANA, NOW)
    reads, _ = await create_api_key(ask, company_id, label="Reportes", scope=READS)
    reports, _ = await create_api_key(ask, company_id, label="Caja")
    await _check(http_door, reads, company_id, FEED_LOG)
    with pytest.raises(KeyNotFor, match="Esta clave no es para reportar operaciones"):
        await _report(http_door, reads, company_id)
    with pytest.raises(KeyNotFor, match="leer la bitácora desde otro sistema"):
        await _check(http_door, reports, company_id, FEED_LOG)
    refusals = await _refusals(installation, http_door, company_id)
    assert {(each.summary, each.origin_reference) for each in refusals} == {
        ("Intentó reportar operaciones con una clave que no es para eso", "Reportes"),
        ("Intentó leer la bitácora desde otro sistema con una clave que no es para eso", "Caja"),
    }


async def test_one_that_stopped_being_for_reports_is_refused_within_the_same_group(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, ANA, NOW), company_id, label="Caja", scope=READS)
    asker = http_door.asked_with(key, now=NOW).asker
    http_door.used_keys.add((company_id, asker))  # as if it had been let in a moment ago
    with pytest.raises(KeyNotFor):
        await _report(http_door, key, company_id)
    assert (company_id, asker) not in http_door.used_keys


async def test_nobody_makes_a_key_that_does_what_they_may_not(
    installation: Installation, registered: Membership
) -> None:
    company_id = registered.company.id
    await joined(installation, JORGE, company_id, profile="SUPERVISOR")
    before, _ = await create_api_key(Ask(installation, ANA, NOW), company_id, label="Caja")
    assert before
    async with installation.database.writing() as work:
        (manager,) = [each for each in await work.profiles.of_company(company_id) if each.name == "GERENTE"]
        connects = Permissions.decode(
            manager.permissions.encode().replace("configuracion:V", "configuracion:MV")
        )
        await work.profiles.save(replace(manager, permissions=connects))
    place = await _demoted(installation, company_id)
    assert place.profile.permissions.gives(REPORT_OPERATIONS) is False
    ask = Ask(installation, JORGE, NOW)
    assert await key_rights_to_give(ask, company_id) == [each for each in KeyRight if each != KeyRight.READ]
    assert await key_rights_to_give(Ask(installation, ANA, NOW), company_id) == list(KeyRight)
    for scope in (READS, BOTH):
        with pytest.raises(GrantBeyondOwn):
            await create_api_key(ask, company_id, label="Reportes", scope=scope)
    await create_api_key(ask, company_id, label="Caja 2")
    _, made = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="R", scope=READS)
    with pytest.raises(GrantBeyondOwn):
        await rotate_api_key(ask, company_id, made.id)


async def test_a_key_does_no_more_than_who_made_it_may_by_now(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    company_id = registered.company.id
    jorge = await joined(installation, JORGE, company_id, profile="SUPERVISOR")
    by_jorge, made = await create_api_key(
        Ask(installation, JORGE, NOW), company_id, label="Reportes", scope=BOTH
    )
    await _check(http_door, by_jorge, company_id, FEED_LOG)
    as_ana = Ask(installation, ANA, NOW)
    await block_user(as_ana, company_id, jorge.user.id, reason="Vacaciones", operation_id=uuid4())
    with pytest.raises(KeyOutgrown, match="Quien hizo esta clave ya no puede leer la bitácora"):
        await _check(http_door, by_jorge, company_id, FEED_LOG)
    assert await _report(http_door, by_jorge, company_id) is not None  # a till goes on
    await unblock_user(as_ana, company_id, jorge.user.id, operation_id=uuid4())
    await _check(http_door, by_jorge, company_id, FEED_LOG)
    await _demoted(installation, company_id)
    with pytest.raises(KeyOutgrown):
        await _check(http_door, by_jorge, company_id, FEED_LOG)
    rotated = await rotate_api_key(as_ana, company_id, made.id)
    assert rotated.key.scope == BOTH
    await _check(http_door, rotated.secret, company_id, FEED_LOG)  # Ana answers for it now
    with pytest.raises(KeyOutgrown):
        await _check(http_door, by_jorge, company_id, FEED_LOG)


async def _demoted(installation: Installation, company_id: int) -> Membership:
    """Jorge, who is a manager from now on."""
    async with installation.database.reading() as work:
        profiles = await work.profiles.of_company(company_id)
        place = await work.users.place(JORGE.telegram_id, company_id)
    assert place is not None
    manager = next(each for each in profiles if each.name == "GERENTE")
    await assign_profile(
        Ask(installation, ANA, NOW), company_id, place.user.id, profile_id=manager.id, operation_id=uuid4()
    )
    async with installation.database.reading() as work:
        after = await work.users.place(JORGE.telegram_id, company_id)
    assert after is not None
    return after


@pytest.mark.parametrize("address", ["192.168.1.7", "::ffff:192.168.1.7", "2001:db8::5", "2001:db8::5%eth0"])
async def test_a_key_is_taken_from_its_addresses(
    installation: Installation, registered: Membership, http_door: HttpDoor, address: str
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, ANA, NOW), company_id, label="Caja", scope=AT_HOME)
    assert await _report(http_door, key, company_id, address=address) is not None


@pytest.mark.parametrize("address", ["192.168.2.7", "::ffff:10.0.0.1", "2001:db9::1", "", "localhost"])
async def test_a_key_from_elsewhere_is_refused_and_the_company_is_told_from_where(
    installation: Installation, registered: Membership, http_door: HttpDoor, address: str
) -> None:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, ANA, NOW), company_id, label="Caja", scope=AT_HOME)
    assert await _report(http_door, key, company_id, address="192.168.1.7") is not None
    for _ in range(2):  # also once it was let in from its own
        with pytest.raises(KeyFromElsewhere):
            await _report(http_door, key, company_id, address=address)
    (refusal,) = await _refusals(installation, http_door, company_id)
    assert refusal.summary == "Usó una clave desde una dirección que no se acepta"
    told = dict(refusal.detail.facts)
    assert (told["Nombre"], told.get("Dirección", "") != "") == ("Caja", bool(address))
    assert "vigia_" not in str(refusal)


async def test_a_wrong_key_is_told_nothing_of_addresses(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    with pytest.raises(InvalidApiKey):
        await _report(http_door, "vigia_nada", registered.company.id, address="10.0.0.1")


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        (KeyScope(rights=frozenset()), InvalidKeyRights),
        (KeyScope(reads=LogFilter(user_name="SUPERVISOR")), InvalidKeyFilter),
        (KeyScope(reads=LogFilter(period=Period(Stretch.TODAY))), InvalidKeyFilter),
        (KeyScope(reads=LogFilter(text="factura")), InvalidKeyFilter),
    ],
)
async def test_no_key_is_for_nothing_or_reads_by_what_passes_or_names_somebody(
    installation: Installation, registered: Membership, scope: KeyScope, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await create_api_key(Ask(installation, ANA, NOW), registered.company.id, label="R", scope=scope)


async def test_the_entry_and_the_list_say_what_a_key_is_for(
    installation: Installation, registered: Membership
) -> None:
    company_id, ask = registered.company.id, Ask(installation, ANA, NOW)
    scope = KeyScope(
        rights=frozenset(KeyRight),
        operations=frozenset({"document_cancelled"}),
        reads=LogFilter(category="catalogs", sensitive=True),
        addresses=parse_networks("187.10.20.30"),
    )
    _, key = await create_api_key(ask, company_id, label="ERP", scope=scope)
    async with installation.database.reading() as work:
        (entry,) = await work.audit_log(company_id).older(limit=1)
    assert dict(entry.detail.facts) == {
        "Clave": "1",
        "Nombre": "ERP",
        "Operaciones": "Documento cancelado",
        "Lee": "Catálogos · 🔴 sensibles",
        "Contraseñas": "las comprueba",
        "Permisos": "los consulta",
        "Desde": "187.10.20.30",
    }
    assert key.made_by == registered.user.id
    assert [each.scope for each in await list_api_keys(ask, company_id)] == [scope]


async def test_the_same_operation_for_another_key_is_a_conflict(
    installation: Installation, registered: Membership
) -> None:
    ask, operation_id = Ask(installation, ANA, NOW), uuid4()
    company_id = registered.company.id
    first, key = await create_api_key(ask, company_id, label="ERP", operation_id=operation_id)
    second, same = await create_api_key(ask, company_id, label="ERP", operation_id=operation_id)
    assert (first != second, same.id) == (True, key.id)
    with pytest.raises(OperationIdReused):
        await create_api_key(ask, company_id, label="ERP", scope=READS, operation_id=operation_id)


async def test_rotating_again_with_the_same_operation_gives_the_same_key_another_secret(
    installation: Installation, registered: Membership, http_door: HttpDoor
) -> None:
    ask, company_id, operation_id = Ask(installation, ANA, NOW), registered.company.id, uuid4()
    old, made = await create_api_key(ask, company_id, label="ERP")
    first = await rotate_api_key(ask, company_id, made.id, operation_id=operation_id)
    again = await rotate_api_key(ask, company_id, made.id, operation_id=operation_id)
    assert (first.key.id, first.secret != again.secret) == (again.key.id, True)
    assert len(await list_api_keys(ask, company_id)) == 2
    for secret in (old, again.secret):
        assert await _report(http_door, secret, company_id) is not None
    with pytest.raises(InvalidApiKey):
        await _report(http_door, first.secret, company_id)
