"""Long work and the process: what its person sees after a shutdown or a kill."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.run import running
from bot.timing import Timing
from domain.askers import InChat
from domain.companies import Membership
from domain.errors import InvalidInvitation
from domain.invitations import invitation_code
from domain.keeping import SEGMENT
from handlers.kit.long_work import INTERRUPTED
from rendering.sheets.reading import read_sheet
from sandbox.faults import TimeOutAfter
from services.asking import Ask
from services.installation import Installation
from services.people.invitations import read_invitation
from services.sizes import Sizes
from storage.database import open_database
from tests.bot.conftest import AnasBot
from tests.bot.disks import fill
from tests.conftest import OWNER_ID, prepared
from tests.handlers.test_exporting import recorded
from tests.kept_log import entry_of_kind
from tests.kept_log import recorded as recorded_old
from tests.people import registered_company

LONG_AGO = datetime.now(UTC) - timedelta(days=11 * 366)


async def test_the_end_of_the_process_ends_an_export_and_says_so(anas_bot: AnasBot, sqlite_url: str) -> None:
    anas_bot.world.chat(OWNER_ID).opened = True
    exports = anas_bot.data / "exports"
    exports.mkdir(parents=True)
    (exports / "half.csv").write_text("what a kill left", encoding="utf-8")
    ana = anas_bot.ana
    timing, sizes = Timing(between_edits=0.01), Sizes(exported_at_once=1)
    async with running(anas_bot.settings(sqlite_url), timing=timing, sizes=sizes) as parts:
        assert _left_in(exports) == []
        assert exports.stat().st_mode & 0o777 == 0o700
        place = await registered_company(parts.installation, now=datetime.now(UTC))
        await recorded(parts.installation, place.company, 2000)
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        await ana.tap("Excel")
        await ana.sees("de 2,001 registros")
    await ana.sees(INTERRUPTED, "No envié ningún archivo.")
    assert _left_in(exports) == []
    async with running(anas_bot.settings(sqlite_url)):
        await ana.tap("Pedir otra vez")
        await ana.sees("✅ Bitácora exportada", "Excel · 2,001 registros")
    await ana.no_longer_sees(INTERRUPTED)


async def test_a_full_disk_is_told_as_that_and_nothing_is_left(
    anas_bot: AnasBot, sqlite_url: str, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with running(anas_bot.settings(sqlite_url)) as parts:
        await registered_company(parts.installation, now=datetime.now(UTC))
        works = parts.application.shared.works
        assert works is not None
        monkeypatch.setattr(works, "around", replace(works.around, folder=small_disk))
        fill(small_disk / "filling")
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        await ana.tap("JSON")
        await ana.sees("No hay lugar en el disco del servidor", "No envié ningún archivo.")
    assert _left_in(small_disk) == ["filling"]


async def test_an_export_that_was_killed_says_so_and_is_begun_again_as_the_same(
    anas_bot: AnasBot, database_url: str
) -> None:
    database = open_database(database_url)
    installation = await prepared(database)
    place = await registered_company(installation, now=datetime.now(UTC))
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with anas_bot.process(database_url) as process:
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        anas_bot.world.faults.add(method="sendDocument", kind=TimeOutAfter())
        await ana.tap("CSV")
        await anas_bot.world.until(lambda: anas_bot.world.faults.all_taken)
        await process.kill()
    anas_bot.world.end_faults()
    first = await entry_of_kind(installation, place, "log_exported")
    assert first is not None
    await recorded(installation, place.company, 5)
    async with anas_bot.process(database_url) as process:
        await ana.sees(INTERRUPTED)
        assert await ana.tap("Pedir otra vez") is not None
        await ana.sees("✅ Bitácora exportada", "CSV · 1 registro · 1 archivo")  # as the log was then
        assert await process.stop() == 0
    assert await _recorded(installation, place, "log_exported") == [first.operation_id]
    await database.close()


async def test_users_of_a_sheet_are_created_once_however_often_the_process_ends(
    anas_bot: AnasBot, database_url: str
) -> None:
    database = open_database(database_url)
    installation = await prepared(database)
    place = await registered_company(installation, now=datetime.now(UTC))
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    sheet = b"Usuario,Nombre completo,Perfil\nRSOTO,Rosa Soto,CONSULTA\nLPAZ,Luis Paz,CONTADOR\n"
    async with anas_bot.process(database_url) as process:
        ana.send("/nuevo")
        await ana.sees("Nuevo usuario")
        ana.send_file("gente.csv", sheet)
        await ana.sees("De 2 renglones, 2 se pueden crear.")
        await process.kill()
    async with anas_bot.process(database_url) as process:
        anas_bot.world.faults.add(method="sendDocument", kind=TimeOutAfter())
        await ana.tap("Guardar los 2")
        await anas_bot.world.until(lambda: anas_bot.world.faults.all_taken)
        first = await read_sheet(ana.received_file("enlaces.xlsx"))
        await process.kill()
    anas_bot.world.end_faults()
    async with anas_bot.process(database_url) as process:
        await ana.sees("✅ Usuarios creados", "los folios 2 a 3")
        assert await process.stop() == 0
    second = await read_sheet(ana.received_file("enlaces.xlsx"))
    async with database.reading() as work:
        assert await work.users.names(place.company.id) == ["SUPERVISOR", "RSOTO", "LPAZ"]
    luis = Ask(installation, InChat(3001, "3001/1"), datetime.now(UTC))
    with pytest.raises(InvalidInvitation):
        await read_invitation(luis, invitation_code(first[1][3]) or "")
    offer = await read_invitation(luis, invitation_code(second[1][3]) or "")
    assert offer.place.user.name == "RSOTO"
    await database.close()


async def test_what_a_sheet_came_to_stays_although_the_tap_that_began_it_comes_again(
    anas_bot: AnasBot, sqlite_url: str
) -> None:
    database = open_database(sqlite_url)
    await registered_company(await prepared(database), now=datetime.now(UTC))
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with anas_bot.process(sqlite_url) as process:
        ana.send("/nuevo")
        await ana.sees("Nuevo usuario")
        ana.send_file("gente.csv", b"Usuario,Nombre completo,Perfil\nRSOTO,Rosa Soto,CONSULTA\n")
        await ana.sees("1 se puede crear")
        assert await process.stop() == 0
    async with database.reading() as work:
        (before,) = await work.conversations.all()
    message = ana.messages[-1]
    save = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    async with anas_bot.process(sqlite_url) as process:
        await ana.tap("Guardar 1 usuario")
        await ana.sees("✅ Usuarios creados")
        assert await process.stop() == 0
    async with database.writing() as work:  # as if a kill had come before the tap was noted as done
        await work.conversations.save(before)
    async with anas_bot.process(sqlite_url) as process:
        tap = anas_bot.world.send_callback(OWNER_ID, message, save)
        await anas_bot.world.until(lambda: tap.answer)
        ana.send("/ayuda")
        await ana.sees("Qué puedes hacer")
        assert any(each.get("text", "").startswith("✅ Usuarios creados") for each in ana.messages)
        assert await process.stop() == 0
    await database.close()


async def test_cancelar_of_what_was_killed_says_so_even_where_its_line_could_not(
    anas_bot: AnasBot, sqlite_url: str
) -> None:
    database = open_database(sqlite_url)
    await registered_company(await prepared(database), now=datetime.now(UTC))
    await database.close()
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with anas_bot.process(sqlite_url) as process:
        ana.send("/exportar")
        await ana.tap("Comercializadora")
        anas_bot.world.faults.add(method="sendDocument", kind=TimeOutAfter())
        await ana.tap("CSV")
        await anas_bot.world.until(lambda: anas_bot.world.faults.all_taken)
        stop = ana.data_of("Cancelar")
        await process.kill()
    anas_bot.world.end_faults()
    async with anas_bot.process(sqlite_url):
        answer = await ana.send_data(stop)
        assert answer is not None
        assert answer.text == INTERRUPTED
        await ana.sees_button("Pedir otra vez")


async def test_a_kill_before_a_purges_file_is_sent_leads_back_to_its_button(
    anas_bot: AnasBot, sqlite_url: str
) -> None:
    database = open_database(sqlite_url)
    installation = await prepared(database)
    place = await registered_company(installation, now=LONG_AGO)
    await recorded_old(installation, place, SEGMENT, now=LONG_AGO, operation="backup_created")
    anas_bot.world.chat(OWNER_ID).opened = True
    ana = anas_bot.ana
    async with anas_bot.process(sqlite_url) as process:
        ana.send("/conservar")
        await ana.tap("Comercializadora")
        await ana.tap("Depurar…")
        anas_bot.world.faults.add(method="sendDocument", kind=TimeOutAfter())
        await ana.tap("Enviarme el archivo")
        await anas_bot.world.until(lambda: anas_bot.world.faults.all_taken)
        await ana.sees("Preparando el archivo…")
        await process.kill()
    anas_bot.world.end_faults()
    async with anas_bot.process(sqlite_url):
        await ana.sees(f"Se borrarán {SEGMENT:,} registros", INTERRUPTED)
        await ana.tap("Enviarme el archivo")
        await ana.sees("Para confirmar, escribe DEPURAR.")
    await database.close()


async def _recorded(installation: Installation, place: Membership, operation: str) -> list[object]:
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=100)
    return [entry.operation_id for entry in entries if entry.operation == operation]


def _left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
