"""One process at a time works on a database: a second one, started by mistake, says so and ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from bot.failures import CannotStart
from bot.private_files import give_to_owner_of_folder
from domain.errors import StorageUnavailable
from storage.database import Database
from storage.server_lock import ServerLock

log = logging.getLogger(__name__)

_TAKEN = "Ya hay otra Vigía en marcha con esta base de datos: deja una sola."
_BETWEEN_LOOKS = 5.0  # seconds
_BEFORE_TRYING_AGAIN = 1.0  # seconds
_TRIES = 10  # what a lost connection held may take a moment to be free again


class Taken(CannotStart):
    """Another process works on the database."""


class Alone(Protocol):
    """What keeps other processes out."""

    async def keep(self) -> None:
        """To be run meanwhile; raises CannotStart if another process got in."""


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[Alone]:
    """The only process that works on the database meanwhile; raises Taken if there is another.

    The lock goes with the process, however it ends.
    """
    lock = _ServerLock(database) if database.engine.dialect.name == "postgresql" else _FileLock(database)
    if not await lock.take():
        raise Taken(_TAKEN)
    try:
        yield lock
    finally:
        await lock.release()


class _FileLock:
    """A lock beside a SQLite file: the system frees it when the process ends, and not before."""

    def __init__(self, database: Database) -> None:
        self._path = _lock_file(database)
        # Who can open it can hold it, and keep us out for ever.
        self._lock = FileLock(self._path, blocking=False, mode=0o600)

    async def take(self) -> bool:
        """Whether it is ours now."""
        try:
            self._lock.acquire()
            give_to_owner_of_folder(self._path)
        except Timeout:
            return False
        except OSError as error:
            raise CannotStart(f"No se puede usar «{self._path}»: {error.strerror}.") from error
        return True

    async def keep(self) -> None:
        """It is never lost."""

    async def release(self) -> None:
        """Let others in."""
        self._lock.release()


class _ServerLock:
    """PostgreSQL's advisory lock, which lasts as long as the connection that took it.

    When that is lost another process can take it: from then on nothing is written until it is ours again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = ServerLock(database, on_lost=self._on_lost)
        self._lost = asyncio.Event()
        self._look: asyncio.Task[None] | None = None

    async def take(self) -> bool:
        """Whether it is ours now."""
        return await self._lock.take()

    async def keep(self) -> None:
        """Take it again whenever it is lost; raises CannotStart if another process has it by then."""
        while True:
            await self._until_lost()
            log.warning("the connection that keeps other processes out is lost: nothing is written meanwhile")
            await self._close()
            await self._take_again()
            self._lost.clear()
            self._database.may_write = True
            log.warning("other processes are kept out again")

    async def release(self) -> None:
        """Let others in."""
        if self._look is not None:
            await self._look
        if not self._lost.is_set():
            with suppress(StorageUnavailable):  # it went with its connection
                await self._lock.release()
        await self._close()

    def _on_lost(self) -> None:
        self._database.may_write = False
        self._lost.set()

    async def _until_lost(self) -> None:
        """The server says so if it can; a silent network is found out by asking."""
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(_BETWEEN_LOOKS):
                    await self._lost.wait()
            except TimeoutError:
                # Cut off in the middle, as at the end of the process, it would cost us the connection itself.
                self._look = asyncio.create_task(self._ask())
                await asyncio.shield(self._look)

    async def _ask(self) -> None:
        try:
            await self._lock.look()
        except StorageUnavailable:
            self._on_lost()

    async def _take_again(self) -> None:
        tries = _TRIES
        while tries:
            try:
                if await self.take():
                    return
                tries -= 1
            except StorageUnavailable as error:
                log.debug("the database does not answer yet: %s", error)
            await asyncio.sleep(_BEFORE_TRYING_AGAIN)
        raise Taken(_TAKEN)

    async def _close(self) -> None:
        with suppress(StorageUnavailable):
            await self._lock.close()


def _lock_file(database: Database) -> Path:
    """Beside the database's own file, by whatever way that was named."""
    file = (database.file or Path()).resolve()
    return file.with_name(f"{file.name}.lock")
