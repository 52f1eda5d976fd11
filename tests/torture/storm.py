"""A storm: very many sensitive operations at once in one company, while Telegram keeps its limits."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import re
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import typer
from sqlalchemy import text

from domain.authors import Author
from domain.catalogue import load_catalogue
from domain.entries import Origin
from sandbox.chats import Chat
from sandbox.server import running as sandbox_running
from sandbox.wire import Wire
from sandbox.world import World
from services.log.recording import Deed, Happening, record_all
from storage.database import Database, open_database
from storage.repositories.outbox import DeliveryState
from tests.torture.engines import Engine, empty_database
from tests.torture.process import Process, warm_up
from tests.torture.scene import PEOPLE, Company, prepare
from tests.torture.storm_fates import (
    GROUP,
    TO_A_GROUP,
    attending,
    busiest_minute,
    connect_group,
    nothing_left,
    told_in_group,
    wrong_fates,
)

STRICKEN, CALM = "Abarrotes La Ceiba", "Ferretería Morelos"
BATCH = 1_000
USERS = 25
LONGEST_DELAY = 5.0  # seconds that another company's alert may take
MEMORY_ALLOWED = 48.0  # MiB that the process may grow
PATIENCE = 300.0  # seconds for all to be told, once the storm is over
TOTAL_RATE, CHAT_RATE = 30, 1  # messages a second (core.telegram.org/bots/faq)


class WatchedWorld(World):
    """Remembers when each of the bot's messages arrived, and where."""

    def __init__(self) -> None:
        super().__init__(PEOPLE)
        self.settings.limits = True
        self.arrivals: list[tuple[float, int, str]] = []
        self.edits: list[tuple[float, int]] = []
        for person in PEOPLE:
            self.chat(person.id).opened = True

    def post(self, chat: Chat, sender: Wire, fields: Wire) -> Wire:
        if sender["is_bot"]:
            self.arrivals.append((time.monotonic(), chat.id, fields.get("text", "")))
        return super().post(chat, sender, fields)

    def replace(self, chat: Chat, message: Wire) -> Wire:
        if message["from"]["is_bot"]:
            self.edits.append((time.monotonic(), chat.id))
        return super().replace(chat, message)


@dataclass
class Outcome:
    """What was seen; `violations` is what should not have been."""

    recorded: int = 0
    seconds: float = 0.0
    told_after: float = 0.0
    digests: int = 0
    singles: int = 0
    in_group: int = 0
    taps: int = 0
    copies_attended: int = 0
    edits: int = 0
    refused_for_pace: int = 0
    busiest_second: int = 0
    shortest_gap: float = 99.0
    delays: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)


def storm(
    engine: Annotated[Engine, typer.Option()] = Engine.SQLITE,
    operations: Annotated[int, typer.Option()] = 100_000,
    seconds: Annotated[float, typer.Option(help="how long the storm is meant to last")] = 60.0,
    seed: Annotated[int, typer.Option()] = 7,
) -> None:
    """Many sensitive operations in one company: digests exact, limits kept, nobody else delayed.

    Its people attend meanwhile, also in its group: every copy says so.
    """
    warm_up()
    with empty_database(engine) as (url, folder):
        outcome = asyncio.run(_storm(url, folder, operations=operations, seconds=seconds, seed=seed))
    typer.echo(f"storm on {engine}, seed {seed}")
    typer.echo(f"  {outcome.recorded:,} operations recorded in {outcome.seconds:.1f} s")
    typer.echo(
        f"  told in {outcome.digests} digests and {outcome.singles} single alerts,"
        f" the last {outcome.told_after:.1f} s after the storm"
    )
    typer.echo(
        f"  Telegram's limits: {outcome.busiest_second} messages in the busiest second,"
        f" {outcome.shortest_gap:.2f} s between two to a chat, {outcome.refused_for_pace} refused"
    )
    typer.echo(
        f"  another company's alerts: {len(outcome.delays)}, median"
        f" {sorted(outcome.delays)[len(outcome.delays) // 2]:.2f} s, worst {max(outcome.delays):.2f} s"
    )
    typer.echo(
        f"  the group was told of {outcome.in_group:,}; {outcome.taps} taps attended,"
        f" {outcome.copies_attended} copies say so, in {outcome.edits:,} edits"
    )
    memory = outcome.memory
    typer.echo(
        f"  memory: {memory[0]:.0f} MiB before, {max(memory):.0f} at most, {memory[-1]:.0f} at the end"
    )
    for violation in outcome.violations:
        typer.echo(f"  VIOLATION: {violation}")
    raise typer.Exit(1 if outcome.violations else 0)


