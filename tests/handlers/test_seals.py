"""Seals as people receive them, and check them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs
from sqlalchemy import text

from domain.authors import Author
from domain.companies import Company
from domain.seals import Seal, read_button, read_seal
from handlers.verification.seal_screens import seal_screen
from sandbox.faults import TooManyRequests
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.seal_news import SealNews
from services.log.seals import seal_due_logs, seal_of
from tests.conftest import sized
from tests.entries import COMPANY
from tests.handlers.conftest import on_both_engines, timed
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in, registered_company, tell_of_link
from tests.phone import Phone
from tests.signing import signed_by_anybody
from tests.tampering import cut_off, rebuilt, run_by_hand
from tests.trees import head_of

pytestmark = on_both_engines

_TWO_DAYS = 2 * 24 * 3600 * 1_000_000  # microseconds


async def _logged(bot: Installation, company: Company, count: int) -> None:
    """This many more entries."""
    place = await place_in(bot, ANA, company.id)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()),
        )
        for number in range(count)
    ]
    async with bot.database.writing() as work:
        await record_all(work, bot.catalogue, company=company, deeds=deeds, now=datetime.now(UTC))


async def _seal(bot: Installation, company: Company) -> None:
    """Have the company's log sealed, as if it had begun days ago."""
    await run_by_hand(
        bot, company, f"UPDATE companies SET created_at = created_at - {_TWO_DAYS} WHERE id = {{id}}"
    )
    await seal_due_logs(bot, now=datetime.now(UTC))


async def _with_profile(bot: Installation, company: Company, profile: str) -> None:
    """Give Jorge another profile."""
    ids = f"SELECT id FROM profiles WHERE name = '{profile}' AND company_id = {{id}}"
    await run_by_hand(bot, company, f"UPDATE users SET profile_id = ({ids}) WHERE name = 'JMENDEZ'")


async def _sealed(bot: Installation, company: Company) -> Seal:
    seal = await seal_of(bot, company)
    assert seal is not None
    return seal


def _seals_sent(phone: Phone) -> list[dict[str, Any]]:
    return [
        dict(call.parameters)
        for call in phone.world.activity.calls
        if call.method.lower() == "sendmessage"
        and int(call.parameters["chat_id"]) == phone.person_id
        and "🔏" in str(call.parameters.get("text", ""))
    ]


