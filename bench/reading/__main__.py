"""`python -m bench.reading --entries 5000000`: pages of a large log under every filter, and its words.

It builds a company with this many entries among two hundred (some minutes per engine), in a folder that
`--folder` keeps for the next time. Each page's use case is compared with that of the newest page, and with
its bare query by the same driver; medians of five.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import event

from bench.engines import engines
from bench.reading.entries import NEVER_DELETES, NOW, SELDOM
from bench.reading.filling import sqlite_path
from bench.reading.rights import measure_rights
from bench.reading.scene import Scene, scene
from bench.scene import ANA
from bench.timing import ROUNDS
from domain.activity import ChartPeriod
from domain.entries import Origin, Outcome
from domain.log_filter import NO_FILTER, LogFilter, Period, Stretch, position_of
from services.asking import Ask
from services.log.activity import read_activity
from services.log.filters import use_filter
from services.log.pages import read_log_page

SIZE = 20
TIMES = 20

USUAL: Mapping[str, Any] = {
    "period": Period(Stretch.BETWEEN, (NOW - timedelta(days=7)).date(), NOW.date()),
    "category": "documents",
    "operations": ("document_cancelled",),
    "user_name": "USUARIO2",
    "outcome": Outcome.DENIED,
    "sensitive": True,
    "origin": Origin.API,
    "text": "cliente42",
}
SELDOM_MET: Mapping[str, Any] = {
    "period": Period(Stretch.BETWEEN, date(2024, 5, 3), date(2024, 5, 3)),
    "category": "sdk",
    "operations": ("sdk_params_changed",),
    "user_name": SELDOM,
    "outcome": Outcome.FAILED,
    "sensitive": True,
    "origin": Origin.CONSOLE,
    "text": "203",
}
NOTHING = {
    "a user who did nothing": LogFilter(user_name="NADIE"),
    "the busiest, and what they never did": LogFilter(
        user_name=NEVER_DELETES, operations=("document_deleted",)
    ),
    "a word that is nowhere": LogFilter(text="zzz"),
    "a word, and who never wrote it": LogFilter(text="cliente42", user_name="NADIE"),
}


def pages() -> Iterator[tuple[str, LogFilter]]:
    """Every criterion and every pair, with common and rare values, and one without matches."""
    for how, values in (("often", USUAL), ("seldom", SELDOM_MET)):
        for count in (1, 2):
            for names in combinations(values, count):
                yield f"{' + '.join(names)}, {how} met", LogFilter(**{name: values[name] for name in names})
    yield from NOTHING.items()


async def medians(*works: Callable[[], Awaitable[object]]) -> list[float]:
    """Seconds per call of each: the medians of five interleaved rounds, after one warm-up call."""
    rounds: list[list[float]] = [[] for _ in works]
    for work in works:
        await work()
    for _ in range(ROUNDS):
        for work, took in zip(works, rounds, strict=True):
            start = time.perf_counter()
            for _ in range(TIMES):
                await work()
            took.append((time.perf_counter() - start) / TIMES)
    return [statistics.median(each) for each in rounds]


class Bare:
    """The use case's own query for its entries, by the driver alone."""

    def __init__(self, large: Scene, connection: Any) -> None:
        self._large = large
        self._connection = connection
        self._heard: tuple[str, Any] = ("", ())

    async def of(self, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[object]]:
        """Repeat the longest SELECT on the log that `work` executes."""
        heard: list[tuple[str, Any]] = []

        def hear(_c: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
            if f"bitacora_{self._large.company_id}" in statement:
                heard.append((statement, parameters))

        engine = self._large.installation.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", hear)
        await work()
        event.remove(engine, "before_cursor_execute", hear)
        statement, parameters = heard[0]

        async def repeat() -> object:
            if isinstance(self._connection, aiosqlite.Connection):
                return await self._connection.execute_fetchall(statement, parameters)
            return await self._connection.fetch(statement, *parameters)

        return repeat


async def measure(large: Scene) -> None:
    """Print a line for each page: its time against the newest page's and against its bare query's."""
    async with AsyncExitStack() as stack:
        if large.url.startswith("sqlite"):
            connection: Any = await stack.enter_async_context(aiosqlite.connect(sqlite_path(large.url)))
        else:
            connection = await asyncpg.connect(large.url)
            stack.push_async_callback(connection.close)
        bare = Bare(large, connection)

        def page(wanted: LogFilter, *, before: int | None = None) -> Callable[[], Awaitable[object]]:
            return lambda: read_log_page(
                Ask(large.installation, ANA, NOW), large.company_id, size=SIZE, wanted=wanted, before=before
            )

        first = page(NO_FILTER)
        newest, raw = await medians(first, await bare.of(first))
        print(
            f"newest page: {newest * 1000:.2f} ms, {newest / raw:.1f} × its bare query ({raw * 1000:.2f} ms)"
        )
        async with large.installation.database.reading() as work:
            deep = await work.audit_log(large.company_id).get(large.count // 5)
        if deep is None:
            raise LookupError(large.count // 5)
        worst: list[tuple[float, str]] = []
        named = [("at a depth of four fifths", page(NO_FILTER, before=position_of(deep)))]
        named += [(name, page(wanted)) for name, wanted in pages()]
        for name, work_ in named:
            ours, newest, raw = await medians(work_, first, await bare.of(work_))
            worst.append((ours / newest, name))
            print(
                f"{name}: {ours * 1000:.2f} ms, {ours / newest:.2f} × newest, "
                f"{ours / raw:.1f} × bare ({raw * 1000:.2f} ms)"
            )
        worst.sort(reverse=True)
        print(
            f"over 1.5 × newest: {sum(ratio > 1.5 for ratio, _ in worst)} of {len(worst)}; worst {worst[0]}"
        )
        await _words(large)
    await _charts(large)
    print(await measure_rights(large))


async def _words(large: Scene) -> None:
    """Time two hundred searches, for words with many, some and no matches."""
    luck, took = random.Random(1), []
    for _ in range(200):
        number = luck.randrange(large.count)
        text = luck.choice(
            [
                f"factura {number}",
                f"cliente{number % 500}",
                "factura",
                "sureste persona",
                f"{number}",
                "clien",
                "lop",
                f"caja {number % 12}",
                "punto venta 77",
                "zzz",
            ]
        )
        start = time.perf_counter()
        await read_log_page(
            Ask(large.installation, ANA, NOW), large.company_id, size=SIZE, wanted=LogFilter(text=text)
        )
        took.append(time.perf_counter() - start)
    took.sort()
    print(
        f"searching words, 200 searches: median {took[100] * 1000:.1f} ms, "
        f"p95 {took[190] * 1000:.1f} ms, worst {took[-1] * 1000:.1f} ms"
    )


async def _charts(large: Scene) -> None:
    """Time a chart's counts: of a month and of a year, of everything and under a filter."""
    filters = {"all": NO_FILTER, "one user": LogFilter(user_name="USUARIO2")}
    filters |= {"one tab": LogFilter(category="documents"), "a word": LogFilter(text="factura")}
    for name, wanted in filters.items():
        filter_id = await use_filter(Ask(large.installation, ANA, NOW), large.company_id, wanted)
        for period in (ChartPeriod.MONTH, ChartPeriod.YEAR):
            took = []
            for _ in range(ROUNDS):
                start = time.perf_counter()
                report = await read_activity(
                    Ask(large.installation, ANA, NOW), large.company_id, filter_id=filter_id, period=period
                )
                took.append(time.perf_counter() - start)
            entries = report.activity.total.entries
            print(f"chart of a {period.name.lower()}, {name}, {entries:,}: {statistics.median(took):.2f} s")


async def run(url: str, count: int) -> None:
    """Build or open, and measure."""
    async with scene(url, count) as large:
        await measure(large)


def main() -> None:
    """Run the requested engines, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=5_000_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--folder", type=Path, help="where what is built stays")
    options = parser.parse_args()
    with engines(options.folder) as urls:
        for engine in options.engine or urls:
            start = time.perf_counter()
            print(f"{engine}, {options.entries:,} entries")
            asyncio.run(run(urls[engine], options.entries))
            print(f"in {time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
