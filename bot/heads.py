"""The ends of the logs, kept beside the installation's key, where a restored database can't undo them.

The file may lag a moment behind; it never runs ahead of what is committed. Processes that share the folder
share these ends: what one saw, the others know a second later.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock

from bot.failures import CannotStart
from bot.private_files import give_to_owner_of_folder
from bot.timing import Timing
from bot.upkeep import kept_up
from domain.log_tree import Head
from services.installation import Installation
from services.log.stopped_logs import compare_heads, tell_of_stop
from storage.address import URL, place_of

FILE = "heads.json"

_BETWEEN_LOOKS = 1.0  # seconds
_BEFORE_TELLING_AGAIN = 5.0
_PATIENCE = 5.0  # seconds for another process to finish writing

_log = logging.getLogger(__name__)


class HeadFile:
    """Each log's last folio and its hash, by database and company: `{"vigia.db": {"7": [1283, "9f2c…"]}}`.

    A replacement database, as when an office outgrows SQLite, has its own heads.
    """

    def __init__(self, folder: Path, database: URL) -> None:
        self._path = folder / FILE
        self._database = _name_of(database, folder)

    def read(self) -> dict[int, Head]:
        """This database's heads; none before its first start. Raises CannotStart if unreadable."""
        try:
            return {
                int(company): Head(int(folio), bytes.fromhex(digest))
                for company, (folio, digest) in self._kept().get(self._database, {}).items()
            }
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise CannotStart(
                f"{self._path}: no se puede leer dónde terminaba cada bitácora; ponlo de un respaldo, "
                "o bórralo si sabes por qué está así."
            ) from error

    def share(self, heads: Mapping[int, Head]) -> Mapping[int, Head]:
        """Store these, unless another process knows a later one; returns all that are stored."""
        with self._held():
            kept = self.read()
            latest = {
                company: max(heads.get(company, head), kept.get(company, head), key=lambda each: each.folio)
                for company, head in {**heads, **kept}.items()
            }
            if latest != kept:
                self._write(latest)
        return latest

    def write(self, heads: Mapping[int, Head]) -> None:
        """Replace this database's heads, atomically."""
        with self._held():
            self._write(heads)

    @property
    def stamp(self) -> tuple[int, int]:
        """Changes whenever somebody writes the file."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Exclude other writers within the block."""
        path = self._path.with_suffix(".lock")
        with FileLock(path, mode=0o600, timeout=_PATIENCE):
            give_to_owner_of_folder(path)
            yield

    def _write(self, heads: Mapping[int, Head]) -> None:
        told = {str(company): [head.folio, head.hash.hex()] for company, head in sorted(heads.items())}
        new = self._path.with_suffix(".new")
        kept = self._kept() | {self._database: told}
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        give_to_owner_of_folder(new)
        new.replace(self._path)

    def _kept(self) -> dict[str, dict[str, list[Any]]]:
        try:
            kept: dict[str, dict[str, list[Any]]] = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        return kept


def _name_of(database: URL, folder: Path) -> str:
    """The database's name here: a file in the folder by its bare name, so that both can move together."""
    if database.get_backend_name() != "sqlite":
        return place_of(database)
    path = Path(database.database or "").resolve()
    return path.name if path.parent == folder.resolve() else str(path)


@asynccontextmanager
async def remembering_heads(
    installation: Installation, file: HeadFile, timing: Timing
) -> AsyncIterator[None]:
    """Check each log's end; within the block, keep the file up to date. Raises CannotStart.

    It is told to stop rather than cancelled, so that the last ends are stored.
    """
    await compare_heads(installation, file.read())
    over = asyncio.Event()
    work = partial(_keep, installation, file, over)
    keep = kept_up("remembering of heads", work, over=over, waits=timing.restarts)
    keeping = asyncio.create_task(keep, name="heads")
    try:
        yield
    finally:
        over.set()
        installation.database.heads.changed.set()
        await keeping


async def _keep(installation: Installation, file: HeadFile, over: asyncio.Event) -> None:
    heads, told, seen = installation.database.heads, set[int](), (0, 0)
    last = False
    while not last:
        last = over.is_set()
        stamp = file.stamp
        if not heads.changed.is_set() and stamp == seen:
            await _wait(heads.changed)
            continue
        heads.changed.clear()
        try:
            kept = await asyncio.to_thread(file.share, dict(heads.heads))
        except (OSError, CannotStart) as error:
            _log.warning("where the logs end could not be kept: %s", error)
        else:
            seen = stamp
            for company_id, head in kept.items():
                heads.remember(company_id, head)
        await _tell(installation, told)
        await _wait(over)


async def _wait(event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_BETWEEN_LOOKS):
            await event.wait()


async def _tell(installation: Installation, told: set[int]) -> None:
    """Tell of the stopped logs that were not reported yet."""
    heads = installation.database.heads
    for company_id, stop in list(heads.stops.items()):
        if company_id in told:
            continue
        try:
            await tell_of_stop(installation, stop, now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 (whatever a log that was touched refuses it by)
            _log.warning(
                "that bitacora_%s is stopped could not be told yet: %s", company_id, type(error).__name__
            )
            asyncio.get_running_loop().call_later(_BEFORE_TELLING_AGAIN, heads.changed.set)
        else:
            told.add(company_id)
