"""Telegram at its worst: each fault by itself and then all together, while people go about their errands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox.faults import (
    CutAfter,
    CutBefore,
    Fault,
    ServerError,
    TimeOutAfter,
    TimeOutBefore,
    TooManyRequests,
)
from sandbox.server import running as sandbox_running
from sandbox.world import World
from tests.torture.books import read_books
from tests.torture.each_engine import on_each_engine
from tests.torture.engines import Engine
from tests.torture.lives import Torture
from tests.torture.report import Report
from tests.torture.scene import BLOCKER, MOVER, prepare, the_world

SHARE = 0.1  # of all calls
LONGER_THAN_THE_BOT_WAITS = 6.0  # seconds; python-telegram-bot gives a call five


def _calls(*kinds: Fault, share: float = SHARE) -> Callable[[World, int], None]:
    def trouble(world: World, seed: int) -> None:
        world.faults.at_random(seed=seed, shares=dict.fromkeys(kinds, share))

    return trouble


def _duplicates(world: World, seed: int) -> None:
    world.disorder.at_random(seed=seed, duplicated=0.5)


def _reordering(world: World, seed: int) -> None:
    world.disorder.at_random(seed=seed, reordered=0.5)


def _all_together(world: World, seed: int) -> None:
    shares: dict[Fault, float] = {
        TooManyRequests(1): 0.04,
        ServerError(): 0.04,
        CutBefore(): 0.04,
        CutAfter(): 0.04,
        TimeOutBefore(LONGER_THAN_THE_BOT_WAITS): 0.01,
        TimeOutAfter(LONGER_THAN_THE_BOT_WAITS): 0.01,
    }
    world.faults.at_random(seed=seed, shares=shares)
    world.disorder.at_random(seed=seed, duplicated=0.3, reordered=0.3)


TROUBLES: Mapping[str, Callable[[World, int], None]] = {
    "429": _calls(TooManyRequests(1)),
    "5xx": _calls(ServerError()),
    "cut before": _calls(CutBefore()),
    "cut after": _calls(CutAfter()),
    "time-out before": _calls(TimeOutBefore(LONGER_THAN_THE_BOT_WAITS), share=0.03),
    "time-out after": _calls(TimeOutAfter(LONGER_THAN_THE_BOT_WAITS), share=0.03),
    "duplicates": _duplicates,
    "reordering": _reordering,
    "all together": _all_together,
}


class FaultyTelegram(Torture):
    """One run: the process lives through a spell of each trouble, and is looked at after each."""

    async def run_through(self, spell: float) -> None:
        """Each trouble for so many seconds; then let everybody finish without any, and look again.

        Meanwhile one who only reads blocks the bot and comes back, and another's chat becomes a supergroup.
        """
        companies = await prepare(self._url)
        books = await read_books(self._url)
        self._before = {company_id: len(entries) for company_id, entries in books.entries.items()}
        self._world.migrate(MOVER)
        async with self._everybody(companies) as (supervisors, systems, lives):
            for name, trouble in TROUBLES.items():
                if not self._report.found:
                    await self._spell(name, trouble, spell)
            await self._wind_up(supervisors, systems, lives)

    async def _spell(self, name: str, trouble: Callable[[World, int], None], seconds: float) -> None:
        process = await self._started_for_good()
        calls = self._world.activity.calls
        calls.clear()
        updates = self._world.updates.next_id
        trouble(self._world, self._report.seed)
        self._world.person_blocks(BLOCKER)
        await asyncio.sleep(seconds / 2)
        self._world.person_unblocks(BLOCKER)
        await asyncio.sleep(seconds / 2)
        self._report.counts[f"«{name}»: calls"] = len(calls)
        self._report.counts[f"«{name}»: calls refused"] = sum(call.status >= 400 for call in calls)
        self._report.counts[f"«{name}»: updates"] = self._world.updates.next_id - updates
        self._world.end_faults()
        self._uptime.ends()
        await process.stop()
        self._note_errors(process)
        await self._look()


async def trouble_all(engine: Engine, url: str, folder: Path, *, spell: float, seed: int) -> Report:
    """One run on this empty database."""
    report = Report(engine, seed)
    began = time.monotonic()
    world, queue = the_world()
    async with sandbox_running(world) as root:
        run = FaultyTelegram(url, folder, root=root, world=world, queue=queue, report=report)
        await run.run_through(spell)
    report.seconds = time.monotonic() - began
    return report


def faults(
    engine: Annotated[list[Engine] | None, typer.Option(help="Only this engine.")] = None,
    spell: Annotated[float, typer.Option(help="How many seconds each trouble lasts.", min=1)] = 20.0,
    seed: Annotated[int | None, typer.Option(help="Makes the choices again that another run made.")] = None,
) -> None:
    """Have Telegram fail in every way, one at a time and all together: nothing lost, nothing done twice."""

    def run(engine: Engine, url: str, folder: Path, seed: int) -> Coroutine[Any, Any, Report]:
        return trouble_all(engine, url, folder, spell=spell, seed=seed)

    on_each_engine(engine, seed, run)