async def _storm(url: str, folder: Path, *, operations: int, seconds: float, seed: int) -> Outcome:
    companies = {each.name: each for each in await prepare(url)}
    outcome, world = Outcome(), WatchedWorld()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    async with sandbox_running(world) as root:
        settings = {
            "VIGIA_TELEGRAM_TOKEN": world.token,
            "VIGIA_TELEGRAM_API": root,
            "VIGIA_DATABASE_URL": url,
            "VIGIA_DATA_DIR": str(folder / "data"),
            "VIGIA_HTTP": f"127.0.0.1:{port}",
        }
        process = Process(folder, settings, broken=None)
        database = open_database(url)
        try:
            assert await process.until_ready(), process.said
            await _all_told(database)
            stricken = companies[STRICKEN]
            await connect_group(world, stricken)
            await _all_told(database)
            before, edited, told_before = (
                len(world.arrivals),
                len(world.edits),
                told_in_group(world, stricken),
            )
            async with (
                _watched(process.pid, outcome),
                _calm_business(companies[CALM], port, world, outcome),
                attending(world, stricken, Random(seed)) as taps,
            ):
                await _blow(url, stricken, operations, seconds, seed, outcome)
                over = time.monotonic()
                await _all_told(database)
                outcome.told_after = time.monotonic() - over
            await _all_told(database)
            outcome.taps, outcome.in_group = taps[0], told_in_group(world, stricken) - told_before
            await _judge(database, stricken, world.arrivals[before:], outcome, operations)
            await _judge_fates(world, database, stricken, outcome, edited)
            outcome.refused_for_pace = sum(call.status == 429 for call in world.activity.calls)
            if outcome.refused_for_pace:
                outcome.violations.append("Telegram refused messages for their pace")
            outcome.violations.extend(process.errors)
        finally:
            await database.close()
            await process.stop()
    return outcome


