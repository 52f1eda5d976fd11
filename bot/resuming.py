"""`vigia resume`: continues a stopped log, once the server's holder knows the reason."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.bootstrap import installation_held
from bot.failures import CannotDo
from bot.heads import HeadFile
from bot.locks import Taken
from bot.settings import Settings
from domain.askers import AtConsole
from services.asking import Ask
from services.log.stopped_logs import compare_heads, resume_log, stopped_logs
from services.log.verification import companies_with_a_log

Say = Callable[[str], None]

_AT_WORK = "Vigía está en marcha: detenla, da este comando y vuelve a arrancarla."
_HOW = "Si sabes por qué termina ahí, sigue con ella con vigia resume y su número."


async def list_stopped(settings: Settings, *, say: Say) -> None:
    """List the stopped logs, a line for each. Raises CannotDo."""
    async with _opened_alone(settings) as (ask, _):
        stops = sorted((await stopped_logs(ask)).items())
        names = {each.id: each.name for each in await companies_with_a_log(ask)}
    for company_id, stop in stops:
        name = names.get(company_id, "ya no está en la base de datos")
        before = f"llegaba al #{stop.remembered.folio:,} y " if stop.remembered is not None else ""
        say(f"{company_id} ({name}): {before}termina en el #{stop.found.folio:,}.")
    say(_HOW if stops else "Ninguna bitácora está detenida.")


async def resume_one(settings: Settings, *, company_id: int, say: Say) -> None:
    """Continue this company's log, and remember its new end. Raises CannotDo."""
    async with _opened_alone(settings) as (ask, file):
        stop = (await stopped_logs(ask)).get(company_id)
        if stop is None:
            raise CannotDo(f"La bitácora de la empresa {company_id} no está detenida.")
        name, _ = await resume_log(ask, company_id)
        file.write(ask.installation.database.heads.heads)
    goes_on = f"su bitácora sigue después del #{stop.found.folio:,}"
    say(f"{name}: {goes_on}. Queda registrado y avisa a quien la lee.")


@asynccontextmanager
async def _opened_alone(settings: Settings) -> AsyncIterator[tuple[Ask, HeadFile]]:
    """The console and the remembered ends, while no other process holds them."""
    file = HeadFile(settings.data_dir, settings.database)
    try:
        async with installation_held(settings) as (installation, _):
            await compare_heads(installation, file.read())
            yield Ask(installation, AtConsole(), datetime.now(UTC)), file
    except Taken:
        raise CannotDo(_AT_WORK) from None
