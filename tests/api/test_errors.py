"""The door's refusals, and their wording."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from storage.database import open_database
from tests.api.conftest import Door, operation

UNENDING = "x" * 300


def assert_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert response.status_code == body["status"] == status
    assert response.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "detail"} <= body.keys()
    assert "Traceback" not in response.text
    return body


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer nada", "Bearer \tx"])
async def test_refuses_whoever_brings_no_good_key(sqlite_door: Door, header: str | None) -> None:
    response = await sqlite_door.client.post(
        f"/v1/companies/{sqlite_door.company_id}/operations",
        json=operation(),
        headers={} if header is None else {"Authorization": header},
    )
    assert_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


async def test_answers_the_same_for_no_key_another_companys_key_and_no_such_company(door: Door) -> None:
    answers = [
        await door.client.post(
            f"/v1/companies/{company}/operations",
            json=operation(),
            headers={"Authorization": f"Bearer {key}"},
        )
        for company, key in (
            (door.company_id, "vigia_nada"),
            (door.company_id, door.foreign_key),
            (987654321, door.key),
            (0, door.key),
        )
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


async def test_does_not_say_whether_an_operation_exists_to_who_has_no_key(sqlite_door: Door) -> None:
    response = await sqlite_door.client.post(
        f"/v1/companies/{sqlite_door.company_id}/operations",
        json=operation(operation="nada"),
        headers={"Authorization": "Bearer nada"},
    )
    assert_problem(response, 401)


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/companies/1", "/v2/companies/1/operations"])
async def test_has_nothing_at_other_addresses(sqlite_door: Door, path: str) -> None:
    assert_problem(await sqlite_door.client.get(path), 404)


async def test_takes_no_other_method(sqlite_door: Door) -> None:
    response = await sqlite_door.client.get(f"/v1/companies/{sqlite_door.company_id}/operations")
    assert_problem(response, 405)
    assert "POST" in response.headers["allow"]


async def test_takes_a_body_of_up_to_64_kib(sqlite_door: Door) -> None:
    assert_problem(await sqlite_door.send(b" " * (64 * 1024 + 1)), 413)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_takes_json_alone(sqlite_door: Door, media_type: str) -> None:
    assert_problem(await sqlite_door.send(b"{}", media_type), 415)


@pytest.mark.parametrize("content", [b"{", b'{"summary": "\xff"}', b"nada", b"[" * 60_000])
async def test_refuses_what_is_not_json(sqlite_door: Door, content: bytes) -> None:
    assert_problem(await sqlite_door.send(content), 400)


WRONG = [
    ({"summary": ""}, "summary"),
    ({"summary": "   "}, "summary"),
    ({"summary": "x" * 201}, "summary"),
    ({"summary": "uno\ndos"}, "summary"),
    ({"summary": "uno\n"}, "summary"),
    ({"summary": "nulo\x00"}, "summary"),
    ({"summary": "al \u202e revés"}, "summary"),
    ({"summary": 5}, "summary"),
    ({"summary": None}, "summary"),
    ({"user": ""}, "user"),
    ({"user": "x" * 16}, "user"),
    ({"user": "SUPERVIS0R", "full_name": "Juana Pérez"}, "user"),
    ({"user": "dos palabras", "full_name": "Juana Pérez"}, "user"),
    ({"full_name": "x" * 61}, "full_name"),
    ({"full_name": ""}, "full_name"),
    ({"workstation": "x" * 257}, "workstation"),
    ({"reference": "x" * 61}, "reference"),
    ({"outcome": "quizá"}, "outcome"),
    ({"operation": "nada"}, "operation"),
    ({"operation": "user_created"}, "operation"),
    ({"operation": UNENDING}, "operation"),
    ({"operation_id": "1"}, "operation_id"),
    ({"occurred_at": "2026-11-21T18:40:00"}, "occurred_at"),
    ({"occurred_at": "ayer"}, "occurred_at"),
    ({"occurred_at": "1999-12-31T23:59:59Z"}, "occurred_at"),
    ({"occurred_at": "2999-01-01T00:00:00Z"}, "occurred_at"),
    ({"detail": []}, "detail"),
    ({"detail": {"facts": [{"name": "Total", "value": "1"}] * 51}}, "detail.facts"),
    ({"detail": {"facts": [{"name": "Total", "value": UNENDING}]}}, "detail.facts[0].value"),
    ({"detail": {"facts": [{"name": "", "value": "1"}]}}, "detail.facts[0].name"),
    ({"detail": {"changes": [{"field": "Precio", "extra": 1}]}}, "detail.changes[0].extra"),
    ({"password": "secreta"}, "password"),
]

# Invisible signs, in every text of a report.
_HIDDEN = "Fac\u061ctura"
UNSEEN = [
    ({"operation": "document_\u200bcancelled"}, "operation"),
    ({"user": "SUPER\u200bVISOR"}, "user"),
    ({"summary": _HIDDEN}, "summary"),
    ({"summary": "Fac\U000e0041tura 778"}, "summary"),
    ({"summary": "Factura 778\u2028"}, "summary"),
    ({"full_name": "Ana\u3164Ruiz"}, "full_name"),
    ({"reference": _HIDDEN}, "reference"),
    ({"workstation": "CAJA\ufeff"}, "workstation"),
    ({"detail": {"facts": [{"name": _HIDDEN, "value": "1"}]}}, "detail.facts[0].name"),
    ({"detail": {"facts": [{"name": "Total", "value": _HIDDEN}]}}, "detail.facts[0].value"),
    ({"detail": {"changes": [{"field": _HIDDEN}]}}, "detail.changes[0].field"),
    ({"detail": {"changes": [{"field": "Total", "before": _HIDDEN}]}}, "detail.changes[0].before"),
    ({"detail": {"changes": [{"field": "Total", "after": _HIDDEN}]}}, "detail.changes[0].after"),
]
EMPTY = [
    ({"summary": "\u3164"}, "summary"),
    ({"summary": "\u2800 \u115f"}, "summary"),
    ({"user": "\u200b"}, "user"),
    ({"full_name": "\u3164"}, "full_name"),
    ({"detail": {"facts": [{"name": "\u3164", "value": "1"}]}}, "detail.facts[0].name"),
    ({"detail": {"changes": [{"field": " \u0301"}]}}, "detail.changes[0].field"),
]


@pytest.mark.parametrize(("fields", "named"), UNSEEN, ids=lambda value: ascii(value)[:60])
async def test_names_the_sign_that_is_not_seen(sqlite_door: Door, fields: dict[str, Any], named: str) -> None:
    body = assert_problem(await sqlite_door.report(**fields), 422)
    assert body["field"] == named
    assert body["detail"].startswith(f"{named}: trae un signo que no se ve, U+")


@pytest.mark.parametrize(("fields", "named"), EMPTY, ids=lambda value: ascii(value)[:60])
async def test_what_shows_nothing_is_empty(sqlite_door: Door, fields: dict[str, Any], named: str) -> None:
    body = assert_problem(await sqlite_door.report(**fields), 422)
    assert (body["field"], body["detail"]) == (named, f"{named}: no puede ir vacío: no trae nada que se vea.")


async def test_takes_emoji_and_signs_of_later_than_this_python(sqlite_door: Door) -> None:
    response = await sqlite_door.report(summary="👩‍🍳 Cocina 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣ 🫩", workstation="👨‍👩‍👧")
    assert response.status_code == 201


@pytest.mark.parametrize(("fields", "named"), WRONG, ids=lambda value: str(value)[:40])
async def test_names_the_field_that_is_wrong(sqlite_door: Door, fields: dict[str, Any], named: str) -> None:
    body = assert_problem(await sqlite_door.report(**fields), 422)
    assert body["field"] == named


@pytest.mark.parametrize("missing", ["operation_id", "operation", "user", "summary"])
async def test_names_the_field_that_is_missing(sqlite_door: Door, missing: str) -> None:
    complete = operation()
    del complete[missing]
    body = assert_problem(await sqlite_door.report(complete), 422)
    assert (body["field"], body["detail"]) == (missing, f"{missing}: falta.")


async def test_refuses_half_a_character(sqlite_door: Door) -> None:
    content = f'{{"summary": "\\ud83d", "operation_id": "{uuid4()}"}}'.encode()
    assert_problem(await sqlite_door.send(content), 422)


async def test_asks_to_try_again_when_the_database_cannot_write(door: Door, database_url: str) -> None:
    another_process = open_database(database_url)
    async with another_process.writing() as work:
        await work.audit_log(door.company_id).lock_head()
        response = await door.report()
    await another_process.close()
    assert_problem(response, 503)
    assert response.headers["retry-after"] == "5"
