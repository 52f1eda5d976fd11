"""Long work as people see it: what they do meanwhile, *Cancelar* on each kind, and the limits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.run import Running
from domain import keeping as rules
from domain.companies import Company, Membership
from domain.entries import Entry
from domain.keeping import Keeping, PurgePlan
from handlers.keeping.draft import KeepingDraft, Step
from handlers.long_work import OVER, STOPPING
from handlers.pictures import asking
from rendering.charts import pencil
from sandbox.faults import TimeOutAfter
from sandbox.taps import TapAnswer
from services.asking import Ask
from services.installation import Installation
from services.log import purging
from services.log.purge_export import PurgeExport, export_for_purge
from services.log.purging import purge, remove_segment
from services.log.seals import seal_of
from services.sizes import Sizes
from storage import log_tiles
from tests.handlers.conftest import timed
from tests.handlers.test_exporting import recorded
from tests.kept_log import entry_of_kind, folios
from tests.kept_log import recorded as recorded_old
from tests.people import ANA, place_in, registered_company
from tests.phone import Phone

LONG_AGO = (datetime.now(UTC) - timedelta(days=11 * 366)).replace(hour=18)
COMPANY = "Comercializadora del Sureste"
DRAWN_OFTEN = timed(between_edits=0.01)
GOES_ON = (f"Verificando la bitácora · {COMPANY}", " registros · ")


@pytest.fixture
def sizes() -> Sizes:
    """Each entry is a segment of its own, and they are removed without a rest."""
    return Sizes(verified_at_once=3, between_removals=0)


@pytest.fixture
async def long_log(bot: Installation, company: Company) -> Company:
    """A log that takes a while to verify."""
    await recorded(bot, company, 2000)
    return company


async def _verifies(phone: Phone) -> None:
    phone.send("/verificar")
    await phone.sees("¿En qué empresa?")
    await phone.tap("Comercializadora")


@DRAWN_OFTEN
async def test_another_message_is_answered_while_a_verification_goes_on(
    ana: Phone, bot: Installation, long_log: Company
) -> None:
    await _verifies(ana)
    await ana.sees(*GOES_ON)
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    assert not any("íntegra" in text for text in ana.from_bot)
    assert _text(await ana.tap("Cancelar")) == STOPPING
    await ana.sees(f"Verificando la bitácora · {COMPANY}", "La cancelaste.")
    place = await place_in(bot, ANA, long_log.id)
    assert await entry_of_kind(bot, place, "log_verified") is None
    await ana.no_longer_sees_button("Cancelar")


@DRAWN_OFTEN
async def test_a_seal_check_can_be_cancelled_as_well(
    ana: Phone, bot: Installation, long_log: Company
) -> None:
    seal = await seal_of(bot, long_log)
    assert seal is not None
    ana.send(seal.text)
    await ana.sees(*GOES_ON)
    await ana.tap("Cancelar")
    await ana.sees("La cancelaste.")


@DRAWN_OFTEN
async def test_nobody_cancels_what_another_began(ana: Phone, jorge: Phone, long_log: Company) -> None:
    await _verifies(ana)
    await ana.sees(*GOES_ON)
    data = ana.data_of("Cancelar")
    jorge.send("/ayuda")
    await jorge.sees("Qué puedes hacer")
    for forged in (data, data.replace(":stop", ":again")):
        assert _text(await jorge.send_data(forged)) == OVER
    drawn = len(ana.world.activity.calls)
    await ana.world.until(lambda: len(ana.world.activity.calls) > drawn + 5)
    assert not any("La cancelaste" in text for text in ana.from_bot)
    await ana.tap("Cancelar")
    await ana.sees("La cancelaste.")
    assert _text(await ana.send_data(data)) == OVER  # what was cancelled is over
    assert _text(await ana.send_data(data.replace(":stop", ":again"))) == OVER


@DRAWN_OFTEN
@pytest.mark.usefixtures("long_log")
async def test_a_line_that_nobody_noted_loses_its_button_when_it_is_tapped(
    ana: Phone, process: Running
) -> None:
    await _verifies(ana)
    await ana.sees(*GOES_ON)
    stop = InlineKeyboardMarkup([[InlineKeyboardButton("Cancelar", callback_data=ana.data_of("Cancelar"))]])
    await ana.sees("íntegra")
    await ana.no_longer_sees_button("Cancelar")
    left = "Un renglón de antes"  # a kill came between sending it and noting it
    await process.application.bot.send_message(ana.person_id, left, reply_markup=stop)
    assert _text(await ana.tap("Cancelar")) == OVER
    await ana.no_longer_sees_button("Cancelar")
    await ana.sees("íntegra")
    assert ana.buttons != []  # those of what came of it


@DRAWN_OFTEN
@pytest.mark.usefixtures("long_log")
async def test_a_third_at_once_says_which_two_go_on(ana: Phone) -> None:
    ana.send("/empresa")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Trabajas con Comercializadora del Sureste")
    for _ in range(3):
        ana.send("/verificar")
    await ana.sees(
        "Estoy con la verificación de Comercializadora del Sureste y la verificación de Comercializadora "
        "del Sureste: espera, o cancela con su botón «Cancelar»."
    )
    await ana.world.until(lambda: ana.buttons.count("Cancelar") == 2)
    await ana.tap("Cancelar")
    await ana.sees("La cancelaste.")
    ana.send("/verificar")  # and there is room again
    await ana.world.until(lambda: ana.buttons.count("Cancelar") == 2)


async def test_cancelar_of_a_chart_leaves_none(
    ana: Phone, company: Company, monkeypatch: pytest.MonkeyPatch, drawing_held: threading.Event
) -> None:
    monkeypatch.setattr(asking, "PATIENCE", 0.0)
    ana.send("/grafica")
    await ana.tap(company.name)
    await ana.sees("Contando los registros…")
    await ana.tap("Cancelar")
    await ana.sees(f"Gráfica · {COMPANY}", "La cancelaste.")
    assert not drawing_held.is_set()
    assert not any("photo" in message for message in ana.messages)


@pytest.fixture
def drawing_held() -> Iterator[threading.Event]:
    """Hold all charts until it is set."""
    go_on = threading.Event()
    pencil._DRAWING.submit(go_on.wait)
    yield go_on
    go_on.set()


@pytest.fixture
async def old_log(bot: Installation, monkeypatch: pytest.MonkeyPatch) -> Membership:
    """Ana's place in a company with two segments of ten that are old enough to purge."""
    monkeypatch.setattr(log_tiles, "HEIGHT", 1)
    monkeypatch.setattr(rules, "SEGMENT", 10)
    company = (await registered_company(bot, now=LONG_AGO)).company
    place = await place_in(bot, ANA, company.id)
    await recorded_old(bot, place, 24, now=LONG_AGO, operation="backup_created")
    await recorded_old(bot, place, 6, now=datetime.now(UTC), operation="backup_created")
    return place


