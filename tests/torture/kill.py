"""The process is killed at random instants while people and business systems use it; the books must hold."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import typer

from sandbox.server import running as sandbox_running
from tests.torture.broken import Broken
from tests.torture.engines import Engine, empty_database
from tests.torture.lives import Torture
from tests.torture.process import warm_up
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
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    warm_up()
    failed = False
    for each in engine or list(Engine):
        with empty_database(each) as (url, folder):
            report = asyncio.run(torture(each, url, folder, kills=kills, seed=seed, broken=broken))
        typer.echo("\n".join(report.lines()))
        failed = failed or bool(report.found)
    raise typer.Exit(failed)
