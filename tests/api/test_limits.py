"""Frequent callers are told to wait, nobody else waits for them, and the log names them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from httpx import Response

from api.app import create_app
from api.limits import MOST_REMEMBERED
from domain.companies import INSTALLATION_ID
from domain.entries import Entry
from services.doors.refused_keys import record_refused_keys
from tests.api.conftest import Door, client_of, operation
from tests.api.test_errors import assert_problem
from tests.conftest import NOW
from tests.refusals import refusals

BURST = 5


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few requests, which come back once in an hour."""
    for whose in ("KEY", "ADDRESS"):
        monkeypatch.setattr(f"api.limits.{whose}_BURST", BURST)
        monkeypatch.setattr(f"api.limits.{whose}_RATE", 1 / 3600)


async def with_wrong_key(door: Door, **headers: str) -> Response:
    return await door.client.post(
        f"/v1/companies/{door.company_id}/operations",
        json=operation(),
        headers={"Authorization": "Bearer vigia_nada"} | headers,
    )


async def newest(door: Door, company_id: int) -> Entry:
    async with door.installation.database.reading() as work:
        return (await work.audit_log(company_id).older(limit=1))[0]


async def test_a_key_that_reports_too_often_is_told_for_how_long_to_wait(door: Door) -> None:
    answers = [await door.report() for _ in range(BURST + 3)]
    assert [each.status_code for each in answers] == [201] * BURST + [429] * 3
    told = assert_problem(answers[-1], 429)
    assert "espera 3600 segundos" in told["detail"]
    assert answers[-1].headers["retry-after"] == "3600"


async def test_the_companys_log_says_which_key_and_how_often(door: Door) -> None:
    for _ in range(BURST + 3):
        await door.report()
    for _ in range(2):
        await record_refused_keys(door.http_door, now=datetime.now(UTC))
    entry = await newest(door, door.company_id)
    assert (entry.operation, entry.summary) == ("access_denied", "Demasiadas peticiones con una clave")
    assert dict(entry.detail.facts) == {"Clave": "Punto de venta"}
    assert await refusals(door.installation) == 3
    assert door.key not in str(entry)


async def test_whoever_has_no_key_is_limited_by_where_they_come_from(door: Door) -> None:
    answers = [await with_wrong_key(door) for _ in range(BURST + 4)]
    assert [each.status_code for each in answers] == [401] * BURST + [429] * 4
    assert_problem(answers[-1], 429)
    await record_refused_keys(door.http_door, now=NOW)
    entry = await newest(door, INSTALLATION_ID)
    assert entry.summary == "Demasiadas peticiones de una dirección"
    assert dict(entry.detail.facts) == {"Dirección": "127.0.0.1"}
    assert await refusals(door.installation) == (BURST + 4) + 4  # as wrong keys, and as too many


async def test_a_good_key_is_not_held_up_by_others_at_its_address(sqlite_door: Door) -> None:
    for _ in range(BURST + 1):
        await with_wrong_key(sqlite_door)
    assert (await sqlite_door.report()).status_code == 201


async def test_good_requests_do_not_count_against_their_address(sqlite_door: Door) -> None:
    for _ in range(BURST):
        await sqlite_door.report()
    assert [(await with_wrong_key(sqlite_door)).status_code for _ in range(BURST)] == [401] * BURST


@pytest.mark.parametrize("address", ["/health", "/schema"])
async def test_what_anybody_may_read_is_limited_too(sqlite_door: Door, address: str) -> None:
    answers = [(await sqlite_door.client.get(address)).status_code for _ in range(BURST + 1)]
    assert answers == [200] * BURST + [429]


async def test_no_other_address_than_that_of_the_connection_is_believed(sqlite_door: Door) -> None:
    answers = [
        await with_wrong_key(sqlite_door, **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(BURST + 1)
    ]
    assert answers[-1].status_code == 429


async def test_behind_tls_each_address_that_it_tells_has_its_own_limit(sqlite_door: Door) -> None:
    async with client_of(create_app(sqlite_door.http_door, behind_tls=True)) as client:
        door = Door(client, sqlite_door.http_door, 1, "", "")
        for number in range(BURST):
            made_up = f"198.51.100.{number}, 203.0.113.7"  # the last is what the proxy adds
            assert (await with_wrong_key(door, **{"X-Forwarded-For": made_up})).status_code == 401
        assert (await with_wrong_key(door, **{"X-Forwarded-For": "203.0.113.7"})).status_code == 429
        assert (await with_wrong_key(door, **{"X-Forwarded-For": "203.0.113.8"})).status_code == 401
        for made_up in ("", "nowhere", "x" * 5_000):  # counted as the proxy's own
            assert (await with_wrong_key(door, **{"X-Forwarded-For": made_up})).status_code == 401


async def test_of_ipv6_a_whole_network_is_one(sqlite_door: Door) -> None:
    async with client_of(create_app(sqlite_door.http_door, behind_tls=True)) as client:
        door = Door(client, sqlite_door.http_door, 1, "", "")
        answers = [
            (await with_wrong_key(door, **{"X-Forwarded-For": f"2001:db8::{number}"})).status_code
            for number in range(BURST + 1)
        ]
    assert answers == [401] * BURST + [429]


async def test_many_addresses_make_few_entries_and_none_is_left_out(sqlite_door: Door) -> None:
    overflows = sqlite_door.http_door.overflows
    for number in range(1_000):
        overflows.of_address(f"203.0.{number // 250}.{number % 250}", now=NOW)
    assert len(overflows.counted) == 21
    await record_refused_keys(sqlite_door.http_door, now=NOW)
    assert await refusals(sqlite_door.installation) == 1_000
    assert MOST_REMEMBERED <= 10_000