@pytest.fixture
def held() -> asyncio.Event:
    """Release what a test holds once it is set."""
    return asyncio.Event()


async def _planned(phone: Phone) -> None:
    phone.send("/conservar")
    await phone.sees("¿En qué empresa?")
    await phone.tap("Comercializadora")
    await phone.tap("Depurar…")
    await phone.sees("Se borrarán 20 registros: #1 a #20.")


async def _confirmed(phone: Phone) -> None:
    await _planned(phone)
    await phone.tap("Enviarme el archivo")
    await phone.sees("Para confirmar, escribe DEPURAR.")
    phone.send("DEPURAR")
    await phone.no_longer_sees("Para confirmar, escribe DEPURAR.")
    await phone.sees("Preparando…")


@pytest.fixture
def purge_held(monkeypatch: pytest.MonkeyPatch, held: asyncio.Event) -> asyncio.Event:
    """Nothing is purged until it is set."""

    async def later(ask: Ask, plan: PurgePlan, **more: Any) -> Entry:
        await held.wait()
        return await purge(ask, plan, **more)

    monkeypatch.setattr("handlers.keeping.work.purge", later)
    return held


async def test_a_purge_can_be_cancelled_until_it_is_recorded(
    ana: Phone, bot: Installation, old_log: Membership, purge_held: asyncio.Event
) -> None:
    await _confirmed(ana)
    await ana.no_longer_sees("Para confirmar, escribe DEPURAR.")
    assert _text(await ana.tap("Cancelar")) == STOPPING
    purge_held.set()
    await ana.sees(f"Depurar la bitácora · {COMPANY}", "La cancelaste.")
    assert (await folios(bot, old_log))[0] == 1
    assert await entry_of_kind(bot, old_log, "log_purged") is None


@pytest.mark.usefixtures("old_log", "purge_held")
async def test_a_purge_that_was_cancelled_is_not_gone_on_with_by_the_next_process(
    ana: Phone, process: Running
) -> None:
    await _confirmed(ana)
    assert _text(await ana.tap("Cancelar")) == STOPPING
    assert process.application.shared.works is not None
    await process.application.shared.works.close()
    await ana.sees("La cancelaste.")
    async with process.installation.database.reading() as work:
        assert await work.long_works.left() == []


