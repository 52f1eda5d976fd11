"""`vigia resume`: a restored log goes on, once the server's holder says so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typer.testing import Result

from bot.alone import alone
from bot.bootstrap import opened_installation
from bot.console import claim_at_start
from bot.heads import HeadFile
from bot.settings import Settings
from domain.entries import Entry
from domain.log_tree import Head
from storage.database import open_database
from tests.console import assert_one_line, company_at_the_console, vigia
from tests.trees import head_of

pytestmark = pytest.mark.usefixtures("empty_folder")

GONE = 99


async def _log(company_id: int) -> Sequence[Entry]:
    async with opened_installation(Settings()) as installation, installation.database.reading() as work:
        return await work.audit_log(company_id).newer(limit=50)


def _remembered(company_id: int, *others: int) -> HeadFile:
    """The heads of a process that saw these logs end at their entry #7."""
    file = HeadFile(Path("data"), make_url("sqlite:///data/vigia.db"))
    file.write({each: Head(7, bytes(32)) for each in (company_id, *others)})
    return file


def test_says_that_none_is_stopped() -> None:
    company_id = asyncio.run(company_at_the_console())
    assert vigia("resume").stdout == "Ninguna bitácora está detenida.\n"
    assert_one_line(vigia("resume", str(company_id)), code=1, says="no está detenida")


def test_goes_on_with_a_log_and_remembers_that_it_did() -> None:
    company_id = asyncio.run(company_at_the_console())
    file = _remembered(company_id)
    assert vigia("resume").stdout.splitlines() == [
        f"{company_id} (Comercializadora del Sureste): llegaba al #7 y termina en el #1.",
        "Si sabes por qué termina ahí, sigue con ella con vigia resume y su número.",
    ]
    result = vigia("resume", str(company_id))
    assert result.stdout == (
        "Comercializadora del Sureste: su bitácora sigue después del #1. "
        "Queda registrado y avisa a quien la lee.\n"
    )
    first, last = asyncio.run(_log(company_id))
    assert (last.folio, last.operation) == (2, "log_resumed")
    assert file.read()[company_id] == head_of(company_id, [first, last])
    assert vigia("resume").stdout == "Ninguna bitácora está detenida.\n"
    assert vigia("api-key", "create", str(company_id), "--label", "Caja").exit_code == 0


def test_a_company_that_the_copy_does_not_know_yet_gives_its_number_back() -> None:
    asyncio.run(company_at_the_console())
    file = _remembered(GONE)
    assert vigia("resume").stdout.startswith("99 (ya no está en la base de datos): llegaba al #7")
    assert vigia("resume", str(GONE)).exit_code == 0
    last = asyncio.run(_log(0))[-1]
    assert (last.operation, dict(last.detail.facts)["Empresa"]) == ("log_resumed", "Empresa 99")
    assert GONE not in file.read()


def test_first_the_installations_own_for_it_records_what_is_done_with_others() -> None:
    asyncio.run(company_at_the_console())
    file = _remembered(GONE, 0)
    assert_one_line(vigia("resume", str(GONE)), code=1, says="La bitácora está detenida")
    assert GONE in file.read()
    assert vigia("resume", "0").exit_code == 0
    assert vigia("resume", str(GONE)).exit_code == 0


def test_not_while_another_process_remembers_where_it_ended() -> None:
    company_id = asyncio.run(company_at_the_console())
    _remembered(company_id)
    database = open_database("sqlite:///data/vigia.db")

    async def given_meanwhile() -> Result:
        async with alone(database):
            result = await asyncio.to_thread(vigia, "resume", str(company_id))
        await database.close()
        return result

    assert_one_line(asyncio.run(given_meanwhile()), code=1, says="Vigía está en marcha")


def test_a_start_goes_on_though_the_installations_own_log_takes_no_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asyncio.run(company_at_the_console())
    _remembered(0)
    monkeypatch.setattr("bot.console.on_a_screen", lambda: True)

    async def started() -> str:
        async with opened_installation(Settings()) as installation:
            return await claim_at_start(installation, bot_name="vigia_bot", now=datetime.now(UTC))

    assert "da vigia resume" in asyncio.run(started())
