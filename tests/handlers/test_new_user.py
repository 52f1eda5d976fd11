"""`/nuevo`, as a supervisor uses it."""

from __future__ import annotations

import pytest

from domain.companies import Company
from services.installation import Installation
from tests.people import JORGE, joined, registered_company
from tests.phone import Phone

PASSWORD = "tormenta-Violeta-84"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def test_a_user_is_created_step_by_step(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/nuevo")
    await ana.sees("Nuevo usuario · Comercializadora del Sureste", "●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ")
    ana.send("María  López Ruiz")
    await ana.sees("●●●○○  Contraseña")
    typed = ana.send(PASSWORD)
    await ana.sees("●●●●○  Perfil", "AUXILIAR DE VENTAS\nCrea, timbra, imprime, cancela")
    assert typed not in [message["message_id"] for message in ana.messages]
    await ana.no_longer_sees("No pude borrar")
    await ana.tap("AUXILIAR DE VENTAS")
    summary = await ana.sees("●●●●●  Revisa y guarda")
    assert "Usuario: MLOPEZ" in summary
    assert "Nombre completo: María López Ruiz" in summary
    assert "Perfil: AUXILIAR DE VENTAS" in summary
    assert PASSWORD not in summary
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ", "folio 2")
    async with bot.database.reading() as work:
        user = await work.users.by_name(company.id, "MLOPEZ")
        entry = await work.audit_log(company.id).get(2)
    assert user is not None
    assert entry is not None
    assert (entry.operation, entry.user_name, entry.full_name) == ("user_created", "SUPERVISOR", "Ana Ruiz")
    assert entry.summary == "MLOPEZ · María López Ruiz · AUXILIAR DE VENTAS"


async def test_the_example_is_nobody_of_the_company(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario", "Ejemplo: MLOPEZ")
    await joined(bot, JORGE, company.id, profile="GERENTE", name="ML0PEZ")  # with a zero
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario", "Ejemplo: RSOTO")
    ana.send("ab")
    await ana.sees("⚠️ El usuario lleva de 3 a 15 caracteres; por ejemplo: RSOTO.")
    ana.send("consola")
    await ana.sees("⚠️ CONSOLA está reservado para el sistema: elige otro, por ejemplo RSOTO.")
    ana.send("rcastro")
    await ana.sees("●●○○○  Nombre completo", "Ejemplo: Rosa Soto Díaz")


async def _full_name_in(bot: Installation, company: Company, name: str) -> str:
    async with bot.database.reading() as work:
        user = await work.users.by_name(company.id, name)
    assert user is not None
    return user.full_name


@pytest.mark.parametrize(
    ("button", "kept"),
    [("Usar «Jorge Lara Gómez»", "Jorge Lara Gómez"), ("Dejarlo como lo escribí", "jorge lara gómez")],
)
async def test_a_name_in_lower_case_is_offered_with_its_capitals(
    ana: Phone, bot: Installation, company: Company, button: str, kept: str
) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("jlara")
    await ana.sees("●●○○○  Nombre completo")
    ana.send("jorge lara gómez")
    await ana.sees("●●○○○  Nombre completo", "Escribiste: jorge lara gómez", "¿Prefieres Jorge Lara Gómez?")
    await ana.tap("« Atrás")
    await ana.sees("●●○○○  Nombre completo", "Escribe su nombre y al menos un apellido")
    ana.send("JORGE LARA")
    await ana.sees_button("Usar «Jorge Lara»")
    earlier = ana.data_of("Usar «Jorge Lara»")
    ana.send("jorge lara gómez")
    await ana.sees("Escribiste: jorge lara gómez")
    await ana.send_data(earlier)  # it was for another name
    await ana.sees("Escribiste: jorge lara gómez")
    await ana.tap(button)
    await ana.sees("●●●○○  Contraseña")
    ana.send(PASSWORD)
    await ana.tap("CONTADOR")
    await ana.sees("Revisa y guarda", f"Nombre completo: {kept}")
    ana.send("así está bien")
    await ana.sees("Toca «Guardar», o el botón de lo que quieras cambiar.")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    assert await _full_name_in(bot, company, "JLARA") == kept


async def test_a_name_in_the_one_line_is_offered_with_its_capitals_too(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/nuevo JLARA JORGE DE LA ROSA, CONSULTA")
    await ana.tap("Usar «Jorge de la Rosa»")
    await ana.sees("Revisa y guarda", "Nombre completo: Jorge de la Rosa", "Contraseña: generada")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    assert await _full_name_in(bot, company, "JLARA") == "Jorge de la Rosa"


async def test_a_generated_password_is_shown_once_and_can_be_deleted(ana: Phone) -> None:
    ana.send("/nuevo MLOPEZ María López, auxiliar de ventas")
    await ana.sees("Revisa y guarda", "Contraseña: generada")
    await ana.sees("🔑 Contraseña de MLOPEZ")
    secret = next(message for message in ana.messages if "🔑" in message.get("text", ""))
    assert secret["has_protected_content"]
    assert "spoiler" in [entity["type"] for entity in secret["entities"]]
    await ana.tap("Ya la copié")
    await ana.no_longer_sees("🔑")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("ab", "3 a 15"),
        ("SUPERVISOR", "reservado"),
        ("😀😀😀", "letras"),
        ("x" * 4096, "3 a 15"),
        ("<b>", "letras"),
    ],
)
async def test_a_wrong_name_gets_one_sentence_and_the_conversation_goes_on(
    ana: Phone, wrong: str, sentence: str
) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send(wrong)
    await ana.sees("●○○○○  Usuario", "⚠️", sentence)
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")


async def test_what_is_no_text_gets_one_sentence_and_the_conversation_goes_on(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    for send in (ana.send_sticker, ana.send_photo, ana.forward_contact):
        ana.send("ab")
        await ana.sees("3 a 15 caracteres")
        send()
        await ana.sees("⚠️ Escribe el nombre del usuario como texto")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")


async def test_a_name_already_taken_is_refused(ana: Phone) -> None:
    await _created(ana, "MLOPEZ")
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("Ya hay un usuario MLOPEZ")


async def test_a_weak_password_is_refused_deleted_and_never_shown(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    ana.send("María López")
    await ana.sees("●●●○○  Contraseña")
    ana.send("123456")
    await ana.sees("●●●○○  Contraseña", "⚠️")
    assert not any("123456" in message.get("text", "") for message in ana.messages)


async def test_each_line_of_the_summary_can_be_changed(ana: Phone) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda", "CONSULTA")
    await ana.tap("Cambiar usuario")
    await ana.sees("●○○○○  Usuario")
    ana.send("MLOPEZ2")
    await ana.sees("Revisa y guarda", "Usuario: MLOPEZ2")
    await ana.tap("Cambiar nombre")
    await ana.sees("●●○○○")
    ana.send("Martín López")
    await ana.sees("Revisa y guarda", "Martín López")
    await ana.tap("Cambiar perfil")
    await ana.sees("●●●●○  Perfil")
    await ana.tap("GERENTE")
    await ana.sees("Revisa y guarda", "Perfil: GERENTE")


async def test_the_question_stays_below_what_was_typed(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    await ana.no_longer_sees("●○○○○  Usuario")
    assert "●●○○○  Nombre completo" in ana.messages[-1]["text"]


async def test_going_back_keeps_what_was_filled_in(ana: Phone) -> None:
    ana.send("/nuevo")
    await ana.sees("●○○○○  Usuario")
    ana.send("mlopez")
    await ana.sees("●●○○○  Nombre completo")
    await ana.tap("« Atrás")
    await ana.sees("●○○○○  Usuario")
    ana.send("jperez")
    await ana.sees("●●○○○  Nombre completo", "Usuario: JPEREZ")


async def test_cancelling_creates_nothing(ana: Phone, bot: Installation, company: Company) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    ana.send("/cancelar")
    await ana.sees("Alta cancelada")
    await ana.no_longer_sees("🔑")
    async with bot.database.reading() as work:
        assert await work.users.by_name(company.id, "MLOPEZ") is None


async def test_an_old_button_changes_nothing_and_the_screen_is_drawn_anew(ana: Phone) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    save = ana.data_of("Guardar")
    await ana.tap("Cambiar usuario")
    await ana.sees("●○○○○  Usuario")
    answer = await ana.send_data(save)
    assert answer is not None
    assert answer.text == "Este menú ya no está vigente"
    await ana.sees("●○○○○  Usuario")


async def test_with_two_companies_one_is_picked_first(ana: Phone, bot: Installation) -> None:
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/nuevo")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Papelería La Esperanza")
    await ana.sees("Nuevo usuario · Papelería La Esperanza", "●○○○○")


async def _created(phone: Phone, name: str) -> None:
    phone.send(f"/nuevo {name} María López, CONSULTA")
    await phone.sees("Revisa y guarda", name)
    await phone.tap("Guardar")
    await phone.sees("✅ Usuario creado", name)
