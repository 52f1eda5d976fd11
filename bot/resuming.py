"""`vigia resume`: going on with a log that is stopped, for whoever knows why it does not end where it did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.bootstrap import installation_alone
from bot.console import logs_wanted
from bot.failures import CannotDo
from bot.heads import HeadFile
from bot.settings import Settings
from services.stopped_logs import compare_heads, resume_log


async def resume_at_the_console(settings: Settings, company_id: int, *, say: Callable[[str], None]) -> None:
    """Take the log as it ends now, with nobody at work on it. Raises CannotDo and LogStopped."""
    file = HeadFile(settings.data_dir, settings.database)
    async with installation_alone(settings) as (installation, _):
        await compare_heads(installation, file.read())
        (company,) = await logs_wanted(installation, company_id)
        stop = installation.database.heads.stops.get(company_id)
        if stop is None:
            raise CannotDo(f"La bitácora de «{company.name}» no está detenida.")
        _, entry = await resume_log(installation, company_id, now=datetime.now(UTC))
        file.write(installation.database.heads.heads)
    remembered = f"#{stop.remembered.folio:,}" if stop.remembered else "desconocido"
    folio = f" con el folio {entry.folio:,}" if entry is not None else ""
    say(
        f"La bitácora de «{company.name}» sigue desde el #{stop.found.folio:,}; se recordaba hasta el "
        f"{remembered}. Quedó registrado en ella{folio} y se avisa a quienes la leen."
    )
