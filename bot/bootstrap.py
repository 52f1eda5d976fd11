"""Opens the installation that the settings name, for any command."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime

from bot.alone import alone, starting
from bot.failures import CannotStart
from bot.heads import HeadFile
from bot.installation_key import open_installation_key, open_seal_key
from bot.locks import Lock, Taken
from bot.private_files import close_database, open_data_folder
from bot.settings import PREFIX, Settings
from domain.errors import StorageUnavailable
from domain.operation_ids import OperationIds
from services.installation import Installation, installation_on
from services.log.stopped_logs import compare_heads
from services.people.claims import prepare_installation
from services.sizes import Sizes
from services.time_authority import TimeAuthority
from storage.database import Database, open_database
from storage.migrate import Schema, SchemaIsNewer, migrate, schema_of

_NEWER = "VIGIA_DATABASE_URL: la base de datos es de otra versión de Vigía; actualiza el programa."
_OLDER = (
    "VIGIA_DATABASE_URL: la base de datos es de una versión anterior y la usa otra Vigía; "
    "se actualiza al arrancar `vigia run`."
)

_OPERATION_IDS = b"vigia/operation ids/1"  # the label that derives their secret from the installation's key


@asynccontextmanager
async def opened_installation(settings: Settings) -> AsyncIterator[Installation]:
    """The installation, for a command that may run beside `vigia run`. Raises CannotStart.

    A database of an earlier version is migrated only if nobody works on it. A stopped log takes nothing from
    the command either.
    """
    async with _opened_database(settings) as database:
        with _told():
            if not await _is_of_this_version(database):
                async with starting(database):
                    await _brought_to_this_version(database)
        installation = _installation(settings, database)
        await compare_heads(installation, HeadFile(settings.data_dir, settings.database).read())
        yield installation


@asynccontextmanager
async def migrated_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of this version, on which nobody works meanwhile. Raises CannotStart."""
    async with _opened_database(settings) as database:
        with _told():
            async with starting(database):
                await _brought_to_this_version(database)
        yield database


@asynccontextmanager
async def installation_held(
    settings: Settings,
    hold: Callable[[Database], AbstractAsyncContextManager[Lock]] = alone,
    *,
    sizes: Sizes | None = None,
) -> AsyncIterator[tuple[Installation, Lock]]:
    """The migrated installation, and the lock that keeps other processes out of it.

    Raises CannotStart if there is one, without changing anything: `hold` decides which are too many.
    """
    async with _opened_database(settings) as database, AsyncExitStack() as held:
        with _told():
            async with starting(database):
                try:
                    await _brought_to_this_version(database)
                except _InUse:
                    async with hold(database):  # reports its own conflicts
                        raise
                lock = await held.enter_async_context(hold(database))
                installation = _installation(settings, database, sizes=sizes)
                await prepare_installation(installation, now=datetime.now(UTC))
        yield installation, lock


class _InUse(CannotStart):
    """A process of an earlier version works on the database."""


async def _is_of_this_version(database: Database) -> bool:
    """Whether its tables are of this version; raises CannotStart if they are of a later one."""
    schema = await schema_of(database)
    if schema is Schema.NEWER:
        raise CannotStart(_NEWER)
    return schema is Schema.CURRENT


async def _brought_to_this_version(database: Database) -> None:
    """Migrate it; raises CannotStart, without a change, if that can't be done, as when it is in use."""
    if await _is_of_this_version(database):
        return
    try:
        async with alone(database):
            await migrate(database)
    except Taken as error:
        raise _InUse(_OLDER) from error


@asynccontextmanager
async def _opened_database(settings: Settings) -> AsyncIterator[Database]:
    open_data_folder(settings.data_dir, f"{PREFIX}DATA_DIR")
    with _told():
        database = open_database(settings.database)
        if database.file is not None:
            close_database(database.file, settings.database_setting)
    try:
        yield database
    finally:
        await database.close()


def _installation(settings: Settings, database: Database, *, sizes: Sizes | None = None) -> Installation:
    key = open_installation_key(settings.data_dir, settings.given_inbox_key)
    return installation_on(
        database,
        owner_ids=settings.owner_ids,
        default_zone=settings.timezone,
        operation_ids=OperationIds(key.derive(_OPERATION_IDS)),
        sizes=sizes,
        seal_key=open_seal_key(settings.data_dir, settings.given_seal_key),
        witnesses=settings.witnesses,
        time_authority=_time_authority(settings),
    )


def _time_authority(settings: Settings) -> TimeAuthority | None:
    """The authority of the settings; raises CannotStart without its root."""
    if settings.timestamps is None:
        return None
    if settings.timestamps_root is None:
        raise CannotStart(
            f"{PREFIX}TIMESTAMPS_ROOT: falta; sin él no se sabe si un sello de tiempo es bueno."
        )
    try:
        return TimeAuthority(settings.timestamps, settings.timestamps_root.read_bytes())
    except (OSError, ValueError):
        path = settings.timestamps_root
        raise CannotStart(f"{PREFIX}TIMESTAMPS_ROOT: en «{path}» no hay certificados en PEM.") from None


@contextmanager
def _told() -> Iterator[None]:
    """A database failure at the start, for the person at the console."""
    try:
        yield
    except SchemaIsNewer as error:
        raise CannotStart(_NEWER) from error
    except (StorageUnavailable, OSError) as error:  # the latter from the file itself
        raise CannotStart(f"VIGIA_DATABASE_URL: no se puede usar la base de datos: {error}.") from error
