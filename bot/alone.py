"""Which processes may share a database. One too many, started by mistake, says so and ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

from bot.locks import Lock, Name, Taken, lock_on
from bot.roles import EVERY_ROLE, Role
from bot.timing import Timing
from storage.database import Database

_A_START = 60.0  # seconds that a start may take, with its migrations
_BETWEEN_TRIES = 0.1

_NAMES = {Role.CHAT: Name.CHAT, Role.DELIVERIES: Name.DELIVERIES, Role.DOOR: Name.DOOR}


@asynccontextmanager
async def alone(database: Database, timing: Timing | None = None) -> AsyncIterator[Lock]:
    """Be the only process on the database, in any role; raises Taken otherwise.

    The lock ends with the process, however that ends.
    """
    async with _holding(lock_on(database, list(_NAMES.values()), timing=timing)) as lock:
        yield lock


@asynccontextmanager
async def at_work(
    database: Database, roles: Collection[Role] = EVERY_ROLE, timing: Timing | None = None
) -> AsyncIterator[Lock]:
    """Be the only process in these roles; a server takes any number of doors. Raises Taken."""
    names = [_NAMES[role] for role in sorted(roles) if role is not Role.DOOR]
    doors = [Name.DOOR] if Role.DOOR in roles else []
    async with _holding(lock_on(database, names, shared=doors, timing=timing)) as lock:
        yield lock


@asynccontextmanager
async def starting(database: Database) -> AsyncIterator[None]:
    """Be the only process that migrates the database and takes its roles.

    It waits as long as a start may take, and then raises Taken.
    """
    lock, loop = lock_on(database, [Name.STARTING]), asyncio.get_running_loop()
    until = loop.time() + _A_START
    while True:
        try:
            await lock.take()
            break
        except Taken:
            if loop.time() > until:
                raise
        await asyncio.sleep(_BETWEEN_TRIES)
    try:
        yield
    finally:
        await lock.release()


@asynccontextmanager
async def _holding(lock: Lock) -> AsyncIterator[Lock]:
    await lock.take()
    try:
        yield lock
    finally:
        await lock.release()
