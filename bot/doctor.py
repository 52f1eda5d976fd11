"""`vigia doctor`: what of the installation is not as it should be, and what mends it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from bot.bootstrap import opened_installation
from bot.settings import Settings
from domain.askers import AtConsole
from domain.phrases import count
from services.asking import Ask
from services.installation import Installation
from services.log.guards import logs_unguarded, rights_of_process
from services.log.verification import companies_with_a_log

Finding = tuple[bool, str]
"""Whether it is as it should be, and what it is in a line."""


async def examine(settings: Settings, *, say: Callable[[str], None]) -> bool:
    """Look at everything and say a line for each; returns whether all is well. Raises CannotDo."""
    all_well = True
    async with opened_installation(settings) as installation:
        async for is_well, line in _findings(installation):
            say(f"{'✅' if is_well else '⚠️'} {line}")
            all_well = all_well and is_well
    return all_well


async def _findings(installation: Installation) -> AsyncIterator[Finding]:
    on_sqlite = installation.database.file is not None
    yield True, f"Base de datos: {'SQLite' if on_sqlite else 'PostgreSQL'}, de esta versión."
    yield await _role(installation)
    ask = Ask(installation, AtConsole(), datetime.now(UTC))
    companies = await companies_with_a_log(ask)
    odd = await logs_unguarded(installation, companies)
    for company, oddity in odd:
        yield False, f"{company.name}: {oddity.message} Corre `vigia verify` y averigua quién fue."
    if not odd:
        yield True, f"{count(len(companies), 'bitácora', 'bitácoras')}, con todo lo que impide cambiarlas."


async def _role(installation: Installation) -> Finding:
    rights = await rights_of_process(installation)
    if rights is None:
        return True, "SQLite no tiene papeles: quien puede escribir el archivo puede cambiar la bitácora."
    if not rights.too_many:
        return True, f"Papel «{rights.role}» de PostgreSQL: a las bitácoras sólo les agrega."
    why = "es superusuario del servidor"
    if not rights.superuser:
        tables = [*rights.owns, *rights.may_change]
        why = f"puede cambiar {count(len(set(tables)), 'tabla', 'tablas')} de las bitácoras"
    return False, (
        f"Papel «{rights.role}» de PostgreSQL: {why}. Corre Vigía con otro, que sólo agregue: "
        "`vigia migrate --role PAPEL`, como dueño de las tablas."
    )
