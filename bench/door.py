"""The HTTP door by its own server: `python -m bench.door`.

One operation and one decision against a trivial POST through the same server, a batch against `executemany`,
and a log read with its proofs. The client is in the same process, so its time is in all of them alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import uuid4

import orjson
from litestar import post
from msgspec import structs

from bench.append import Scene, filled, filled_scene, plain_sql
from bench.engines import main
from bench.http_client import Connection, ask_all, request
from bench.scene import ANA
from bench.timing import ROUNDS, Comparison
from bot.http_door import open_door
from bot.memory import spare_collector
from bot.setting_values import Address
from domain.api_keys import KeyRight, KeyScope
from domain.askers import AtConsole
from domain.entries import Entry
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.doors.business_operations import ReportedOperation
from services.installation import installation_on
from storage.audit_rows import rows_of
from storage.audit_table import audit_table_name
from storage.database import open_database
from storage.migrate import migrate

ENTRIES = 100_000
CONNECTIONS = 32
A_ROUND = 2_000  # requests
A_BATCH = 1_000  # lines


@post("/trivial", opt={"has_its_own_limit": True})
async def trivial(data: dict[str, Any]) -> dict[str, bool]:
    """Read JSON and answer with JSON."""
    return {"ok": "operation" in data}


async def measure(url: str, count: int) -> list[Comparison]:
    """Measure the door of one database, whose log has so many entries."""
    database = open_database(url)
    await migrate(database)
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    scene = await filled_scene(installation, url, count)
    theirs = await filled(installation, url, "Anexos sin árbol", count)
    reads = KeyScope(rights=frozenset({KeyRight.READ, KeyRight.DECIDE}))
    ask = Ask(installation, AtConsole(), datetime.now(UTC))
    reader, _ = await create_api_key(ask, scene.place.company.id, label="Reportes", scope=reads)
    spare_collector()
    try:
        async with open_door(installation, Address("127.0.0.1", 0), [trivial]) as door:
            one, other = await _one_and_trivial(scene, door.url)
            decision, third = await _decision_and_trivial(scene, door.url, reader)
            batch, plain = await _batch_and_plain(scene, door.url, url, theirs.company.id, count)
            fed, entries = await _fed(door.url, scene.place.company.id, reader)
    finally:
        await database.close()
    print(
        f"{installation.database.engine.name:<11} a log of {entries:,} entries read with its proofs: "
        f"{entries / fed:,.0f} entries a second",
        flush=True,
    )
    return [
        Comparison("recording one operation", one, "a trivial POST", other),
        Comparison("a decision", decision, "a trivial POST", third),
        Comparison(f"one of a batch of {A_BATCH:,}", batch, "plain executemany", plain),
    ]


async def _one_and_trivial(scene: Scene, url: str) -> tuple[float, float]:
    """Seconds a request: the medians of interleaved rounds."""
    path = f"/v1/companies/{scene.place.company.id}/operations"
    ours, theirs = [], []
    for _ in range(ROUNDS):
        bodies = [_body(each) for each in scene.reports(A_ROUND)]
        ours.append(await _seconds(url, [request("POST", path, key=scene.key, body=body) for body in bodies]))
        theirs.append(await _seconds(url, [request("POST", "/trivial", body=body) for body in bodies]))
    return statistics.median(ours), statistics.median(theirs)


async def _decision_and_trivial(scene: Scene, url: str, key: str) -> tuple[float, float]:
    """Seconds a request: the medians of interleaved rounds."""
    path = f"/v1/companies/{scene.place.company.id}/access/v1/evaluation"
    body = orjson.dumps(
        {
            "subject": {"type": "user", "id": "SUPERVISOR"},
            "action": {"name": "cancelar"},
            "resource": {"type": "documentos", "id": "A203"},
        }
    )
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(await _seconds(url, [request("POST", path, key=key, body=body)] * A_ROUND))
        theirs.append(await _seconds(url, [request("POST", "/trivial", body=body)] * A_ROUND))
    return statistics.median(ours), statistics.median(theirs)


async def _seconds(url: str, requests: Sequence[bytes]) -> float:
    start = time.perf_counter()
    await ask_all(url, requests, connections=CONNECTIONS)
    return (time.perf_counter() - start) / len(requests)


async def _batch_and_plain(
    scene: Scene, url: str, database_url: str, company_id: int, count: int
) -> tuple[float, float]:
    """Seconds an entry: the medians of interleaved rounds."""
    path = f"/v1/companies/{scene.place.company.id}/operations/batch"
    ours, plain, folio = [], [], count + 1
    connection = await Connection.to(url)
    async with plain_sql(database_url, audit_table_name(company_id)) as insert:
        for _ in range(ROUNDS):
            body = b"\n".join(map(_body, scene.reports(A_BATCH)))
            start = time.perf_counter()
            answer = await connection.ask(
                request("POST", path, key=scene.key, body=body, media_type="application/x-ndjson")
            )
            ours.append((time.perf_counter() - start) / A_BATCH)
            if answer.count(b'"recorded":true') != A_BATCH:
                raise ValueError(answer[:300])
            rows = rows_of(_entries(scene, folio), insert_engine(database_url))
            folio += A_BATCH
            start = time.perf_counter()
            await insert(rows)
            plain.append((time.perf_counter() - start) / A_BATCH)
    connection.close()
    return statistics.median(ours), statistics.median(plain)


def _entries(scene: Scene, folio: int) -> list[Entry]:
    now = datetime.now(UTC)
    return [
        structs.replace(entry, folio=folio + number, operation_id=uuid4(), occurred_at=now, recorded_at=now)
        for number, entry in enumerate(islice(scene.coming, A_BATCH), start=1)
    ]


def insert_engine(url: str) -> str:
    """The engine that a URL names."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def _body(reported: ReportedOperation) -> bytes:
    return orjson.dumps(
        {
            "operation_id": str(reported.operation_id),
            "operation": reported.operation,
            "user": reported.user,
            "full_name": reported.full_name,
            "summary": reported.summary,
            "outcome": reported.outcome,
            "reference": reported.reference,
            "workstation": reported.workstation,
            "detail": {"facts": [{"name": name, "value": value} for name, value in reported.detail.facts]},
        }
    )


async def _fed(url: str, company_id: int, key: str) -> tuple[float, int]:
    """Seconds to read the whole log, without checking it, and how many entries it has."""
    connection = await Connection.to(url)
    start, folio, last = time.perf_counter(), 0, -1
    while folio != last:
        last = folio
        path = f"/v1/companies/{company_id}/log/feed?after={folio}&limit=10000"
        lines = await connection.ask(request("GET", path, key=key))
        folio = orjson.loads(lines[lines.rindex(b"\n", 0, -1) + 1 :])["end"]["folio"]
    connection.close()
    return time.perf_counter() - start, folio


if __name__ == "__main__":
    main(measure, entries=ENTRIES)
