"""One life of the process after the other, each with its end, and what is looked at in between."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count, islice
from pathlib import Path
from random import Random

import typer

from sandbox.events import Event
from sandbox.world import World
from tests.torture.books import Books, read_books, until_none
from tests.torture.broken import Broken
from tests.torture.business import BusinessSystem
from tests.torture.errand import live
from tests.torture.errands import errands
from tests.torture.evidence import Evidence
from tests.torture.invariants import Violation, violations
from tests.torture.new_user import Names
from tests.torture.process import Process, Uptime
from tests.torture.report import Report, counts_of
from tests.torture.scene import OWNER_ID, PEOPLE, READERS, Company, WatchedQueue, prepare
from tests.torture.sheets import tap_lines_left
from tests.torture.supervisors import Supervisor
from tests.torture.witness import Witness

FIRST_STARTS = 5  # of the kills fall on the very first start, on an empty database
SPARED_FROM = 2  # attempts: by design, an update that outlives three starts is set aside, not tried again
PUT_OFF = (
    "the HTTP door could not use the database",  # and answered so, with 503
    "canceling statement due to lock timeout",  # in the chat, where people read that, and do it again
)
PATIENCE_AT_THE_END = 120.0  # seconds for everybody to finish what they began
PATIENCE_FOR_ALERTS = 75.0  # seconds without one: after a digest a queue rests for up to a minute
IN_HAND_TOO_OFTEN = f"SELECT COUNT(*) FROM inbox WHERE state = 'pending' AND attempts >= {SPARED_FROM}"
APPROVED_AND_UNDONE = """
    SELECT COUNT(*) FROM approval_requests request WHERE state = 'pending' AND quorum <= (
        SELECT COUNT(*) FROM approval_answers answer
        WHERE answer.company_id = request.company_id AND answer.number = request.number AND kind = 'approved'
    )
