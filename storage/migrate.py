"""Bring the database's schema to this version, under a lock, in one transaction."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from storage.database import Database

# Any number will do as long as it never changes: every process that migrates asks for this same lock.
_LOCK = 7_146_442


async def migrate(database: Database) -> None:
    """Apply the migrations that are missing; a second process that starts meanwhile waits for the first."""
    async with database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
