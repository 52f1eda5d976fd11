"""Bodies are read strictly: nothing is converted, and anything but plain JSON is identified."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from api.bodies import OperationReport
from api.json_body import decoded
from tests.api.conftest import Door, operation
from tests.api.test_errors import assert_problem

BOM = b"\xef\xbb\xbf"


def body(**fields: Any) -> bytes:
    return json.dumps(operation(**fields)).encode()


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("reporte.json", content)
    return file.getvalue()


NOT_AS_IT_IS_TYPED = [
    ({"occurred_at": 1763750000}, "occurred_at"),
    ({"occurred_at": 1763750000.5}, "occurred_at"),
    ({"occurred_at": "1763750000"}, "occurred_at"),
    ({"occurred_at": "null"}, "occurred_at"),
    ({"occurred_at": ""}, "occurred_at"),
    ({"occurred_at": True}, "occurred_at"),
    ({"occurred_at": ["2025-11-21T18:40:00Z"]}, "occurred_at"),
    ({"occurred_at": "2025-11-21"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40:00"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40Z"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40:00-0600"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40:00-06"}, "occurred_at"),
    ({"occurred_at": "20251121T184000Z"}, "occurred_at"),
    ({"occurred_at": "2025-W47-5T18:40:00Z"}, "occurred_at"),
    ({"occurred_at": "2025-13-21T18:40:00Z"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T24:00:00Z"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40:00+99:99"}, "occurred_at"),
    ({"occurred_at": "٢٠٢٥-11-21T18:40:00Z"}, "occurred_at"),
    ({"occurred_at": "2025-11-21T18:40:00Z\n"}, "occurred_at"),
    ({"full_name": 5}, "full_name"),
    ({"user": True}, "user"),
    ({"operation_id": 5}, "operation_id"),
    ({"outcome": "null"}, "outcome"),
    ({"outcome": None}, "outcome"),
    ({"detail": "null"}, "detail"),
    ({"detail": '{"facts": []}'}, "detail"),
    ({"detail": {"facts": None}}, "detail.facts"),
    ({"detail": {"facts": {}}}, "detail.facts"),
    ({"detail": {"facts": ["Total"]}}, "detail.facts[0]"),
    ({"detail": {"facts": [{"name": "Total", "value": 100}]}}, "detail.facts[0].value"),
    ({"detail": {"facts": [{"name": "Total", "value": "1"}, {"value": "1"}]}}, "detail.facts[1].name"),
    ({"detail": {"changes": [{"field": "Precio", "before": 5}]}}, "detail.changes[0].before"),
    ({"detail": {"changes": [{"field": "Precio", "after": False}]}}, "detail.changes[0].after"),
    ({"detail": {"otro": 1}}, "detail.otro"),
    ({"": 1}, ""),
    ({"data": {"user": "A"}}, "data"),
    ({"company": 2}, "company"),
]


@pytest.mark.parametrize(("fields", "named"), NOT_AS_IT_IS_TYPED, ids=lambda value: str(value)[:50])
async def test_takes_nothing_for_what_it_is_not_and_names_the_field(
    sqlite_door: Door, fields: dict[str, Any], named: str
) -> None:
    told = assert_problem(await sqlite_door.report(**fields), 422)
    assert told["field"] == named
    assert told["detail"].startswith(f"{named or '«»'}: ")


@pytest.mark.parametrize(
    "moment",
    [
        "2025-11-21T18:40:00-06:00",
        "2025-11-21t18:40:00z",
        "2025-11-21 18:40:00.123456789Z",
        "2025-11-21T18:40:00.5+05:30",
    ],
)
async def test_takes_a_moment_that_says_its_zone(sqlite_door: Door, moment: str) -> None:
    assert (await sqlite_door.report(occurred_at=moment)).status_code == 201


@pytest.mark.parametrize("field", ["user", "operation"])
async def test_names_the_field_as_the_body_does_whoever_refuses_it(sqlite_door: Door, field: str) -> None:
    wrong = {"user": "VIGIA", "operation": "user_created"}[field]
    fields: dict[str, Any] = {"full_name": "Ana Ruiz", field: wrong}
    told = assert_problem(await sqlite_door.report(**fields), 422)
    assert told["field"] == field


@pytest.mark.parametrize(
    "place", ["summary", "reference", "detail.facts[1].value", "detail.changes[0].before"]
)
async def test_names_the_field_that_brings_a_key(sqlite_door: Door, place: str) -> None:
    key = sqlite_door.key
    detail = {
        "facts": [{"name": "a", "value": "b"}, {"name": "a", "value": key if "facts" in place else "b"}],
        "changes": [{"field": "a", "before": key if "changes" in place else None}],
    }
    fields: dict[str, Any] = {"detail": detail} | ({} if "." in place else {place: key})
    told = assert_problem(await sqlite_door.report(**fields), 422)
    assert told["field"] == place
    assert key not in str(told)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"summary": "A", "summary": "B", ', "summary"),
        (b'{"summary": "A", "\\u0073ummary": "A", ', "summary"),
        (b'{"summary": "A", "detail": {"facts": [{"name": "a", "value": "1", "value": "2"}]}, ',
         "detail.facts[0].value"),
    ],
)  # fmt: skip
async def test_a_field_that_comes_twice_is_none(sqlite_door: Door, content: bytes, named: str) -> None:
    rest = operation()
    del rest["summary"]
    response = await sqlite_door.send(content + json.dumps(rest).encode().lstrip(b"{"))
    assert assert_problem(response, 422)["field"] == named


async def test_one_mark_of_byte_order_is_taken(sqlite_door: Door) -> None:
    assert (await sqlite_door.send(BOM + body())).status_code == 201
    assert_problem(await sqlite_door.send(BOM + BOM + body()), 400)


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zip": zipped,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda content: b"\x28\xb5\x2f\xfd" + content,
}


@pytest.mark.parametrize("how", COMPRESSED)
async def test_what_is_compressed_is_told_so_whether_it_says_it_or_not(sqlite_door: Door, how: str) -> None:
    told = assert_problem(await sqlite_door.send(COMPRESSED[how](body())), 415)
    assert "sin comprimir" in told["detail"]


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "deflate, gzip", "zstd"])
async def test_a_coding_is_refused_before_the_body_is_read(sqlite_door: Door, coding: str) -> None:
    response = await sqlite_door.client.post(
        f"/v1/companies/{sqlite_door.company_id}/operations",
        content=body(),
        headers={
            "Authorization": f"Bearer {sqlite_door.key}",
            "Content-Type": "application/json",
            "Content-Encoding": coding,
        },
    )
    assert "sin comprimir" in assert_problem(response, 415)["detail"]
    assert response.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
async def test_another_encoding_is_told_by_its_name(sqlite_door: Door, encoding: str) -> None:
    told = assert_problem(await sqlite_door.send(body().decode().encode(encoding)), 400)
    assert encoding[:6].upper() in told["detail"]


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"5", b'"x"'])
async def test_what_is_no_report_names_no_field(sqlite_door: Door, content: bytes) -> None:
    assert "field" not in assert_problem(await sqlite_door.send(content), 422)


@pytest.mark.parametrize("content", [b'{"operation_id": "x"', b'{"user": 5} y', b'{"user": 5, }', b"NaN"])
async def test_what_is_no_json_is_told_so_whatever_is_wrong_in_it(sqlite_door: Door, content: bytes) -> None:
    assert_problem(await sqlite_door.send(content), 400)


@pytest.mark.parametrize("half", ["\\ud83d", "\\ude00", "a\\ud83d b", "\\ud83d\\ud83d\\ude00"])
async def test_half_a_character_is_told_wherever_it_is(sqlite_door: Door, half: str) -> None:
    for content in (f'{{"user":"{half}"}}', f'{{"user":"{half}","operation_id":"{uuid4()}"}}'):
        assert "medio carácter" in assert_problem(await sqlite_door.send(content.encode()), 422)["detail"]


def test_a_whole_character_in_two_escapes_is_taken() -> None:
    report = decoded(body(summary="😀 Cocina"), OperationReport)
    assert report.summary == "😀 Cocina"
