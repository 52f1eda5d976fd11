"""Locks that a process holds on a database for its lifetime: files beside it, or its server's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from bot.failures import CannotStart
from bot.private_files import give_to_owner_of_folder
from bot.timing import Timing
from domain.errors import StorageUnavailable
from storage.database import Database
from storage.server_lock import ServerLock

log = logging.getLogger(__name__)

_BEFORE_TRYING_AGAIN = 1.0  # seconds


class Name(StrEnum):
    """The purpose of a lock: the suffix of its file."""

    CHAT = ".lock"  # the only one in earlier versions, for everything
    DELIVERIES = ".deliveries.lock"
    DOOR = ".door.lock"
    STARTING = ".starting.lock"


# PostgreSQL's: arbitrary numbers that never change, and differ from the migrations'.
NUMBERS = {
    Name.CHAT: 7_146_443,
    Name.DELIVERIES: 7_146_444,
    Name.DOOR: 7_146_445,
    Name.STARTING: 7_146_446,
}
_ANOTHER = "Ya hay otra Vigía en marcha con esta base de datos"
_MESSAGES = {
    Name.CHAT: f"{_ANOTHER}, que lleva el chat: deja una sola.",
    Name.DELIVERIES: f"{_ANOTHER}, que lleva las entregas: deja una sola.",
    Name.DOOR: f"{_ANOTHER}, que lleva la puerta HTTP: en SQLite cabe una sola; para varias, usa PostgreSQL.",
    Name.STARTING: "Otra Vigía está arrancando con esta base de datos y no termina; inténtalo otra vez.",
}


class Taken(CannotStart):
    """Another process works on the database."""

    def __init__(self, name: Name) -> None:
        super().__init__(_MESSAGES[name])


class Lock(Protocol):
    """Keeps other processes out."""

    async def take(self) -> None:
        """Take it, all or nothing; raises Taken."""

    async def keep(self) -> None:
        """Watch over the locks for ever; raises Taken if another process got in."""

    async def release(self) -> None:
        """Release it."""


def lock_on(
    database: Database,
    names: Collection[Name],
    *,
    shared: Collection[Name] = (),
    timing: Timing | None = None,
) -> Lock:
    """All of these together, not taken yet. Others may share the shared ones: only a server has those."""
    if database.file is None:
        return _ServerLock(database, names, shared, timing or Timing())
    return _FileLock(database.file, [*names, *shared])


class _FileLock:
    """Locks beside a SQLite file: the system frees them when the process ends, and not before."""

    def __init__(self, file: Path, names: Collection[Name]) -> None:
        # Beside the real file, whatever path names it.
        file = file.resolve()
        # Whoever can open one can hold it, and lock us out for ever.
        self._locks = {
            name: FileLock(file.with_name(file.name + name), blocking=False, mode=0o600) for name in names
        }

    async def take(self) -> None:
        """Take all of them, or none."""
        for name, lock in self._locks.items():
            try:
                lock.acquire()
                give_to_owner_of_folder(Path(lock.lock_file))
            except Timeout:
                await self.release()
                raise Taken(name) from None
            except OSError as error:
                await self.release()
                raise CannotStart(f"No se puede usar «{lock.lock_file}»: {error.strerror}.") from error

    async def keep(self) -> None:
        """They are never lost."""
        await asyncio.Event().wait()

    async def release(self) -> None:
        """Release them."""
        for lock in self._locks.values():
            lock.release()


class _ServerLock:
    """PostgreSQL's advisory locks, which last as long as their connection.

    When that is lost another process can take them: until we have them again, nothing is written.
    """

    def __init__(
        self, database: Database, names: Collection[Name], shared: Collection[Name], timing: Timing
    ) -> None:
        self._database = database
        self._timing = timing
        self._guards = Name.STARTING not in names  # a process starts under that one, and writes under others
        self._lock = ServerLock(
            database,
            [NUMBERS[name] for name in names],
            shared=[NUMBERS[name] for name in shared],
            on_lost=self._on_lost,
        )
        self._lost = asyncio.Event()
        self._look: asyncio.Task[None] | None = None

    async def take(self) -> None:
        """Take all of them, or none."""
        taken = await self._lock.take()
        if taken is not None:
            raise Taken(next(name for name, number in NUMBERS.items() if number == taken))

    async def keep(self) -> None:
        """Take them again whenever they are lost; raises Taken if another process has one by then."""
        while True:
            await self._until_lost()
            log.warning(
                "the connection that keeps other processes out is lost: nothing is written until it is back"
            )
            await self._close()
            await self._take_again()
            self._lost.clear()
            self._database.may_write = True
            log.warning("other processes are kept out again")

    async def release(self) -> None:
        """Release them."""
        if self._look is not None:
            await self._look
        await self._close()

    def _on_lost(self) -> None:
        if self._guards:
            self._database.may_write = False
        self._lost.set()

    async def _until_lost(self) -> None:
        """The server reports the loss if it can; a silent network is found out by asking."""
        while not self._lost.is_set():
            try:
                async with asyncio.timeout(self._timing.between_lock_looks):
                    await self._lost.wait()
            except TimeoutError:
                # A cancelled query, as at shutdown, would cost us the connection itself.
                self._look = asyncio.create_task(self._ask())
                await asyncio.shield(self._look)

    async def _ask(self) -> None:
        try:
            await self._lock.look()
        except StorageUnavailable:
            self._on_lost()

    async def _take_again(self) -> None:
        tries = self._timing.lock_tries
        while True:
            try:
                await self.take()
            except Taken:
                tries -= 1
                if not tries:
                    raise
            except StorageUnavailable as error:
                log.debug("the database does not answer yet: %s", error)
            else:
                return
            await asyncio.sleep(_BEFORE_TRYING_AGAIN)

    async def _close(self) -> None:
        with suppress(StorageUnavailable):
            await self._lock.close()
