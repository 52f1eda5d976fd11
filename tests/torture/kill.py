"""The process is killed at random instants while people and business systems use it; the books must hold."""

from __future__ import annotations

import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox.server import running as sandbox_running
from tests.torture.broken import Broken
from tests.torture.each_engine import on_each_engine
from tests.torture.engines import Engine
from tests.torture.lives import Torture
from tests.torture.report import Report
from tests.torture.scene import the_world


async def torture(
    engine: Engine, url: str, folder: Path, *, kills: int, seed: int, broken: Broken | None = None
) -> Report:
    """One run on this empty database. The seed makes the choices; the instants are as the machine has it."""
    report = Report(engine, seed)
    began = time.monotonic()
    world, queue = the_world()
    async with sandbox_running(world) as root:
        run = Torture(url, folder, root=root, world=world, queue=queue, report=report)
        await run.run(kills, broken=broken)
    report.seconds = time.monotonic() - began
    return report


def kill(
    engine: Annotated[list[Engine] | None, typer.Option(help="Only this engine.")] = None,
    kills: Annotated[int, typer.Option(help="How many on each engine.", min=1)] = 200,
    seed: Annotated[int | None, typer.Option(help="Makes the choices again that another run made.")] = None,
    broken: Annotated[
        Broken | None, typer.Option("--break", help="Break this rule on purpose, to see the torture fail.")
    ] = None,
) -> None:
    """Kill the process at random instants, and check after each that nothing is lost or done twice."""

    def run(engine: Engine, url: str, folder: Path, seed: int) -> Coroutine[Any, Any, Report]:
        return torture(engine, url, folder, kills=kills, seed=seed, broken=broken)

    on_each_engine(engine, seed, run)
