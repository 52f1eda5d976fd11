"""The log for another system: pages, a feed that proves itself, and what a key does not read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from domain.api_keys import KeyRight, KeyScope
from domain.log_filter import LogFilter
from services.asking import Ask
from services.doors import log_feed
from services.doors.api_keys import create_api_key
from services.doors.refused_keys import record_refused_keys
from tests.api.conftest import Door
from tests.api.feed_reader import Differs, FeedReader, goes_on
from tests.api.test_errors import assert_problem
from tests.conftest import NOW
from tests.people import ANA

READS = KeyScope(rights=frozenset({KeyRight.READ}))
CANCELLED = KeyScope(rights=frozenset({KeyRight.READ}), reads=LogFilter(operations=("document_cancelled",)))


async def _key(door: Door, scope: KeyScope = READS) -> str:
    ask = Ask(door.installation, ANA, NOW)
    return (await create_api_key(ask, door.company_id, label="Reportes", scope=scope))[0]


async def _get(door: Door, key: str, what: str, **asked: object) -> httpx.Response:
    return await door.client.get(
        f"/v1/companies/{door.company_id}/log{what}",
        params=dict(asked),  # type: ignore[arg-type] # as httpx takes them
        headers={"Authorization": f"Bearer {key}"},
    )


async def _reported(door: Door, *operations: str, user: str = "SUPERVISOR") -> None:
    for number, operation in enumerate(operations):
        answer = await door.report(operation=operation, summary=f"Factura A {number}", user=user)
        assert answer.status_code == 201, answer.text


def _summaries(entries: Sequence[dict[str, object]]) -> list[object]:
    return [each["summary"] for each in entries]


async def test_a_page_has_the_newest_first_and_goes_on_by_its_next(door: Door) -> None:
    key = await _key(door)
    await _reported(door, *["document_cancelled"] * 5)
    first = await _get(door, key, "", limit=2)
    assert first.status_code == 200, first.text
    assert _summaries(first.json()["entries"]) == ["Factura A 4", "Factura A 3"]
    second = await _get(door, key, "", limit=2, before=first.json()["next"])
    assert _summaries(second.json()["entries"]) == ["Factura A 2", "Factura A 1"]
    everything = (await _get(door, key, "", limit=100)).json()
    assert everything["next"] is None
    entry = everything["entries"][0]
    assert (entry["user"], entry["operation"], entry["origin"], entry["outcome"]) == (
        "SUPERVISOR",
        "document_cancelled",
        "api",
        "permitido",
    )
    assert entry["detail"] == {"facts": [], "changes": []}
    assert "salts" not in entry


async def test_a_page_is_under_the_filter_asked_for(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled", "document_created", "document_modified")
    for asked, operations in (
        ({"operation": "document_modified"}, ["document_modified"]),
        (
            {"operation": ["document_modified", "document_cancelled"]},
            ["document_modified", "document_cancelled"],
        ),
        ({"category": "documents", "sensitive": "true"}, ["document_cancelled"]),
        ({"user": "nadie"}, []),
        ({"category": "documents", "outcome": "denegado"}, []),
        ({"category": "documents", "until": "2026-11-21T00:00:00Z"}, []),
        ({"operation": "document_cancelled", "since": "2026-11-21T00:00:00Z"}, ["document_cancelled"]),
    ):
        answer = await _get(door, key, "", **asked)
        assert answer.status_code == 200, answer.text
        assert [each["operation"] for each in answer.json()["entries"]] == operations, asked


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"categoria": "documents"}, "categoria"),
        ({"category": "nada"}, "category"),
        ({"operation": "nada"}, "operation"),
        ({"outcome": "bien"}, "outcome"),
        ({"since": "ayer"}, "since"),
        ({"limit": "muchos"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"before": "-1"}, "before"),
        ({"before": "9" * 19}, "before"),
        ({"sensitive": "quizá"}, "sensitive"),
    ],
)
async def test_a_parameter_that_can_not_be_used_is_named(
    sqlite_door: Door, asked: dict[str, str], field: str
) -> None:
    key = await _key(sqlite_door)
    problem = assert_problem(await _get(sqlite_door, key, "", **asked), 422)
    assert problem["field"] == field
    assert problem["detail"].startswith(f"{field}: ")


async def test_a_feed_proves_itself_from_the_first_entry_on(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled", "document_modified", "document_cancelled")
    reader = FeedReader(door.company_id)
    answer = await _get(door, key, "/feed")
    assert answer.headers["content-type"] == "application/x-ndjson"
    reader.take(answer.text)
    assert [each["folio"] for each in reader.entries] == list(range(1, reader.folio + 1))
    assert reader.entries[-1]["summary"] == "Factura A 2"
    await _reported(door, "document_created", "document_cancelled")
    reader.take((await _get(door, key, "/feed", after=reader.folio)).text)
    assert reader.entries[-1]["summary"] == "Factura A 1"
    reader.take((await _get(door, key, "/feed", after=reader.folio)).text)  # nothing is new


async def test_a_feed_read_in_pieces_is_led_to_the_head_each_time(door: Door) -> None:
    key = await _key(door)
    await _reported(door, *["document_cancelled"] * 20)
    whole, pieces = FeedReader(door.company_id), FeedReader(door.company_id)
    whole.take((await _get(door, key, "/feed")).text)
    while pieces.folio < whole.folio:
        pieces.take((await _get(door, key, "/feed", after=pieces.folio, limit=3)).text)
    assert (pieces.root, pieces.entries) == (whole.root, whole.entries)
    from_the_middle = FeedReader(door.company_id)
    from_the_middle.take((await _get(door, key, "/feed", after=9)).text)
    assert (from_the_middle.root, from_the_middle.entries) == (whole.root, whole.entries[9:])


async def test_of_what_was_not_asked_for_a_feed_shows_why(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled", "document_modified", "document_cancelled")
    reader = FeedReader(door.company_id)
    reader.take((await _get(door, key, "/feed", operation="document_cancelled")).text)
    assert _summaries(reader.entries) == ["Factura A 0", "Factura A 2"]
    assert {each[4] for each in reader.omitted}.isdisjoint({"document_cancelled"})
    assert reader.hidden == 0


async def test_of_what_a_key_does_not_read_it_gets_the_hash_alone(door: Door) -> None:
    key = await _key(door, CANCELLED)
    await _reported(door, "document_cancelled", "document_modified", "document_cancelled")
    reader = FeedReader(door.company_id)
    answer = await _get(door, key, "/feed")
    reader.take(answer.text)
    assert _summaries(reader.entries) == ["Factura A 0", "Factura A 2"]
    assert (reader.omitted, reader.hidden) == ([], reader.folio - 2)
    assert "document_modified" not in answer.text
    page = (await _get(door, key, "", limit=100)).json()
    assert _summaries(page["entries"]) == ["Factura A 2", "Factura A 0"]
    narrower = await _get(door, key, "", category="documents", user="SUPERVISOR")
    assert len(narrower.json()["entries"]) == 2
    for what in ("", "/feed"):
        problem = assert_problem(await _get(door, key, what, operation="document_modified"), 403)
        assert problem["detail"].startswith("Esta clave no lee eso")


async def test_another_key_reads_nothing(door: Door) -> None:
    for what in ("", "/feed", "/head"):
        assert_problem(await _get(door, door.foreign_key, what), 401)
        problem = assert_problem(await _get(door, door.key, what), 403)  # it reports alone
        assert "no es para leer la bitácora" in problem["detail"]


async def test_an_entry_that_was_changed_is_not_passed_on(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled")
    table = f"bitacora_{door.company_id}"
    async with door.installation.database.exclusively() as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
        if connection.dialect.name == "sqlite":
            for name in (await connection.execute(text(names), {"table": table})).scalars().all():
                await connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        await connection.execute(text(f"UPDATE {table} SET summary = 'Otra' WHERE summary = 'Factura A 0'"))
    for what in ("", "/feed"):
        assert "no es como se guardó" in assert_problem(await _get(door, key, what), 409)["detail"]


async def test_a_reader_notices_a_log_that_was_built_anew(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled", "document_cancelled")
    reader = FeedReader(door.company_id)
    reader.take((await _get(door, key, "/feed", limit=3)).text)
    reader.peaks[-1] = bytes(32)  # as if what it saw had been something else
    with pytest.raises(Differs, match="go on from where I stand"):
        reader.take((await _get(door, key, "/feed", after=reader.folio)).text)


async def test_the_head_goes_on_from_one_that_was_seen(door: Door) -> None:
    key = await _key(door)
    await _reported(door, "document_cancelled")
    old = (await _get(door, key, "/head")).json()
    await _reported(door, *["document_cancelled"] * 4)
    new = (await _get(door, key, "/head", since=old["folio"])).json()
    proof = [bytes.fromhex(each) for each in new["proof"]]
    assert goes_on(old["folio"], old["hash"], new["folio"], new["hash"], proof)
    assert not goes_on(old["folio"], "00" * 32, new["folio"], new["hash"], proof)
    assert new["seal"].startswith("vigia/")
    assert (await _get(door, key, "/head", since=new["folio"] + 5)).json()["proof"] == []


async def test_who_follows_hears_at_once_and_who_waits_in_vain_is_answered(door: Door) -> None:
    key = await _key(door)
    reader = FeedReader(door.company_id)
    reader.take((await _get(door, key, "/feed")).text)
    following = asyncio.create_task(_get(door, key, "/feed", after=reader.folio, wait=60))
    while not door.http_door.heads.waiting:  # noqa: ASYNC110 (it is a fact about another task)
        await asyncio.sleep(0)
    await _reported(door, "document_cancelled")
    reader.take((await following).text)
    assert reader.entries[-1]["summary"] == "Factura A 0"
    reader.take((await _get(door, key, "/feed", after=reader.folio, wait=0.01)).text)
    assert not door.http_door.heads.waiting


async def test_reading_leaves_a_trace_where_the_company_records_that(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await _key(door)
    async with door.installation.database.writing() as work:
        settings = await work.log_settings.get(door.company_id)
        consulted = door.installation.catalogue.operation("log_consulted")
        await work.log_settings.save(door.company_id, settings.choosing([consulted], recorded=True))
    for _ in range(3):
        reader = FeedReader(door.company_id)
        reader.take((await _get(door, key, "/feed")).text)
    traces = [each for each in reader.entries if each["operation"] == "log_consulted"]
    assert [(each["origin"], each["origin_reference"]) for each in traces] == [("api", "Reportes")]
    monkeypatch.setattr(log_feed, "_TRACE_EVERY", timedelta())
    reader.take((await _get(door, key, "/feed", after=reader.folio)).text)
    assert reader.entries[-1]["operation"] == "log_consulted"


async def test_what_a_key_was_refused_is_in_the_companys_log(door: Door) -> None:
    key = await _key(door, CANCELLED)
    await _get(door, key, "", operation="document_modified")
    await record_refused_keys(door.http_door, now=NOW)
    page = (await _get(door, await _key(door), "", operation="access_denied")).json()
    assert _summaries(page["entries"]) == ["Intentó leer lo que su clave no lee"]


async def test_what_was_reported_is_found_by_its_own_id_with_its_proof(door: Door) -> None:
    operation_id = str(uuid4())
    await door.report(operation_id=operation_id)
    await _reported(door, *["document_cancelled"] * 3)
    where = f"/v1/companies/{door.company_id}/operations/"
    headers = {"Authorization": f"Bearer {door.key}"}
    answer = await door.client.get(where + operation_id, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["entry"]["summary"] == "Factura A 203"
    first, leaf, *_ = answer.json()["proof"].splitlines()
    assert (first, leaf.split()[0]) == ("c2sp.org/tlog-proof@v1", "extra")
    missing = await door.client.get(where + str(uuid4()), headers=headers)
    assert "no se ha reportado" in assert_problem(missing, 404)["detail"]
    other, _ = await create_api_key(Ask(door.installation, ANA, NOW), door.company_id, label="Otra caja")
    theirs = await door.client.get(where + operation_id, headers={"Authorization": f"Bearer {other}"})
    assert_problem(theirs, 404)
    for wrong in ("nada", "1", "%00"):
        assert (await door.client.get(where + wrong, headers=headers)).status_code == 404


async def test_a_feed_is_lines_of_json_and_says_what_it_is(sqlite_door: Door) -> None:
    key = await _key(sqlite_door)
    text_ = (await _get(sqlite_door, key, "/feed", category="documents")).text
    first = json.loads(text_.splitlines()[0])
    assert first["wanted"] == {"category": "documents"}
    assert first["reads"] == {}
    assert first["start"] == {"folio": 0, "peaks": []}
