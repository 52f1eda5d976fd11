"""Several processes on one database: the chat, the deliveries and the doors, of which one is killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox.server import running as sandbox_running
from tests.torture.books import read_books, until_none
from tests.torture.each_engine import on_each_engine
from tests.torture.engines import Engine
from tests.torture.invariants import Violation
from tests.torture.lives import PATIENCE_AT_THE_END, Torture, all_is_done, free_port
from tests.torture.process import Process
from tests.torture.report import Report, counts_of
from tests.torture.scene import Company, prepare, the_world

DOORS: Mapping[Engine, int] = {Engine.SQLITE: 1, Engine.POSTGRESQL: 2}
UPDATES_LEFT = "SELECT COUNT(*) FROM inbox WHERE state = 'pending'"
PATIENCE = 60.0  # seconds for as much to happen as is waited for
A_MOMENT = 0.02


class Several(Torture):
    """One run: every business system reports through all doors at once, while people use the chat."""

    async def run_together(self, operations: int) -> None:
        """Let so many be answered, kill a door, start it again; as many more; then let everybody finish."""
        self._doors += [f"127.0.0.1:{free_port()}" for _ in range(1, DOORS[self._report.engine])]
        companies = await prepare(self._url)
        books = await read_books(self._url)
        self._before = {company_id: len(entries) for company_id, entries in books.entries.items()}
        self._doors_open = [self._door(address) for address in self._doors]
        self._others = [Process(self._folder, self._settings, role) for role in ("chat", "deliveries")]
        try:
            await self._live_through(companies, operations)
        finally:
            for process in self._at_work:
                await process.kill()
        books = await self._look(at_the_end=True)
        self._report.counts.update(counts_of(books, self._witness, self._world))

    @property
    def _at_work(self) -> Sequence[Process]:
        return [*self._doors_open, *self._others]

    async def _live_through(self, companies: Sequence[Company], operations: int) -> None:
        await self._ready(*self._at_work)
        self._uptime.begins(slowness=self._slowness)
        async with self._everybody(companies) as (supervisors, systems, lives):
            await self._until(lambda: self._answered >= operations and self._users_told_of > 0)
            await self._kill_a_door()
            more = self._answered + operations
            await self._until(lambda: self._answered >= more)
            for supervisor in supervisors:
                supervisor.winding_up = True
            for system in systems:
                system.winding_up = True
            await self._all_finish(lives)
        for process in self._at_work:
            code = await process.stop()
            if code != 0:
                self._report.found.append(Violation("it stops when told to", f"exit code {code}"))
            self._note_errors(process)

    async def _kill_a_door(self) -> None:
        """At any instant, and start it again."""
        killed = self._doors_open.pop()
        await killed.kill()
        self._report.kills += 1
        self._note_errors(killed)
        self._doors_open.append(self._door(self._doors[-1]))
        await self._ready(self._doors_open[-1])

    def _door(self, address: str) -> Process:
        """One that has no token."""
        settings = {name: value for name, value in self._settings.items() if "TELEGRAM" not in name}
        return Process(self._folder, settings | {"VIGIA_HTTP": address}, "door")

    async def _ready(self, *processes: Process) -> None:
        for process in processes:
            if not await process.until_ready():
                raise AssertionError("\n".join(process.said))

    @property
    def _answered(self) -> int:
        return len(self._witness.operations)

    @property
    def _users_told_of(self) -> int:
        self._witness.look()
        return len(self._witness.users)

    async def _until(self, happened: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE * self._slowness):
                while not happened():  # noqa: ASYNC110 — it is told by what several tasks see
                    await asyncio.sleep(A_MOMENT)
        except TimeoutError:
            said = "\n".join(line for process in self._at_work for line in process.said[-5:])
            raise AssertionError(f"{self._answered} answered, {self._users_told_of} users: {said}") from None

    async def _all_finish(self, lives: Sequence[asyncio.Task[None]]) -> None:
        _, unfinished = await asyncio.wait(lives, timeout=PATIENCE_AT_THE_END)
        self._report.found += [
            Violation("every conversation goes on", f"{each} never finished") for each in unfinished
        ]
        await until_none(self._url, UPDATES_LEFT, patience=PATIENCE_AT_THE_END)
        await all_is_done(self._url, self._world)


async def run_several(engine: Engine, url: str, folder: Path, *, operations: int, seed: int) -> Report:
    """One run on this empty database."""
    report = Report(engine, seed)
    began = time.monotonic()
    world, queue = the_world()
    async with sandbox_running(world) as root:
        run = Several(url, folder, root=root, world=world, queue=queue, report=report)
        await run.run_together(operations)
    report.seconds = time.monotonic() - began
    return report


def several(
    engine: Annotated[list[Engine] | None, typer.Option(help="Only this engine.")] = None,
    operations: Annotated[int, typer.Option(help="How many before the kill, and after it.", min=1)] = 300,
    seed: Annotated[int | None, typer.Option(help="Makes the choices again that another run made.")] = None,
) -> None:
    """Run each role as a process of its own, kill a door, and check that nothing is lost or done twice."""

    def run(engine: Engine, url: str, folder: Path, seed: int) -> Coroutine[Any, Any, Report]:
        return run_several(engine, url, folder, operations=operations, seed=seed)

    on_each_engine(engine, seed, run)