async def _blow(
    url: str, company: Company, operations: int, seconds: float, seed: int, outcome: Outcome
) -> None:
    """The storm itself, from a process of its own, as the company's systems would be."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    writer = context.Process(target=_write, args=(url, company.id, operations, seconds, seed, sending))
    writer.start()
    sending.close()
    outcome.recorded, outcome.seconds = await asyncio.to_thread(receiving.recv)
    await asyncio.to_thread(writer.join)


def _write(url: str, company_id: int, operations: int, seconds: float, seed: int, told: Any) -> None:
    told.send(asyncio.run(_record(url, company_id, operations, seconds, Random(seed))))


async def _record(
    url: str, company_id: int, operations: int, seconds: float, chance: Random
) -> tuple[int, float]:
    database, catalogue = open_database(url), load_catalogue()
    sensitive = [each.code for each in catalogue if each.sensitive and each.default and not each.own]
    async with database.reading() as work:
        company = await work.companies.get(company_id)
    assert company is not None
    recorded, start = 0, time.monotonic()
    while recorded < operations:
        now = datetime.now(UTC)
        deeds = [
            _deed(chance, sensitive, recorded + number) for number in range(min(BATCH, operations - recorded))
        ]
        async with database.writing() as work:
            await record_all(work, catalogue, company=company, deeds=deeds, now=now)
        recorded += len(deeds)
        await asyncio.sleep(start + recorded / operations * seconds - time.monotonic())
    lasted = time.monotonic() - start
    await database.close()
    return recorded, lasted


def _deed(chance: Random, operations: Sequence[str], number: int) -> Deed:
    user = min(int(chance.expovariate(0.4)), USERS - 1)  # few do most
    author = Author(
        user_name=f"CAJA{user:02}",
        full_name=f"Caja Número {user}",
        profile="",
        permissions="",
        origin=Origin.API,
    )
    operation_id = UUID(int=chance.getrandbits(128), version=4)
    return author, Happening(
        operation=chance.choice(operations), summary=f"Venta {number}", operation_id=operation_id
    )


@contextlib.asynccontextmanager
async def _calm_business(
    company: Company, port: int, world: WatchedWorld, outcome: Outcome
) -> AsyncIterator[None]:
    """Another company, which reports something sensitive now and then: how long until it is told?"""

    async def report() -> None:
        url = f"http://127.0.0.1:{port}/v1/companies/{company.id}/operations"
        key = {"Authorization": f"Bearer {company.key}"}
        async with httpx.AsyncClient(headers=key, timeout=10, trust_env=False, verify=False) as client:
            while True:
                summary = f"Factura {uuid4()}"
                body = {
                    "operation": "document_cancelled",
                    "user": "CAJA",
                    "full_name": "Caja Uno",
                    "summary": summary,
                    "operation_id": str(uuid4()),
                }
                await _until_recorded(client, url, body)
                start = time.monotonic()
                for person in company.supervisors:
                    await world.until(partial(_arrived, world, person, summary), within=60)
                    outcome.delays.append(time.monotonic() - start)
                await asyncio.sleep(1.5)

    reporting = asyncio.create_task(report())
    try:
        yield
    finally:
        reporting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reporting


async def _until_recorded(client: httpx.AsyncClient, url: str, body: dict[str, str]) -> None:
    """Report it, again when the door says so: another process has the database, or too much comes."""
    while True:
        response = await client.post(url, json=body)
        if response.status_code == 201:
            return
        await asyncio.sleep(float(response.headers["Retry-After"]))


def _arrived(world: WatchedWorld, person: int, fragment: str) -> bool:
    return any(chat == person and fragment in said for _, chat, said in reversed(world.arrivals[-200:]))


@contextlib.asynccontextmanager
async def _watched(pid: int, outcome: Outcome) -> AsyncIterator[None]:
    """The process's resident memory meanwhile, in MiB, twice a second."""

    async def watch() -> None:
        while True:
            outcome.memory.append(_resident(pid))
            await asyncio.sleep(0.5)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


async def _all_told(database: Database) -> None:
    """Wait until no alert is pending, in a group neither, and every copy says what became of its alert."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.reading() as work:
                pending = await work.outbox.count(DeliveryState.PENDING)
            if not pending and await nothing_left(database):
                return
            await asyncio.sleep(0.5)


async def _judge(
    database: Database,
    company: Company,
    arrivals: Sequence[tuple[float, int, str]],
    outcome: Outcome,
    operations: int,
) -> None:
    """Compare what people were told with what the log says, and the pace with Telegram's."""
    told = await _told(database, company.id)
    for person in company.supervisors:
        alerts = [said for _, chat, said in arrivals if chat == person and said.startswith(("🔴", "⚪"))]
        messages = [said for said in alerts if company.name in said]
        total = 0
        for said in messages:
            many = re.match(r"[🔴⚪] ([\d,]+) operaciones sensibles", said)
            total += int(many[1].replace(",", "")) if many else 1
            outcome.digests += many is not None
            outcome.singles += many is None
            if many:
                _judge_digest(said, told, outcome)
        if total != operations:
            outcome.violations.append(f"{person} was told of {total:,} operations, and not {operations:,}")
    if max(outcome.delays) > LONGEST_DELAY:
        outcome.violations.append(f"another company's alert took {max(outcome.delays):.1f} s")
    if max(outcome.memory) - outcome.memory[0] > MEMORY_ALLOWED:
        outcome.violations.append("the memory is not flat")
    moments = sorted(moment for moment, _, _ in arrivals)
    outcome.busiest_second = max(sum(start <= moment < start + 1 for moment in moments) for start in moments)
    by_chat: dict[int, list[float]] = defaultdict(list)
    for moment, chat, _ in arrivals:
        by_chat[chat].append(moment)
    gaps = [later - earlier for times in by_chat.values() for earlier, later in pairwise(times)]
    outcome.shortest_gap = min(gaps)
    if outcome.busiest_second > TOTAL_RATE:
        outcome.violations.append("more messages in a second than Telegram allows")


