"""Waiting until a transaction has to wait for another one."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from services.installation import Installation


async def waits_for_the_database(installation: Installation) -> None:
    """Return once a transaction of this process waits for another's, or for its turn."""
    if installation.database.engine.dialect.name == "sqlite":
        return  # where who writes has the whole file from the first moment
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while True:
        async with installation.database.engine.connect() as connection:
            if (await connection.execute(query)).scalar_one():
                return
        await asyncio.sleep(0)
