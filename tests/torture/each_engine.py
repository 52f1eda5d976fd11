"""A torture on one engine after the other, each on an empty database, with a report of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any, NoReturn

import typer

from tests.torture.engines import Engine, empty_database
from tests.torture.process import warm_up
from tests.torture.report import Report

Run = Callable[[Engine, str, Path, int], Coroutine[Any, Any, Report]]


def on_each_engine(engines: Sequence[Engine] | None, seed: int | None, run: Run) -> NoReturn:
    """Run it on these engines, or on all, with the seed or a new one; exit with 1 if anything was found."""
    seed = SystemRandom().randrange(10**6) if seed is None else seed
    warm_up()
    failed = False
    for each in engines or list(Engine):
        with empty_database(each) as (url, folder):
            report = asyncio.run(run(each, url, folder, seed))
        typer.echo("\n".join(report.lines()))
        failed = failed or bool(report.found)
    raise typer.Exit(failed)
