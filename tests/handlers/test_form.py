"""Going back, keeping and changing in a form; and taps that come twice."""

from __future__ import annotations

import pytest

from domain.companies import Company
from services.installation import Installation
from tests.phone import Phone

LINE = "/nuevo RSOTO Rosa Soto, CONSULTA"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _at_the_summary(ana: Phone) -> None:
    ana.send(LINE)
    await ana.sees("Revisa y guarda", "RSOTO")


@pytest.mark.parametrize(
    "line", ["Cambiar usuario", "Cambiar nombre", "Cambiar contraseña", "Cambiar perfil"]
)
async def test_going_back_from_a_line_of_the_summary_returns_to_it(ana: Phone, line: str) -> None:
    await _at_the_summary(ana)
    await ana.tap(line)
    await ana.no_longer_sees("Revisa y guarda")
    await ana.tap("« Atrás")
    await ana.sees("Revisa y guarda", "RSOTO", "Rosa Soto", "CONSULTA")


async def test_what_is_filled_in_can_be_left_as_it_is(ana: Phone) -> None:
    await _at_the_summary(ana)
    for step in ("●●●●○  Perfil", "●●●○○  Contraseña", "●●○○○  Nombre completo"):
        await ana.tap("« Atrás")
        await ana.sees(step)
    for step in ("●●●○○  Contraseña", "●●●●○  Perfil", "●●●●●  Revisa y guarda"):
        await ana.tap("Dejarlo como está »")
        await ana.sees(step)


async def test_a_line_that_is_not_there_can_not_be_changed(ana: Phone) -> None:
    await _at_the_summary(ana)
    forged = ana.data_of("Cambiar usuario").replace("change:name", "change:company")
    await ana.send_data(forged)
    await ana.sees("Revisa y guarda", "RSOTO")


async def test_saving_twice_leaves_the_done_card_as_it_is(ana: Phone, bot: Installation) -> None:
    await _at_the_summary(ana)
    save = ana.data_of("Guardar")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    again = await ana.send_data(save)
    assert again is not None
    assert again.text == "Ya quedó listo"
    assert "Nuevo usuario" in ana.buttons
    assert not any("¿Qué quieres hacer?" in text for text in ana.from_bot)


async def test_a_generated_password_names_the_user_it_is_for(ana: Phone) -> None:
    await _at_the_summary(ana)
    await ana.sees("🔑 Contraseña de RSOTO")
    await ana.tap("Cambiar usuario")
    await ana.sees("●○○○○  Usuario")
    ana.send("rsoto2")
    await ana.sees("🔑 Contraseña de RSOTO2")
    await ana.sees("Revisa y guarda", "RSOTO2")


async def test_a_corrected_message_where_a_password_is_due_is_deleted(ana: Phone) -> None:
    ana.send("/nuevo RSOTO Rosa Soto")
    await ana.sees("●●●●○  Perfil")
    await ana.tap("« Atrás")
    await ana.sees("●●●○○  Contraseña")
    first = next(message for message in ana.messages if not message["from"]["is_bot"])
    ana.world.person_edits(ana.person_id, first["message_id"], "tormenta-Violeta-84")
    await ana.sees("No leo mensajes corregidos")
    assert not any("tormenta" in message.get("text", "") for message in ana.messages)


async def test_what_may_be_a_password_does_not_stay_in_the_chat(ana: Phone) -> None:
    """Text that starts like a command."""
    ana.send("/nuevo RSOTO Rosa Soto")
    await ana.sees("●●●●○  Perfil")
    await ana.tap("« Atrás")
    await ana.sees("●●●○○  Contraseña")
    ana.send("/zafiro-Turbina-88")
    await ana.sees("Borré tu mensaje por si era la contraseña.")
    assert not any("zafiro" in message.get("text", "") for message in ana.messages)


async def test_the_password_typed_once_more_does_not_stay_in_the_chat(ana: Phone) -> None:
    """Other text after it stays: only the password's own step deletes that."""
    ana.send("/nuevo RSOTO Rosa Soto")
    await ana.sees("●●●●○  Perfil")
    await ana.tap("« Atrás")
    await ana.sees("●●●○○  Contraseña")
    ana.send("tormenta-Violeta-84")
    await ana.sees("●●●●○  Perfil")
    ana.send("hola")
    await ana.sees("●●●●○  Perfil", "⚠️ Toca uno de los perfiles de la lista.")
    ana.send("tormenta-Violeta-84")
    await ana.sees("Borré tu mensaje por si era la contraseña.")
    assert not any("tormenta" in message.get("text", "") for message in ana.messages)
    assert any(message.get("text") == "hola" for message in ana.messages)
