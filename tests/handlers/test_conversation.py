"""What all conversations share: their buttons, their draft, and how both end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from bot.run import Running
from domain.companies import Company
from handlers.kit.conversation import STALE
from handlers.kit.draft import Draft
from handlers.kit.memory import Memory
from sandbox.faults import CutBefore, Refusal
from services.installation import Installation
from tests.people import registered_company
from tests.phone import Phone

EXPIRED = "Pasaron más de 30 minutos sin actividad"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


def _draft(process: Running, phone: Phone) -> Draft:
    draft = process.application.user_data[phone.person_id].draft
    assert isinstance(draft, Draft)
    return draft


async def _at_the_summary(phone: Phone, name: str = "MLOPEZ") -> None:
    phone.send(f"/nuevo {name} María López, CONSULTA")
    await phone.sees("Revisa y guarda", f"Usuario: {name}")


async def _answer_to(phone: Phone, data: str) -> str | None:
    answer = await phone.send_data(data)
    assert answer is not None
    return answer.text


async def _users(bot: Installation, company: Company) -> int:
    async with bot.database.reading() as work:
        return await work.users.count(company.id)


async def test_a_button_of_an_earlier_draft_does_nothing_to_this_one(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _at_the_summary(ana)
    save, cancel = ana.data_of("Guardar"), ana.data_of("Cancelar")
    await _at_the_summary(ana, "JPEREZ")
    assert await _answer_to(ana, save) == STALE
    assert await _answer_to(ana, cancel) == STALE
    await ana.sees("Revisa y guarda", "Usuario: JPEREZ")
    assert await _users(bot, company) == 1
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "JPEREZ")


async def test_a_button_of_an_earlier_screen_of_the_same_step_saves_nothing(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _at_the_summary(ana)
    save = ana.data_of("Guardar")
    await ana.tap("Cambiar usuario")
    await ana.sees("●○○○○  Usuario")
    ana.send("JPEREZ")
    await ana.sees("Revisa y guarda", "Usuario: JPEREZ")
    assert await _answer_to(ana, save) == STALE
    assert await _users(bot, company) == 1


async def test_a_draft_left_for_too_long_is_not_saved(
    ana: Phone, process: Running, bot: Installation, company: Company
) -> None:
    await _at_the_summary(ana)
    _draft(process, ana).touched_at -= timedelta(minutes=31)
    answer = await ana.tap("Guardar")
    assert answer is not None
    await ana.sees(EXPIRED)
    assert await _users(bot, company) == 1
    assert "Cambiar usuario" not in ana.buttons


@pytest.mark.parametrize("text", ["mlopez", None], ids=["text", "sticker"])
async def test_what_is_sent_to_a_draft_left_for_too_long_says_so_and_ends_it(
    ana: Phone, process: Running, text: str | None
) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    _draft(process, ana).touched_at -= timedelta(minutes=31)
    if text is None:
        ana.send_sticker()
    else:
        ana.send(text)
    await ana.sees(EXPIRED)
    ana.send("hola")
    await ana.sees("¿Qué quieres hacer?")


async def test_each_thing_sent_gives_a_draft_its_time_again(ana: Phone, process: Running) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    _draft(process, ana).touched_at -= timedelta(minutes=20)
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    _draft(process, ana).touched_at -= timedelta(minutes=20)
    ana.send("María López")
    await ana.sees("●●●○○  Contraseña")


async def test_the_buttons_go_at_the_first_tap_of_save(ana: Phone) -> None:
    await _at_the_summary(ana)
    ana.world.activity.calls.clear()
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")
    called = [
        call.method.lower() for call in ana.world.activity.calls if "getupdates" not in call.method.lower()
    ]
    assert called[:3] == ["answercallbackquery", "editmessagereplymarkup", "editmessagetext"]


async def test_the_buttons_come_back_and_say_why_when_nothing_could_be_saved(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _at_the_summary(ana)
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    await ana.tap("Guardar")
    await ana.sees("Revisa y guarda", "⚠️ Algo falló de mi lado")
    await ana.sees_button("Guardar")
    assert await _users(bot, company) == 1
    async with bot.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")


async def test_a_new_conversation_gives_the_earlier_one_up(ana: Phone) -> None:
    await _at_the_summary(ana)
    await ana.sees("🔑 Contraseña de MLOPEZ")
    ana.send("/configurar")
    await ana.sees("Elige qué se registra en cada pestaña")
    await ana.sees("Alta cancelada")
    await ana.no_longer_sees("🔑")
    await ana.no_longer_sees_button("Cambiar usuario")


@pytest.mark.parametrize(
    ("command", "answer"),
    [("/bitacora", "Bitácora de la empresa"), ("/verificar", "La bitácora está íntegra")],
)
async def test_reading_and_verifying_leave_a_conversation_as_it_is(
    ana: Phone, company: Company, command: str, answer: str
) -> None:
    ana.send("/empresa")
    await ana.sees("Empresas")
    await ana.tap(company.name)
    await ana.sees("Trabajas con")
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send(command)
    await ana.sees(answer)
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo", "MLOPEZ")


async def test_after_a_restart_an_old_button_says_so_and_goes(ana: Phone, process: Running) -> None:
    await _at_the_summary(ana)
    process.application.restore(ana.person_id, Memory())
    answer = await ana.tap("Guardar")
    assert answer is not None
    assert answer.text == STALE
    await ana.sees("¿Qué quieres hacer?")
    await ana.no_longer_sees_button("Guardar")


async def test_the_screen_is_drawn_in_a_new_message_when_the_person_deleted_it(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.world.person_deletes(ana.person_id, ana.messages[-1]["message_id"])
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ")


async def test_a_tap_too_old_to_be_answered_still_counts(ana: Phone) -> None:
    await _at_the_summary(ana)
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    ana.world.faults.add(method="answerCallbackQuery", kind=Refusal(400, too_old))
    ana.world.send_callback(ana.person_id, ana.messages[-1], ana.data_of("Cambiar usuario"))
    await ana.sees("●○○○○  Usuario")


async def test_a_command_is_never_taken_as_what_was_asked_for(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    ana.send("/María López")
    await ana.sees("●●○○○  Nombre completo", "⚠️ No conozco ese comando. Escribe su nombre completo")


async def test_the_card_that_stays_loses_its_buttons_when_it_is_closed(ana: Phone) -> None:
    await _at_the_summary(ana)
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.tap("Cerrar")
    await ana.no_longer_sees_button("Cerrar")
    await ana.sees("✅ Usuario creado")


async def test_a_company_that_was_not_offered_can_not_be_picked(
    ana: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    ana.send("/nuevo")
    await ana.sees("¿En qué empresa?")
    pick = ana.data_of(other.name).removesuffix(f":{other.id}")
    await ana.send_data(f"{pick}:0")  # the installation is no company to create users in
    await ana.sees("No puedes crear usuarios: pídelo a tu supervisor.")
    await ana.no_longer_sees_button(other.name)


async def test_a_profile_that_was_not_offered_can_not_be_picked(ana: Phone, bot: Installation) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    async with bot.database.reading() as work:
        foreign = (await work.profiles.of_company(other.id))[-1]
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.tap("Comercializadora del Sureste")
    await ana.sees("Revisa y guarda")
    await ana.tap("Cambiar perfil")
    await ana.sees("●●●●○  Perfil")
    pick = ana.data_of("GERENTE").rpartition(":")[0]
    await ana.send_data(f"{pick}:{foreign.id}")
    await ana.sees("●●●●○  Perfil", "⚠️")


async def test_a_screen_that_never_arrived_comes_at_the_next_tap_and_works(ana: Phone) -> None:
    ana.send("/nuevo")
    for seen, answer in (
        ("●○○○○  Usuario", "mlopez"),
        ("●●○○○  Nombre completo", "María López"),
        ("●●●○○  Contraseña", "tormenta-Violeta-84"),
    ):
        await ana.sees(seen)
        ana.send(answer)
    await ana.sees("●●●●○  Perfil")
    ana.world.faults.add(method="editMessageText", kind=CutBefore())
    await ana.tap("GERENTE")
    again = await ana.tap("GERENTE")
    assert again is not None
    assert again.text == STALE
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")


@pytest.mark.parametrize("password", ["/Tormenta-Violeta-84", "tormenta-Violeta-84"])
async def test_a_password_leaves_the_chat_even_if_it_looks_like_a_command_or_comes_too_late(
    ana: Phone, process: Running, password: str
) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    ana.send("María López")
    await ana.sees("●●●○○  Contraseña")
    if not password.startswith("/"):
        _draft(process, ana).touched_at -= timedelta(minutes=31)
    ana.send(password)
    await ana.sees("⚠️" if password.startswith("/") else EXPIRED)
    assert not any(password in message.get("text", "") for message in ana.messages)


async def test_who_meets_a_refusal_of_telegrams_that_nobody_foresaw_is_told(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    await ana.sees("⚪ Telegram vinculado a un usuario")  # which would meet it otherwise
    refusal = Refusal(400, "Bad Request: can't parse entities")
    ana.world.faults.add(method="sendMessage", kind=refusal)
    ana.send("mlopez")
    await ana.sees("⚠️ Algo falló de mi lado")


async def test_a_persons_places_are_looked_up_once_for_an_update(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send(f"/empresa {company.name}")
    await ana.sees("Trabajas con", company.name)
    looked_up: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "WHERE users.telegram_id = ?" in statement:
            looked_up.append(statement)

    event.listen(bot.database.engine.sync_engine, "before_cursor_execute", note)
    ana.send("/bitacora")
    await ana.sees("Bitácora de la empresa", "SUPERVISOR")
    event.remove(bot.database.engine.sync_engine, "before_cursor_execute", note)
    assert len(looked_up) == 1
