"""News of commits for whoever waits for them: those of this process, and of others on the same database."""

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
_BETWEEN_QUESTIONS = 20.0  # seconds: a network that went silent says nothing by itself
_BETWEEN_LOOKS = 0.25  # seconds

Call = Callable[[], None]


class Subject(StrEnum):
    """What a transaction has to do with that a worker waits for, which may be another process's."""

    ALERTS = "alerts"
    NOTICES = "notices"
    EXPIRING = "expiring messages"


class Signals:
    """Within this process. Those who wait are called after a commit, and must return at once."""

    def __init__(self) -> None:
        self._any: list[Call] = []
        self._waiting: dict[str, list[Call]] = {}

    def call(self, call: Call, *, about: Subject | None) -> None:
        """Have it called after each commit that has to do with this; with whatever, of this process alone."""
        (self._any if about is None else self._waiting.setdefault(about, [])).append(call)

    def committed(self, subjects: Collection[Subject]) -> None:
        """A transaction of this process was."""
        for call in self._any:
            call()
        for subject in subjects:
            self._tell(subject)

    async def announce(self, connection: AsyncConnection, subjects: Collection[Subject]) -> None:
        """Have other processes told if this transaction, which is about to be committed, is."""

    async def hear(self) -> None:
        """Tell of what other processes commit, until cancelled."""

    def _tell(self, subject: str) -> None:
        for call in self._waiting.get(subject, ()):
            call()

    def _tell_of_all(self) -> None:
        for subject in Subject:
            self._tell(subject)


class FileSignals(Signals):
    """SQLite's: whether another connection committed anything is asked four times a second.

    Asking reads one number of the memory that all who have the file open share (sqlite.org,
    pragma_data_version). What it was about is not said.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine

    async def hear(self) -> None:
        """Look now and then."""
        async with self._engine.connect() as connection:
            # The driver's own, as a transaction goes on seeing what it began with.
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
    """PostgreSQL's: NOTIFY is part of the transaction, and so is sent if it is committed, and only then."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine

    async def announce(self, connection: AsyncConnection, subjects: Collection[Subject]) -> None:
        """Nobody else waits for what somebody here does: each of these workers is in one process alone."""
        for subject in subjects:
            if subject not in self._waiting:
                await connection.execute(_NOTIFY, {"channel": _CHANNEL, "subject": subject})

    async def hear(self) -> None:
        """Listen, on a connection of its own, and again whenever that is lost."""
        while True:
            try:
                await self._listen()
            except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("other processes are not heard for now: %s", type(error).__name__)
            await asyncio.sleep(_BEFORE_LISTENING_AGAIN)

    async def _listen(self) -> None:
        """Until the connection is lost."""
        lost = asyncio.Event()
        async with self._engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: lost.set())
            try:
                await driver.add_listener(_CHANNEL, self._on_notify)
                self._tell_of_all()  # of what was committed while nobody listened
                while not lost.is_set():
                    await driver.execute("SELECT 1")
                    await _wait(lost, _BETWEEN_QUESTIONS)
            finally:
                driver.terminate()  # whoever is given it next is to hear nothing

    def _on_notify(self, _connection: object, _process: int, _channel: str, subject: object) -> None:
        self._tell(str(subject))


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def signals_of(engine: AsyncEngine) -> Signals:
    """As the engine has them."""
    return ServerSignals(engine) if engine.dialect.name == "postgresql" else FileSignals(engine)
