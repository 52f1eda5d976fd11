"""`vigia migrate`: the tables of this version, and who may run the program on them."""

from __future__ import annotations

from collections.abc import Callable

from bot.bootstrap import migrated_database
from bot.failures import CannotDo
from bot.settings import Settings
from storage.migrate import NotGranted, grant


async def migrate_database(settings: Settings, role: str | None, *, say: Callable[[str], None]) -> None:
    """Bring the database to this version, and let the role, if any, run the program. Raises CannotDo."""
    async with migrated_database(settings) as database:
        say("La base de datos está al día.")
        if role is None:
            return
        if database.file is not None:
            raise CannotDo("--role: SQLite no tiene papeles; sólo PostgreSQL.")
        try:
            await grant(database, role)
        except NotGranted as error:
            raise CannotDo(f"--role: PostgreSQL no lo permite: {error}") from error
        say(f"El papel «{role}» ya puede correr Vigía: a las bitácoras sólo les agrega.")
