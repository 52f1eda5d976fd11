"""A purge survives the process: interrupted, it resumes at the next start."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.askers import AtConsole
from domain.keeping import SEGMENT
from handlers.kit.long_work import PAUSED
from services.asking import Ask
from services.installation import Installation
from services.log.verification import companies_with_a_log, verify_log
from storage.database import Database, open_database
from storage.migrate import migrate
from tests.bot.conftest import AnasBot
from tests.conftest import OWNER_ID, prepared
from tests.kept_log import entry_of_kind, recorded
from tests.people import registered_company
from tests.process import Vigia

LONG_AGO = datetime.now(UTC) - timedelta(days=11 * 366)
SEGMENTS = 3


@pytest.mark.parametrize("killed", [True, False])
async def test_a_purge_that_was_ended_halfway_goes_on_at_the_next_start(
    anas_bot: AnasBot, fresh_url: str, *, killed: bool
) -> None:
    database = open_database(fresh_url)
    await migrate(database)
    installation = await prepared(database)
    place = await registered_company(installation, now=LONG_AGO)
    for _ in range(SEGMENTS):
        await recorded(installation, place, SEGMENT, now=LONG_AGO, operation="backup_created")
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with anas_bot.process(fresh_url) as process:
        ana.send("/conservar")
        await ana.sees("¿En qué empresa?")
        await ana.tap("Comercializadora")
        await ana.tap("Depurar…")
        await ana.tap("Enviarme el archivo")
        await ana.sees("Para confirmar, escribe DEPURAR.")
        ana.send("DEPURAR")
        await _removed(database, place.company.id, process, folio=SEGMENT)
        if killed:
            await process.kill()
        else:
            assert await process.stop() == 0
            await ana.sees("Depurar la bitácora", PAUSED)
    assert 0 < await _anchor(database, place.company.id) < SEGMENTS * SEGMENT
    purge = await entry_of_kind(installation, place, "log_purged")
    assert purge is not None
    assert await _holds(installation)
    async with anas_bot.process(fresh_url) as process:
        await _removed(database, place.company.id, process, folio=SEGMENTS * SEGMENT)
        await ana.sees("✅ Bitácora depurada", f"#1 a #{SEGMENTS * SEGMENT}")
        assert not any("Borrando…" in told or PAUSED in told for told in ana.from_bot)
        assert await process.stop() == 0
    assert await _anchor(database, place.company.id) == SEGMENTS * SEGMENT
    assert await entry_of_kind(installation, place, "log_purged") == purge
    assert await _holds(installation)
    await database.close()


async def _removed(database: Database, company_id: int, process: Vigia, *, folio: int) -> None:
    """Wait until everything up to this folio is removed."""
    async with asyncio.timeout(30):
        while await _anchor(database, company_id) < folio:
            assert process.process.returncode is None
            await asyncio.sleep(0.01)


async def _anchor(database: Database, company_id: int) -> int:
    async with database.reading() as work:
        anchor = await work.audit_log(company_id).anchor()
    return anchor.folio if anchor is not None else 0


async def _holds(installation: Installation) -> bool:
    companies = await companies_with_a_log(Ask(installation, AtConsole(), datetime.now(UTC)))
    results = [
        await verify_log(Ask(installation, AtConsole(), datetime.now(UTC)), each.id, operation_id=uuid4())
        for each in companies
    ]
    return all(result.broken is None for result in results)