async def test_a_seal_arrives_without_a_sound_and_can_be_verified_and_copied(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    seal = await _sealed(bot, company)
    await _seal(bot, company)
    told = await ana.sees("🔏 Sello de la bitácora · Comercializadora del Sureste", "Hasta el #5")
    assert f"Huella: {seal.hash.hex()[:16]}" in told
    (sent,) = _seals_sent(ana)
    assert sent["disable_notification"] in (True, "true")
    assert read_button(ana.data_of("Verificar").removeprefix("seal:")) == seal
    copies = [
        button["copy_text"]["text"]
        for message in ana.messages
        for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        for button in row
        if button["text"] == "Copiar sello"
    ]
    assert [read_seal(each) for each in copies] == [seal]


async def test_the_button_of_an_old_seal_says_that_nothing_changed_and_what_follows_holds(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    await _seal(bot, company)
    await ana.sees("🔏", "Hasta el #5")
    await _logged(bot, company, 2)
    for after in ("los 2 posteriores cuadran", "los 3 posteriores cuadran"):
        await ana.tap("Verificar")
        await ana.sees(
            "✅ La bitácora está íntegra · Comercializadora del Sureste",
            f"Coincide con el sello: nada cambió hasta el #5, y {after}.",
        )
    await ana.sees("🔏", "Hasta el #5")  # the seal stays


@timed(between_edits=0.01)
@sized(verified_at_once=4)
async def test_a_long_log_shows_how_far_it_is(ana: Phone, bot: Installation, company: Company) -> None:
    await _logged(bot, company, 400)
    ana.send((await _sealed(bot, company)).text)
    await ana.sees("✅ La bitácora está íntegra", "nada cambió hasta el #401, que es el último.")
    texts = [str(call.parameters.get("text", "")) for call in ana.world.activity.calls]
    assert [each for each in texts if " de 401 registros" in each]


async def test_a_log_that_is_not_what_was_sealed_is_found_and_its_readers_alerted(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    seal = await _sealed(bot, company)
    ana.send(replace(seal, hash=bytes(32)).text)
    await ana.sees(
        "⛔ La bitácora no es la que se selló · Comercializadora del Sureste",
        "El #5 no es el que se selló",
        "No borres nada.",
    )
    await ana.sees("🔴 Bitácora verificada · ⛔ fallido", "No íntegra: rehecha según el sello del folio 5")


def _message_of_the_seal(phone: Phone) -> dict[str, Any]:
    return next(each for each in phone.messages if str(each.get("text", "")).startswith("🔏 Sello de la"))


async def _edits(bot: Installation, ana: Phone, seal: Seal) -> None:
    """The token's holder edits another seal over the original."""
    message = _message_of_the_seal(ana)
    keyboard = {"inline_keyboard": [[{"text": "Verificar", "callback_data": f"seal:{seal.data}"}]]}
    ana.world.replace(ana.world.chat(ana.person_id), {**message, "reply_markup": keyboard})


async def test_a_log_built_anew_with_its_old_seal_edited_to_match_is_told_and_alerts(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora", "Hasta el #5")
    await _logged(bot, company, 2)
    place = await place_in(bot, ANA, company.id)
    log = await rebuilt(
        bot, place, lambda entry: structs.replace(entry, summary="Otra cosa") if entry.folio == 3 else entry
    )
    forged = Seal.of(company.id, head_of(company.id, log[:5]))
    true = read_button(_data(ana)).text
    async with bot.database.exclusively() as connection:
        await connection.execute(text(f"UPDATE notices SET body = replace(body, '{true}', '{forged.text}')"))
    await _edits(bot, ana, forged)
    await ana.tap("Verificar")
    told = await ana.sees(
        "⛔ Ese sello no es de fiar · Comercializadora del Sureste",
        "La bitácora coincide con ese sello, pero eso no prueba nada.",
    )
    assert "nada cambió" not in told
    assert "Alguien editó su mensaje el " in told
    assert "Vigía nunca edita un sello." in told
    assert "pega aquí uno que hayas copiado antes" in told
    await ana.sees(
        "🔴 Bitácora verificada · ⛔ fallido",
        "El sello del folio 5 llegó en un mensaje editado; según él, íntegra",
    )


def _data(phone: Phone) -> str:
    return phone.data_of("Verificar").removeprefix("seal:")


async def test_a_new_message_with_an_old_seal_is_told(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora", "Hasta el #5")
    data, text_ = ana.data_of("Verificar"), str(_message_of_the_seal(ana)["text"])
    ana.world.advance(timedelta(days=3))
    keyboard = {"inline_keyboard": [[{"text": "Verificar", "callback_data": data}]]}
    chat = ana.world.chat(ana.person_id)
    ana.world.post(chat, ana.world.bot.user(), {"text": text_, "reply_markup": keyboard})
    await ana.tap("Verificar")
    await ana.sees("⛔ Ese sello no es de fiar", "y el sello es de otra hora.", "No borres nada.")


async def test_the_button_of_a_seal_under_another_message_is_told(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    await ana.send_data(f"seal:{(await _sealed(bot, company)).data}")
    await ana.sees("⛔ Ese sello no es de fiar", "No encuentro que Vigía te haya enviado ese sello.")


async def test_a_genuine_seal_says_when_its_message_was_sent(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora")
    await ana.tap("Verificar")
    sent_at = datetime.fromtimestamp(_message_of_the_seal(ana)["date"], ZoneInfo(company.zone))
    await ana.sees("✅", f"El mensaje del sello es del {sent_at:%d/%m/%Y %H:%M} y nadie lo editó.")


@pytest.mark.parametrize(
    "begun", ["menu:nuevo:{0}", "menu:bitacora:{0}", "menu:close", "menu:vanish", "d:00000000:1:save"]
)
async def test_vigia_never_touches_the_message_of_a_seal_whatever_is_tapped_there(
    ana: Phone, bot: Installation, company: Company, begun: str
) -> None:
    """A modified client can send any button's data as if it were under the seal."""
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora")
    before, data = _message_of_the_seal(ana), ana.data_of("Verificar")
    await ana.send_data(begun.format(company.id), message_id=before["message_id"])
    await ana.send_data(f"menu:ayuda:{company.id}", message_id=before["message_id"])
    await ana.send_data(data, message_id=before["message_id"])
    await ana.sees("✅ La bitácora está íntegra", "nadie lo editó")
    assert _message_of_the_seal(ana) == before


async def test_a_tail_that_was_cut_is_said_so(ana: Phone, bot: Installation, company: Company) -> None:
    await _logged(bot, company, 4)
    seal = await _sealed(bot, company)
    await cut_off(bot, await place_in(bot, ANA, company.id), last=3)
    bot.database.heads.forget_all()
    ana.send(seal.text)
    await ana.sees(
        "⛔ La bitácora está recortada · Comercializadora del Sureste",
        "El sello llega al #5 y la bitácora termina en el #3",
        "No borres nada.",
    )


async def test_an_edit_before_the_seal_is_said_as_by_any_verification(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _logged(bot, company, 4)
    seal = await _sealed(bot, company)
    await _logged(bot, company, 4)
    await run_by_hand(bot, company, "UPDATE {log} SET summary = 'Otra cosa' WHERE folio = 8")
    ana.send(seal.text)
    await ana.sees(
        "⛔ La bitácora no está íntegra",
        "El registro #8 fue cambiado después de guardarse.",
        "Hasta el #5, el del sello, nada cambió.",
    )


async def test_a_pasted_seal_is_checked_in_the_middle_of_anything(
    ana: Phone, bot: Installation, company: Company
) -> None:
    seal = await _sealed(bot, company)
    await ana.send_data(f"menu:nuevo:{company.id}")
    await ana.sees("●○○○○  Usuario")
    ana.send(f"  Sello:\n{seal.text[:30]}\n{seal.text[30:].upper()} ")
    await ana.sees("✅ La bitácora está íntegra", "nada cambió hasta el #1")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo", "MLOPEZ")


async def test_the_command_takes_a_seal(ana: Phone, bot: Installation, company: Company) -> None:
    seal = await _sealed(bot, company)
    ana.send(f"/verificar {seal.text}")
    await ana.sees("✅ La bitácora está íntegra", "Coincide con el sello")


@pytest.mark.parametrize("typed", ["{0}", "/verificar {0}", "/verificar hola"])
async def test_a_seal_that_lost_a_letter_accuses_nobody(
    ana: Phone, bot: Installation, company: Company, typed: str
) -> None:
    seal = await _sealed(bot, company)
    ana.send(typed.format(seal.text[:-3]))
    await ana.sees("Ese sello está incompleto o mal copiado: cópialo otra vez con el botón Copiar sello.")
    async with bot.database.reading() as work:
        head = await work.audit_log(company.id).head()
    assert head is not None
    assert head.folio == seal.folio  # nothing was verified


async def test_what_verificar_found_can_be_kept_as_a_seal(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    await tell_of_link(bot, await place_in(bot, JORGE, company.id))
    jorge.send("/verificar")
    await jorge.sees("✅ La bitácora está íntegra", "Guarda el sello, o cópialo fuera de aquí")
    await jorge.sees_button("Guardar sello")
    await jorge.sees_button("Copiar sello")


@pytest.mark.parametrize("way", ["button", "pasted", "command"])
async def test_a_foreign_seal_is_refused_and_recorded(jorge: Phone, bot: Installation, way: str) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza", now=datetime.now(UTC))).company
    await joined(bot, JORGE, other.id, profile="CONSULTA")
    seal = await _sealed(bot, other)
    if way == "button":
        jorge.send("/ayuda")
        await jorge.sees("Qué puedes hacer")
        answer = await jorge.send_data(f"seal:{seal.data}")
        assert answer is not None
        assert "No puedes ver la bitácora" in (answer.text or "")
    else:
        jorge.send(seal.text if way == "pasted" else f"/verificar {seal.text}")
        await jorge.sees("No puedes ver la bitácora")
    async with bot.database.reading() as work:
        (newest,) = await work.audit_log(other.id).older(limit=1)
    assert (newest.operation, newest.user_name) == ("access_denied", "JMENDEZ")


async def test_who_lost_the_permission_is_refused_by_the_seal_that_they_still_have(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    await _with_profile(bot, company, "SUPERVISOR")
    await _seal(bot, company)
    await jorge.sees("🔏 Sello de la bitácora")
    await _with_profile(bot, company, "CONSULTA")
    answer = await jorge.tap("Verificar")
    assert answer is not None
    assert "No puedes ver la bitácora" in (answer.text or "")


async def test_who_blocked_the_bot_gets_theirs_when_they_come_back_and_the_others_do_at_once(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    await _with_profile(bot, company, "SUPERVISOR")
    ana.world.person_blocks(MANAGER_ID)
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora")
    await ana.sees("🔴 Alertas sin entregar", "JMENDEZ · Jorge Méndez: bloqueó al bot")
    assert not any("🔏" in each for each in jorge.from_bot)
    ana.world.person_unblocks(MANAGER_ID)
    await jorge.sees("🔏 Sello de la bitácora")
    assert await _states(bot, company) == {"sent"}


async def test_one_that_telegram_delays_arrives_once(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    ana.world.faults.add(method="sendMessage", kind=TooManyRequests(retry_after=1), times=2)
    await _seal(bot, company)
    await ana.sees("🔏 Sello de la bitácora")
    assert await _states(bot, company) == {"sent"}
    assert len([each for each in ana.from_bot if "🔏" in each]) == 1


async def _states(bot: Installation, company: Company) -> set[str]:
    """The states of the company's seals, once none waits."""
    query = text("SELECT state FROM notices WHERE company_id = :id")
    async with asyncio.timeout(10):
        while True:
            async with bot.database.engine.connect() as connection:
                states = set((await connection.execute(query, {"id": company.id})).scalars())
            if "pending" not in states:
                return states


def test_who_reads_no_log_of_the_company_is_offered_no_button_that_would_refuse() -> None:
    seal = Seal(COMPANY.id, 1283, bytes(32))
    screen = seal_screen(SealNews(1, COMPANY, signed_by_anybody(seal), checks=False))
    assert [[each.text for each in row] for row in screen.rows] == [["Copiar sello"]]
    assert "un supervisor de la empresa" in screen.text
