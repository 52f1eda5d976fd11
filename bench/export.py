"""`python -m bench.export --entries 1000000`: exporting a log in each format, and the memory for it.

Each export has its own process, so that its peak is known: the whole process's, with Python and all
libraries. It is compared with plainly reading the same rows with `csv` and the engine's driver, in order.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiosqlite
import asyncpg

from bench.engines import engines
from bench.reading.entries import entries
from bench.reading.filling import fill, sqlite_path
from bench.scene import ANA, company
from domain.stored_entry import COLUMNS
from rendering.exports.formats import Format
from services.asking import Ask
from services.installation import installation_on
from services.log.export import export_log
from storage.audit_table import POSITION
from storage.database import open_database
from storage.migrate import migrate

PLAIN = "plain"
_AT_ONCE = 2_000


async def build(url: str, count: int) -> int:
    """Create a company with this many entries; returns its id."""
    database = open_database(url)
    await migrate(database)
    place = await company(
        installation_on(database, owner_ids={ANA.telegram_id}), "Comercializadora del Sureste"
    )
    company_id = place.company.id
    async with database.writing() as work:
        await work.audit_log(company_id).lock_head()
        tree = work.audit_log(company_id).tree
    await fill(database, url, company_id, entries(tree, count, seed=1))
    await database.close()
    return company_id


async def take_away(url: str, company_id: int, file_format: Format, folder: Path) -> int:
    """Export the whole log; returns the number of files."""
    database = open_database(url)
    export = await export_log(
        Ask(installation_on(database, owner_ids={ANA.telegram_id}), ANA, datetime.now(UTC)),
        company_id,
        file_format=file_format,
        folder=folder,
        operation_id=uuid4(),
    )
    await database.close()
    if export is None:
        raise AssertionError("nobody cancelled it")
    return len(export.files)


async def copy(url: str, company_id: int, folder: Path) -> int:
    """Copy the same rows as they are into one file."""
    query = f"SELECT {', '.join(COLUMNS)} FROM bitacora_{company_id} ORDER BY {POSITION}"
    with (folder / "plain.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        async with aclosing(_rows(url, query)) as batches:
            async for rows in batches:
                writer.writerows(rows)
    return 1


async def _rows(url: str, query: str) -> AsyncGenerator[Any, None]:
    if url.startswith("sqlite"):
        async with aiosqlite.connect(sqlite_path(url)) as connection, connection.execute(query) as cursor:
            while rows := await cursor.fetchmany(_AT_ONCE):
                yield rows
        return
    bare = await asyncpg.connect(url)
    async with bare.transaction():
        cursor = await bare.cursor(query)
        while rows := await cursor.fetch(_AT_ONCE):
            yield rows
    await bare.close()


def measure(url: str, company_id: int, what: str) -> None:
    """Run one export in this process and print its cost."""
    with tempfile.TemporaryDirectory(prefix="vigia-bench-") as name:
        folder, start, cpu = Path(name), time.perf_counter(), time.process_time()
        work = (
            copy(url, company_id, folder)
            if what == PLAIN
            else take_away(url, company_id, Format(what), folder)
        )
        files = asyncio.run(work)
        size = sum(path.stat().st_size for path in folder.iterdir())
        took = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    print(json.dumps({**took, "files": files, "size": size, "peak": _peak()}))


def _peak() -> int:
    """The process's peak memory, in bytes (proc(5), VmHWM)."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


async def compare(url: str, engine: str, count: int, formats: list[str]) -> None:
    """Print a line for each format on one database."""
    company_id = await build(url, count)
    for what in (PLAIN, *formats):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.export", "--measure", url, str(company_id), what,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, _ = await process.communicate()
        took = json.loads(said)
        print(
            f"{engine:<11} {what:<6} {count / took['seconds']:>9,.0f} entries/s "
            f"({took['seconds']:.1f} s, {took['cpu']:.1f} s of processor), "
            f"{took['files']} files of {took['size'] / 2**20:,.0f} MB in all, "
            f"peak {took['peak'] / 2**20:,.0f} MB",
            flush=True,
        )


def main() -> None:
    """Run both engines, or the one export that `--measure` names."""
    if sys.argv[1:2] == ["--measure"]:
        url, company_id, what = sys.argv[2:]
        measure(url, int(company_id), what)
        return
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--entries", type=int, default=1_000_000)
    arguments.add_argument("--engine", choices=["sqlite", "postgresql"])
    arguments.add_argument("--format", action="append", choices=list(Format))
    asked = arguments.parse_args()
    with engines() as urls:
        for engine, url in urls.items():
            if asked.engine in (None, engine):
                asyncio.run(compare(url, engine, asked.entries, asked.format or list(Format)))


if __name__ == "__main__":
    main()
