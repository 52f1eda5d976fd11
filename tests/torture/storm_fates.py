"""Attending in the middle of a storm, in private and in the company's group, and what every copy must say."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from random import Random

from sqlalchemy import text

from domain.errors import StorageUnavailable
from sandbox.wire import Wire
from sandbox.world import World
from storage.database import Database
from tests.torture.scene import OWNER_ID, Company

GROUP = -1_001_000_000_001
BETWEEN_TAPS = 2.0  # seconds
TO_A_GROUP = 20  # messages a minute (core.telegram.org/bots/faq)


async def connect_group(world: World, company: Company) -> None:
    """The company's supervisors in a group that is told of its alerts."""
    world.open_group("Contabilidad", company.supervisors, chat_id=GROUP)
    world.person_sends(OWNER_ID, f"/start@vigia_demo_bot grupo_{company.id}", chat_id=GROUP)
    await world.until(lambda: any("Aquí llegarán" in each["text"] for each in _of_bot(world, GROUP)))


@contextlib.asynccontextmanager
async def attending(world: World, company: Company, chance: Random) -> AsyncIterator[list[int]]:
    """Meanwhile somebody taps the newest *Enterado* they see; holds how often."""
    taps = [0]

    async def attend() -> None:
        while True:
            person = chance.choice(company.supervisors)
            chat_id = chance.choice((person, GROUP))
            place = world.find_button(chat_id, "Enterado")
            if place is not None:
                tap = world.tap(person, place, chat_id=chat_id)
                await world.until(lambda: tap.answer, within=60)  # noqa: B023 (awaited within the turn)
                taps[0] += 1
            await asyncio.sleep(BETWEEN_TAPS)

    at_it = asyncio.create_task(attend())
    try:
        yield taps
    finally:
        at_it.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await at_it


async def nothing_left(database: Database) -> bool:
    """Whether no copy waits to be edited, and the group was told all."""
    waiting = (
        "SELECT (SELECT count(*) FROM notices WHERE kind = 'fate' AND state = 'pending')"
        " + (SELECT count(*) FROM group_alerts WHERE message_id IS NULL OR stale)"
    )
    try:
        async with database.engine.connect() as connection:
            return not (await connection.execute(text(waiting))).scalar_one()
    except StorageUnavailable:  # all that is written at once leaves no room for a look
        return False


async def wrong_fates(world: World, database: Database, company: Company) -> tuple[int, list[str]]:
    """How many copies tell of alerts that were all attended, and those that do not say so."""
    told = await _folios(database, "outbox", company)
    attended = await _folios(database, "acknowledgements", company)
    seen, wrong = 0, []
    for chat_id in (*company.supervisors, GROUP):
        for message, first, last in _tellings(world, chat_id, company):
            if all(folio in attended for folio in range(first, last + 1) if folio in told):
                seen += 1
                if "✓ Atendida" not in message["text"]:
                    wrong.append(f"folios {first} to {last} were attended, and {chat_id} is not told so")
    return seen, wrong


def told_in_group(world: World, company: Company) -> int:
    """How many operations the group was told of."""
    return sum(_many(message["text"]) for message, _, _ in _tellings(world, GROUP, company))


def _many(said: str) -> int:
    many = re.match(r"[🔴⚪] ([\d,]+) operaciones sensibles", said)
    return int(many[1].replace(",", "")) if many else 1


async def _folios(database: Database, table: str, company: Company) -> set[int]:
    query = text(f"SELECT DISTINCT folio FROM {table} WHERE company_id = :company")
    async with database.engine.connect() as connection:
        return set((await connection.execute(query, {"company": company.id})).scalars())


def busiest_minute(times: Iterable[float]) -> int:
    """The most of these within sixty seconds."""
    moments = list(times)
    return max((sum(start <= each < start + 60 for each in moments) for start in moments), default=0)


def _tellings(world: World, chat_id: int, company: Company) -> Iterator[tuple[Wire, int, int]]:
    """The alerts of the company in the chat, with their first and last folio."""
    for message in _of_bot(world, chat_id):
        said = message["text"]
        if said.startswith(("🔴", "⚪")) and company.name in said:
            folios = re.search(r"folios? (\d+)(?: a (\d+))?", said)
            if folios is not None:
                yield message, int(folios[1]), int(folios[2] or folios[1])


def _of_bot(world: World, chat_id: int) -> list[Wire]:
    return [
        each for each in world.chat(chat_id).messages.values() if each["from"]["is_bot"] and "text" in each
    ]