"""
LEFT_TO_DO = (
    APPROVED_AND_UNDONE,
    "SELECT COUNT(*) FROM notices WHERE state = 'pending'",
    "SELECT COUNT(*) FROM outbox WHERE state = 'pending'",
    "SELECT COUNT(*) FROM long_works WHERE ended_at IS NULL",
)
"""What the process goes on with by itself, one after the other."""
A_START = 0.6  # seconds that a start takes on a machine that does nothing else
A_LIFE = 1.2  # seconds: the longest that a process is left alone on such a machine
THINGS_IN_A_LIFE = 40  # at most, that it does in the chats before a kill that is aimed at the last


class Torture:
    """One run on one database."""

    def __init__(
        self, url: str, folder: Path, *, root: str, world: World, queue: WatchedQueue, report: Report
    ) -> None:
        self._url = url
        self._folder = folder
        self._world = world
        self._queue = queue
        self._report = report
        self._chance = Random(report.seed)
        self._witness = Witness(world)
        self._uptime = Uptime()
        self._before: dict[int, int] = {}
        self._usual_start = A_START
        self._spared = False
        self._broken: Broken | None = None
        self._doors = [f"127.0.0.1:{free_port()}"]
        self._settings = {
            "VIGIA_TELEGRAM_TOKEN": world.token,
            "VIGIA_TELEGRAM_API": root,
            "VIGIA_DATABASE_URL": url,
            "VIGIA_DATA_DIR": str(folder / "data"),
            "VIGIA_OWNER_IDS": str(OWNER_ID),
            "VIGIA_HTTP": self._doors[0],
        }

    async def run(self, kills: int, *, broken: Broken | None) -> None:
        """Kill so many times, or until something does not hold; then let everybody finish, and look again."""
        for _ in range(min(FIRST_STARTS, kills // 4)):
            await self._first_start()
        companies = await prepare(self._url)
        books = await read_books(self._url)
        self._before = {company_id: len(entries) for company_id, entries in books.entries.items()}
        self._broken = broken
        async with self._everybody(companies) as (supervisors, systems, lives):
            while self._report.kills < kills and not self._report.found:
                await self._one_life()
                await self._look()
                if self._report.kills % 20 == 0:
                    typer.echo(f"{self._report.engine}: {self._report.kills} kills")
            await self._wind_up(supervisors, systems, lives)

    async def _wind_up(
        self,
        supervisors: Sequence[Supervisor],
        systems: Sequence[BusinessSystem],
        lives: Sequence[asyncio.Task[None]],
    ) -> None:
        """Have everybody finish what they began, unless something was found already."""
        for supervisor in supervisors:
            supervisor.winding_up = True
        for system in systems:
            system.winding_up = True
        if not self._report.found:
            await self._let_all_finish(lives)
        self._report.counts["things done again for want of an answer"] = sum(
            each.repeats for each in supervisors
        )

    @asynccontextmanager
    async def _everybody(
        self, companies: Sequence[Company]
    ) -> AsyncIterator[tuple[list[Supervisor], list[BusinessSystem], list[asyncio.Task[None]]]]:
        """People and business systems at work meanwhile."""
        names, newcomers = Names(), count()
        supervisors = [
            Supervisor(
                self._world,
                person.id,
                chance=self._a_chance(),
                witness=self._witness,
                uptime=self._uptime,
            )
            for person in PEOPLE
            if person.id not in READERS
        ]
        systems = [
            BusinessSystem(each, self._doors, chance=self._a_chance(), witness=self._witness)
            for each in companies
        ]
        lives = [
            *(asyncio.create_task(live(each, errands(names, newcomers))) for each in supervisors),
            *(asyncio.create_task(each.work()) for each in systems),
        ]
        try:
            yield supervisors, systems, lives
        finally:
            for life in lives:
                life.cancel()
            await asyncio.gather(*lives, return_exceptions=True)

    def _a_chance(self) -> Random:
        """Each has their own, so that what one does is no matter of who was quicker."""
        return Random(self._chance.getrandbits(64))

    async def _first_start(self) -> None:
        process = Process(self._folder, self._settings, broken=None)
        await asyncio.sleep(self._chance.uniform(0, self._usual_start * 2))
        await self._end(process)

    async def _one_life(self) -> None:
        """Start the process and kill it: while it starts, at any instant, or as it does something."""
        began = time.monotonic()
        process = Process(self._folder, self._settings, broken=self._broken)
        if not self._spared and self._chance.random() < 0.15:
            await asyncio.sleep(self._chance.uniform(0, self._usual_start))
            await self._end(process)
            return
        if not await process.until_ready():
            await self._after_its_own_end(process)
            return
        self._usual_start = 0.7 * self._usual_start + 0.3 * (time.monotonic() - began)
        self._uptime.begins(slowness=self._slowness)
        if self._spared:
            self._report.spared += 1
            if not await until_none(self._url, IN_HAND_TOO_OFTEN, patience=PATIENCE_AT_THE_END):
                self._report.found.append(
                    Violation("every update is done", "one is in hand and nothing moves")
                )
        if self._chance.random() < 0.4:
            await asyncio.sleep(self._chance.uniform(0, A_LIFE * self._slowness))
        else:
            await self._until_something_happens()
        await self._end(process)

    @property
    def _slowness(self) -> float:
        """How many times longer everything takes than on a machine that does nothing else."""
        return max(1.0, self._usual_start / A_START)

    async def _until_something_happens(self) -> None:
        """Wait for one of the next things that it does in the chats, and a few milliseconds more."""
        events = self._world.activity.events
        start, wanted = len(events), self._chance.randint(1, THINGS_IN_A_LIFE)

        def happened() -> bool:
            return sum(_is_its_own(event) for event in islice(events, start, None)) >= wanted

        try:
            await self._world.until(happened, A_LIFE * self._slowness)
        except TimeoutError:
            return
        await asyncio.sleep(self._chance.uniform(0, 0.02))

    async def _end(self, process: Process) -> None:
        was_ready = process.ready.is_set()
        self._uptime.ends()
        await process.kill()
        self._report.kills += 1
        self._report.during_start += not was_ready
        self._note_errors(process)

    async def _after_its_own_end(self, process: Process) -> None:
        await process.kill()
        self._note_errors(process)
        if process.refused:
            self._report.refused_starts += 1
        else:
            end = "\n".join(process.said[-20:])
            self._report.found.append(
                Violation("the process starts", f"exit code {process.exit_code}: {end}")
            )

    def _note_errors(self, process: Process) -> None:
        for line in process.errors:
            if any(each in line for each in PUT_OFF):
                self._report.counts["operations put off because the database was busy"] += 1
            else:
                self._report.found.append(Violation("no unforeseen error", _gist(line)[:2000]))

    async def _look(self, *, at_the_end: bool = False) -> Books:
        """Check the books while nobody is at work on them."""
        self._witness.look()
        books = await read_books(self._url)
        self._spared = any(
            row["state"] == "pending" and row["attempts"] >= SPARED_FROM for row in books.inbox
        )
        evidence = Evidence(
            books, self._witness, self._world, self._queue, self._folder / "data", self._before
        )
        self._report.found += violations(evidence, at_the_end=at_the_end)
        return books

    async def _let_all_finish(self, lives: Sequence[asyncio.Task[None]]) -> None:
        """One last life, that nobody ends until all is done."""
        process = await self._started_for_good()
        _, unfinished = await asyncio.wait(lives, timeout=PATIENCE_AT_THE_END)
        self._report.found += [
            Violation("every conversation goes on", f"{each} never finished") for each in unfinished
        ]
        await all_is_done(self._url, self._world)
        code = await process.stop()
        if code != 0:
            self._report.found.append(Violation("it stops when told to", f"exit code {code}"))
        self._note_errors(process)
        books = await self._look(at_the_end=True)
        self._report.counts.update(counts_of(books, self._witness, self._world))

    async def _started_for_good(self) -> Process:
        while True:
            process = Process(self._folder, self._settings, broken=self._broken)
            if await process.until_ready():
                self._uptime.begins(slowness=self._slowness)
                return process
            await self._after_its_own_end(process)


async def all_is_done(url: str, world: World) -> None:
    """Wait for what the process goes on with by itself.

    Telegram takes one message a second for a chat, so what is left takes as long as it takes.
    """
    for left in LEFT_TO_DO:
        await until_none(url, left, patience=PATIENCE_FOR_ALERTS)
    await tap_lines_left(world)


def _gist(error: str) -> str:
    """The error, with the places in its traceback that are ours."""
    first, *others = error.split(" ⏎ ")
    ours = [each for each in others if each.startswith("File ") and "/lib/python" not in each]
    return " ⏎ ".join([first, *ours, *others[-1:]])


def _is_its_own(event: Event) -> bool:
    """Whether the process did it, rather than a person."""
    return event.kind != "message" or bool(event.data["message"]["from"]["is_bot"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
