"""What a person does is not lost when Telegram briefly fails to answer."""

from __future__ import annotations

import pytest

from domain.companies import Company
from sandbox.faults import CutAfter, CutBefore, Fault, ServerError, TooManyRequests
from services.installation import Installation
from tests.phone import Phone

METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "deleteMessage", "editMessageReplyMarkup")


@pytest.mark.parametrize("fault", [TooManyRequests(1), ServerError(), CutBefore(), CutAfter()])
async def test_a_conversation_goes_through_while_each_call_fails_once(
    ana: Phone, bot: Installation, company: Company, fault: Fault
) -> None:
    await _tell_all(bot)
    for method in METHODS:
        ana.world.faults.add(method=method, kind=fault)
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    async with bot.database.reading() as work:
        entries = await work.audit_log(company.id).older(limit=20)
    assert [entry.operation for entry in entries].count("user_created") == 1
    assert ana.world.faults.take("sendMessage") is None


async def test_a_tap_that_can_not_be_answered_is_worked_on(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    ana.world.faults.add(method="answerCallbackQuery", kind=ServerError(), times=4)
    place = ana.world.find_button(ana.person_id, "Guardar")
    assert place is not None
    ana.world.tap(ana.person_id, place)
    await ana.world.until(lambda: any("✅ Usuario creado" in words for words in ana.from_bot), 10)


@pytest.mark.parametrize("fault", [TooManyRequests(1), TooManyRequests(60), ServerError()])
@pytest.mark.usefixtures("company")
async def test_a_menu_of_commands_that_can_not_be_set_stops_nobody(ana: Phone, fault: Fault) -> None:
    ana.world.faults.add(method="setMyCommands", kind=fault, times=4)
    ana.send("/start")
    await ana.sees("Hola, Ana.", "¿Qué quieres hacer?")


async def _tell_all(bot: Installation) -> None:
    """Wait until no alert is pending, as it would take the faults meant for the conversation."""
    async with bot.database.writing() as work:
        for company_id in (0, 1):
            await work.outbox.give_up_pending(company_id, reason="de antes")
