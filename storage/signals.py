"""News of commits for workers that wait: commits of this process, and of others on the same database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

log = logging.getLogger(__name__)

_CHANNEL = "vigia"
_NOTIFY = text("SELECT pg_notify(:channel, :subject)")
_BEFORE_LISTENING_AGAIN = 2.0  # seconds
_BETWEEN_QUESTIONS = 20.0  # seconds: a silent network reports nothing by itself
_BETWEEN_LOOKS = 0.25  # seconds

Call = Callable[[], None]


class Subject(StrEnum):
    """The subject of a transaction that a worker, perhaps in another process, waits for."""

    ALERTS = "alerts"
    NOTICES = "notices"
    EXPIRING = "expiring messages"


class Signals:
    """Signals within this process. Listeners are called after a commit, and must return at once."""

    def __init__(self) -> None:
        self._any: list[Call] = []
        self._waiting: dict[str, list[Call]] = {}

    def call(self, call: Call, *, about: Subject | None) -> None:
        """Call it after each commit on this subject; without one, after any commit of this process."""
        (self._any if about is None else self._waiting.setdefault(about, [])).append(call)

    def committed(self, subjects: Collection[Subject]) -> None:
        """Tell the listeners of a commit in this process."""
        for call in self._any:
            call()
        for subject in subjects:
            self._tell(subject)

    async def announce(self, connection: AsyncConnection, subjects: Collection[Subject]) -> None:
        """Tell other processes of this transaction if it is committed, which is about to happen."""

    async def hear(self) -> None:
        """Tell the listeners of other processes' commits, until cancelled."""

    def _tell(self, subject: str) -> None:
        for call in self._waiting.get(subject, ()):
            call()

    def _tell_of_all(self) -> None:
        for subject in Subject:
            self._tell(subject)


class FileSignals(Signals):
    """SQLite's: polls four times a second whether another connection committed.

    A poll reads one number from the memory shared by all who have the file open (sqlite.org,
    pragma_data_version). It does not tell the subject.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine

    async def hear(self) -> None:
        """Poll."""
        async with self._engine.connect() as connection:
            # The driver's connection, as a transaction keeps seeing its own snapshot.
            driver: Any = (await connection.get_raw_connection()).driver_connection
            seen = None
            while True:
                async with driver.execute("PRAGMA data_version") as cursor:
                    version = await cursor.fetchone()
                if version != seen:
                    seen = version
                    self._tell_of_all()
                await asyncio.sleep(_BETWEEN_LOOKS)


class ServerSignals(Signals):
    """PostgreSQL's: NOTIFY belongs to the transaction, so it is sent only if that commits."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine

    async def announce(self, connection: AsyncConnection, subjects: Collection[Subject]) -> None:
        """Nobody else waits for this process's own work: each of these workers is in one process only."""
        for subject in subjects:
            if subject not in self._waiting:
                await connection.execute(_NOTIFY, {"channel": _CHANNEL, "subject": subject})

    async def hear(self) -> None:
        """Listen on a dedicated connection, and reconnect when it is lost."""
        while True:
            try:
                await self._listen()
            except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("other processes are not heard for now: %s", type(error).__name__)
            await asyncio.sleep(_BEFORE_LISTENING_AGAIN)

    async def _listen(self) -> None:
        """Listen until the connection is lost."""
        lost = asyncio.Event()
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: lost.set())
            try:
                await driver.add_listener(_CHANNEL, self._on_notify)
                self._tell_of_all()  # for commits while nobody listened
                while not lost.is_set():
                    await driver.execute("SELECT 1")
                    await _wait(lost, _BETWEEN_QUESTIONS)
            finally:
                driver.terminate()  # its next user must not get notifications

    def _on_notify(self, _connection: object, _process: int, _channel: str, subject: object) -> None:
        self._tell(str(subject))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def signals_of(engine: AsyncEngine) -> Signals:
    """The engine's kind of signals."""
    return ServerSignals(engine) if engine.dialect.name == "postgresql" else FileSignals(engine)