async def test_a_purge_that_was_refused_is_begun_again_by_the_word_alone(
    ana: Phone, bot: Installation, old_log: Membership, purge_held: asyncio.Event
) -> None:
    await _confirmed(ana)
    forged = ana.data_of("Cancelar").replace(":stop", ":again")
    async with bot.database.writing() as work:
        await work.keeping.save(old_log.company.id, Keeping(held=True))
    purge_held.set()
    await ana.sees("La bitácora está en retención legal")
    async with bot.database.writing() as work:
        await work.keeping.save(old_log.company.id, Keeping())
    assert _text(await ana.send_data(forged)) == OVER
    await ana.tap("Conservación")
    await ana.sees("Hoy se pueden depurar 20 registros")
    assert await entry_of_kind(bot, old_log, "log_purged") is None


async def test_a_purge_that_is_recorded_can_not_be_cancelled_and_says_so(
    ana: Phone,
    bot: Installation,
    old_log: Membership,
    monkeypatch: pytest.MonkeyPatch,
    held: asyncio.Event,
) -> None:
    async def later(ask: Ask, plan: PurgePlan) -> int:
        await held.wait()
        return await remove_segment(ask, plan)

    monkeypatch.setattr(purging, "remove_segment", later)
    await _confirmed(ana)
    await ana.sees("⚪ Depuración de bitácora")  # it is on record
    answer = await ana.tap("Cancelar")
    assert _text(answer) == "Ya no se puede cancelar: la depuración quedó en la bitácora y se está borrando."
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    assert (await folios(bot, old_log))[0] == 1
    held.set()
    await ana.sees("✅ Bitácora depurada", "#1 a #20")
    assert (await folios(bot, old_log))[0] == 21


@pytest.fixture
def file_held(monkeypatch: pytest.MonkeyPatch, held: asyncio.Event) -> asyncio.Event:
    """Hold the file of a purge until it is set."""

    async def later(ask: Ask, plan: PurgePlan, **more: Any) -> PurgeExport:
        await held.wait()
        return await export_for_purge(ask, plan, **more)

    monkeypatch.setattr("handlers.keeping.work.export_for_purge", later)
    return held


async def test_cancelar_of_the_file_before_a_purge_gives_the_purge_up(
    ana: Phone, bot: Installation, old_log: Membership, file_held: asyncio.Event
) -> None:
    await _planned(ana)
    await ana.tap("Enviarme el archivo")
    await ana.sees("Preparando el archivo…")
    ana.send("DEPURAR")
    await ana.sees("Preparando el archivo…", "Espera a que llegue el archivo, o toca «Cancelar».")
    assert _text(await ana.tap("Cancelar")) == STOPPING
    file_held.set()
    await ana.sees("No se depuró nada.")
    assert not any("document" in message for message in ana.messages)
    assert await entry_of_kind(bot, old_log, "log_exported") is None
    ana.send("DEPURAR")
    await ana.sees("Entendí: Depuración de bitácora")


@pytest.mark.usefixtures("old_log")
async def test_who_leaves_the_conversation_gets_no_file(ana: Phone, file_held: asyncio.Event) -> None:
    await _planned(ana)
    await ana.tap("Enviarme el archivo")
    await ana.sees("Preparando el archivo…")
    ana.send("/bitacora")
    await ana.sees("No se depuró nada.")
    file_held.set()
    await ana.tap("Comercializadora")
    await ana.sees("Bitácora de la empresa")
    assert not any("document" in message for message in ana.messages)


def _text(answer: TapAnswer | None) -> str:
    assert answer is not None
    return answer.text or ""


async def test_nobody_goes_back_while_the_file_of_what_is_to_go_is_made(
    ana: Phone, process: Running, old_log: Membership, file_held: asyncio.Event
) -> None:
    await _planned(ana)
    await ana.tap("Enviarme el archivo")
    await ana.sees("Preparando el archivo…")
    draft = process.application.user_data[ana.person_id].draft
    assert isinstance(draft, KeepingDraft)
    await ana.send_data(str(draft.button("", "back").callback_data))
    assert (draft.step, draft.plan is not None) == (Step.FILE, True)
    file_held.set()
    await ana.sees("Para confirmar, escribe DEPURAR.")


@pytest.mark.usefixtures("company")
async def test_users_who_are_created_already_can_only_be_undone(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("Nuevo usuario")
    ana.send_file("gente.csv", b"Usuario,Nombre completo,Perfil\nRSOTO,Rosa Soto,CONSULTA\n")
    await ana.sees("1 se puede crear")
    ana.world.faults.add(method="sendDocument", kind=TimeOutAfter())
    await ana.tap("Guardar 1 usuario")
    await ana.world.until(lambda: ana.world.faults.all_taken)
    assert _text(await ana.tap("Cancelar")) == "Ya se crearon: cuando termine, toca «Deshacer el alta»."
    ana.world.end_faults()
    await ana.sees("✅ Usuarios creados")
