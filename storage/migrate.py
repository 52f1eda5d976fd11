"""Migrates the database's schema to this version, under a lock, in one transaction."""

from __future__ import annotations

from enum import Enum, auto

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.failures import outage_of
from storage.log_functions import granting

# An arbitrary number that never changes: every process that migrates takes this same lock.
_LOCK = 7_146_442


class SchemaIsNewer(Exception):
    """The database has migrations that this version of the program does not know."""


class NotGranted(Exception):
    """The server does not let a role be given its rights, in its own words."""


class Schema(Enum):
    """How a database's tables compare with this version of the program."""

    CURRENT = auto()
    OLDER = auto()  # or missing
    NEWER = auto()


async def schema_of(database: Database) -> Schema:
    """Compare without changing anything."""
    async with database.connected() as connection:
        return await connection.run_sync(_look)


async def migrate(database: Database) -> None:
    """Apply the missing migrations; a second process that does so waits for the first.

    Raises SchemaIsNewer, and StorageUnavailable also for tables that are not ours.
    """
    async with database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade)


async def grant(database: Database, role: str) -> None:
    """Let another role of the PostgreSQL server run the program: it may add to logs, and change none.

    The tables are the caller's own. Raises NotGranted where that role or a right of the caller is missing,
    and StorageUnavailable.
    """
    async with database.exclusively() as connection:
        try:
            query = text("SELECT quote_ident(current_schema()), quote_ident(:role)")
            schema, quoted = (await connection.execute(query, {"role": role})).one()
            companies = (await connection.execute(text("SELECT id FROM companies"))).scalars().all()
            for statement in granting(schema, quoted, companies):
                await connection.execute(text(statement))
        except DBAPIError as error:
            raise NotGranted(" ".join(str(error.orig).split())) from error


def _look(connection: Connection) -> Schema:
    scripts = ScriptDirectory.from_config(_config())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == scripts.get_current_head():
        return Schema.CURRENT
    try:
        scripts.get_revision(revision or "base")
    except CommandError:
        return Schema.NEWER
    return Schema.OLDER


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaIsNewer from error
    except DBAPIError as error:  # whatever the cause: it is no database of ours, or not ours to change
        raise outage_of(error) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config