async def _judge_fates(
    world: WatchedWorld, database: Database, company: Company, outcome: Outcome, edited: int
) -> None:
    """What was attended is said in every copy, and edits keep Telegram's pace too."""
    outcome.edits = len(world.edits) - edited
    outcome.copies_attended, wrong = await wrong_fates(world, database, company)
    outcome.violations.extend(wrong)
    if not outcome.copies_attended or not outcome.taps:
        outcome.violations.append("nobody attended anything")
    if outcome.in_group != outcome.recorded:
        outcome.violations.append(f"the group was told of {outcome.in_group:,} operations")
    in_group = [moment for moment, chat, _ in world.arrivals if chat == GROUP]
    in_group += [moment for moment, chat in world.edits if chat == GROUP]
    if (busiest := busiest_minute(in_group)) > TO_A_GROUP:
        outcome.violations.append(f"{busiest} messages and edits in a group's minute")


def _judge_digest(said: str, told: dict[tuple[int, int], Counter[tuple[str, str]]], outcome: Outcome) -> None:
    """Each line that names a user and an operation has to say what the log says of those folios."""
    folios = re.search(r"folios (\d+) a (\d+)", said)
    assert folios is not None, said
    counts = told.get((int(folios[1]), int(folios[2])))
    if counts is None:
        outcome.violations.append(f"a digest tells of folios that no message was noted for: {folios[0]}")
        return
    labels = {each.label: each.code for each in load_catalogue()}
    user, named = "", 0
    for line in said.splitlines()[4:]:
        done = re.fullmatch(r"(.+): ([\d,]+)", line)
        if done is None:
            user = line.partition(" · ")[0] or user
            continue
        count = int(done[2].replace(",", ""))
        named += count
        if counts[user, labels[done[1]]] != count:
            outcome.violations.append(f"{user} did not do «{line}» in {folios[0]}")
    rest = re.search(r"^y ([\d,]+) más$", said, re.MULTILINE)
    if named + (int(rest[1].replace(",", "")) if rest else 0) != counts.total():
        outcome.violations.append(f"the lines do not add up to {counts.total():,} in {folios[0]}")


async def _told(database: Database, company_id: int) -> dict[tuple[int, int], Counter[tuple[str, str]]]:
    """Who did how many of what, by the first and the last folio of each message, as the tables say."""
    query = text(
        "SELECT o.user_id, o.message_id, min(o.folio) AS first, max(o.folio) AS last, b.user_name,"
        f" b.operation, count(*) AS done FROM outbox o JOIN bitacora_{company_id} b ON b.folio = o.folio"
        " WHERE o.company_id = :company GROUP BY o.user_id, o.message_id, b.user_name, b.operation"
    )
    messages: dict[tuple[int, int], list[Any]] = defaultdict(list)
    async with database.engine.connect() as connection:
        for row in await connection.execute(query, {"company": company_id}):
            messages[row.user_id, row.message_id].append(row)
    return {
        (min(row.first for row in rows), max(row.last for row in rows)): Counter(
            {(row.user_name, row.operation): row.done for row in rows}
        )
        for rows in messages.values()
    }
