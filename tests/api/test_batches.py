"""Batches: each line has its own answer, and a bad one takes no other with it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api import batches, limits
from api.app import create_app
from services.doors.http_door import HttpDoor
from tests.api.conftest import Door, client_of, operation
from tests.api.test_errors import assert_problem


async def _send(door: Door, content: bytes, media_type: str = "application/x-ndjson") -> httpx.Response:
    return await door.client.post(
        f"/v1/companies/{door.company_id}/operations/batch",
        content=content,
        headers={"Authorization": f"Bearer {door.key}", "Content-Type": media_type},
    )


async def _answers(door: Door, *lines: dict[str, Any] | bytes) -> list[dict[str, Any]]:
    """The answer to each of these lines."""
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    response = await _send(door, content)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in response.text.splitlines()]


async def test_each_line_is_recorded_in_its_order(door: Door) -> None:
    answers = await _answers(door, *(operation(summary=f"Factura {n}") for n in range(1_200)))
    assert {(each["status"], each["answer"]["recorded"]) for each in answers} == {(201, True)}
    assert [each["line"] for each in answers] == list(range(1, 1_201))
    folios = [each["answer"]["folio"] for each in answers]
    assert folios == list(range(folios[0], folios[0] + 1_200))
    async with door.installation.database.reading() as work:
        (entry,) = await work.audit_log(door.company_id).at([folios[777]])
    assert entry.summary == "Factura 777"


async def test_a_bad_line_is_told_and_takes_no_other_with_it(door: Door) -> None:
    again = operation()
    answers = await _answers(
        door,
        again,
        b"{",
        operation(user=5),
        operation(operation="nada"),
        again,
        again | {"summary": "Otra"},
        operation(operation="document_printed"),
        operation(summary="Con\u200binvisible"),
        b'{"user": "A", "user": "B"}',
        b"\xff\xfe",
        operation(),
    )
    assert [each["status"] for each in answers] == [201, 400, 422, 422, 200, 409, 200, 422, 422, 400, 201]
    assert answers[2]["problem"]["field"] == "user"
    assert answers[3]["problem"]["code"] == "operation_unknown"
    assert answers[4]["answer"]["folio"] == answers[0]["answer"]["folio"]
    assert answers[5]["problem"]["code"] == "operation_id_reused"
    assert answers[6]["answer"] == {"recorded": False}
    assert answers[10]["answer"]["folio"] == answers[0]["answer"]["folio"] + 1


async def test_a_batch_sent_again_records_nothing_more(door: Door) -> None:
    lines = [operation() for _ in range(20)]
    first = await _answers(door, *lines)
    again = await _answers(door, *lines)
    assert {each["status"] for each in again} == {200}
    assert [each["answer"]["folio"] for each in again] == [each["answer"]["folio"] for each in first]


async def test_lines_may_end_as_on_windows_and_be_empty(sqlite_door: Door) -> None:
    one, other = json.dumps(operation()).encode(), json.dumps(operation()).encode()
    response = await _send(sqlite_door, b"\r\n" + one + b"\r\n\r\n" + other + b"\r\n")
    assert [json.loads(line)["line"] for line in response.text.splitlines()] == [2, 4]


async def test_as_many_lines_as_there_may_be_and_no_more(
    sqlite_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "MOST", 7)
    monkeypatch.setattr(batches, "_AT_ONCE", 5)
    answers = await _answers(sqlite_door, *(operation() for _ in range(9)))
    assert [each["status"] for each in answers] == [201] * 7 + [422]
    assert answers[-1]["line"] == 8
    assert "manda ésta y las que siguen en otro" in answers[-1]["problem"]["detail"]


async def test_a_line_too_long_is_told(sqlite_door: Door) -> None:
    answers = await _answers(sqlite_door, operation(summary="x" * 70_000), operation())
    assert [each["status"] for each in answers] == [422, 201]
    assert "hasta 64 KiB" in answers[0]["problem"]["detail"]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "application/x-ndjson", 422),
        (b" \n \n", "application/x-ndjson", 422),
        (b"{}", "application/json", 415),
        (b"x" * (8 * 2**20 + 1), "application/x-ndjson", 413),
    ],
)
async def test_what_is_no_batch_is_refused_whole(
    sqlite_door: Door, content: bytes, media_type: str, status: int
) -> None:
    assert_problem(await _send(sqlite_door, content, media_type), status)


async def test_a_wrong_key_sends_no_batch(sqlite_door: Door) -> None:
    response = await sqlite_door.client.post(
        f"/v1/companies/{sqlite_door.company_id}/operations/batch",
        content=b"{}",
        headers={"Authorization": "Bearer vigia_nada", "Content-Type": "application/x-ndjson"},
    )
    assert_problem(response, 401)


async def test_a_batch_costs_as_many_requests_as_it_is_worth(
    sqlite_door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "_LINES_A_REQUEST", 2)
    monkeypatch.setattr(limits, "KEY_RATE", 0.001)
    monkeypatch.setattr(limits, "KEY_BURST", 3)
    async with client_of(create_app(HttpDoor(sqlite_door.installation))) as client:
        door = replace(sqlite_door, client=client)
        answers = await _answers(door, *(operation(operation_id=str(uuid4())) for _ in range(9)))
    assert [each["status"] for each in answers] == [201] * 6 + [429, 201, 429]
    assert "Llegan demasiadas peticiones con esta clave" in answers[6]["problem"]["detail"]
