"""Opens the installation that the settings name, for whichever command needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from bot.failures import CannotStart
from bot.installation_key import open_installation_key
from bot.settings import Settings
from domain.catalogue import load_catalogue
from domain.operation_ids import OperationIds
from services.installation import Installation
from services.password_hasher import PasswordHasher
from storage.database import DATABASE_FAILURES, Database, open_database
from storage.migrate import migrate

_OPERATION_IDS = b"vigia/operation ids/1"  # what their secret is derived from the installation's key for


@asynccontextmanager
async def opened_installation(settings: Settings) -> AsyncIterator[Installation]:
    """The installation, its database open and brought to this version. Raises CannotStart."""
    _make_folder(settings.data_dir)
    key = open_installation_key(settings.data_dir, settings.given_inbox_key)
    database = await _opened_database(settings)
    try:
        yield Installation(
            database=database,
            catalogue=load_catalogue(),
            hasher=PasswordHasher(),
            owner_ids=settings.owner_ids,
            default_zone=settings.timezone,
            operation_ids=OperationIds(key.derive(_OPERATION_IDS)),
        )
    finally:
        await database.close()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"VIGIA_DATA_DIR: no se puede usar la carpeta «{folder}»: {error.strerror}."
        ) from error


async def _opened_database(settings: Settings) -> Database:
    try:
        database = open_database(settings.database)
    except OSError as error:
        raise _unusable(error) from error
    try:
        await migrate(database)
    except CommandError as error:
        await database.close()
        raise CannotStart(
            "VIGIA_DATABASE_URL: la base de datos es de otra versión de Vigía; actualiza el programa."
        ) from error
    except DATABASE_FAILURES as error:
        await database.close()
        raise _unusable(error) from error
    return database


def _unusable(error: Exception) -> CannotStart:
    """Why the database can't be used, in the driver's own words, which name no password."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    words = " ".join(str(cause).split()) or type(cause).__name__
    return CannotStart(f"VIGIA_DATABASE_URL: no se puede usar la base de datos: {words}.")
