"""The password of `/nuevo`: what is stored, what is visible and for how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from domain.companies import Company
from sandbox.faults import Refusal
from services.installation import Installation
from services.sending.expiring_messages import expiring_messages
from tests.people import registered_company
from tests.phone import Phone

PASSWORD = "tormenta-Violeta-84"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def test_a_generated_password_goes_with_the_draft_or_two_minutes_after_it_is_saved(
    ana: Phone, bot: Installation
) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    secret = next(message for message in ana.messages if "🔑" in message.get("text", ""))
    (expiring,) = await expiring_messages(bot)
    assert (expiring.chat_id, expiring.message_id) == (ana.person_id, secret["message_id"])
    assert timedelta(minutes=29) < expiring.due_at - datetime.now(UTC) <= timedelta(minutes=30)
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    (expiring,) = await expiring_messages(bot)
    assert expiring.message_id == secret["message_id"]
    assert timedelta(minutes=1) < expiring.due_at - datetime.now(UTC) <= timedelta(minutes=2)


async def test_only_the_last_generated_password_stays_in_sight_and_none_next_to_a_typed_one(
    ana: Phone,
) -> None:
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Cambiar contraseña")
    await ana.tap("Generar contraseña")
    await ana.sees("Revisa y guarda", "Contraseña: generada")
    assert sum("🔑" in text for text in ana.from_bot) == 1
    await ana.tap("Cambiar contraseña")
    await ana.sees("●●●○○  Contraseña")
    ana.send(PASSWORD)
    await ana.sees("Revisa y guarda", "Contraseña: la que escribiste")
    await ana.no_longer_sees("🔑")


async def test_the_password_kept_is_the_one_that_was_typed_or_shown(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await _typed_up_to_the_summary(ana)
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")
    ana.send("/nuevo JPEREZ Juan Pérez, CONSULTA")
    await ana.sees("🔑 Contraseña de JPEREZ")
    secret = next(message for message in ana.messages if "🔑" in message.get("text", ""))
    shown = secret["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"]
    assert shown in secret["text"]
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "JPEREZ")
    async with bot.database.exclusively() as connection:
        rows = await connection.execute(
            text("SELECT name, password_hash FROM users JOIN credentials ON id=user_id")
        )
        kept = {row.name: row.password_hash for row in rows}
    assert await bot.hasher.verify(PASSWORD, kept["MLOPEZ"])
    assert await bot.hasher.verify(shown, kept["JPEREZ"])


async def test_who_typed_a_password_that_could_not_be_deleted_is_told_to_do_it(ana: Phone) -> None:
    refusal = Refusal(400, "Bad Request: message can't be deleted")
    ana.world.faults.add(method="deleteMessage", kind=refusal, times=100)
    await _typed_up_to_the_profile(ana)
    await ana.sees("●●●●○  Perfil", "No pude borrar tu mensaje con la contraseña: bórralo tú.")
    await ana.tap("GERENTE")
    await ana.sees("Revisa y guarda")
    await ana.no_longer_sees("No pude borrar")


@pytest.mark.parametrize(
    ("line", "step", "other"),
    [
        ("Cambiar usuario", "●○○○○  Usuario", "tormenta84"),
        ("Cambiar nombre", "●●○○○  Nombre completo", "Violeta Tormenta"),
    ],
)
async def test_a_typed_password_is_asked_for_again_when_the_names_it_was_judged_by_change(
    ana: Phone, line: str, step: str, other: str
) -> None:
    await _typed_up_to_the_summary(ana)
    await ana.tap(line)
    await ana.sees(step)
    ana.send(other)
    await ana.sees("●●●○○  Contraseña", "escribe de nuevo su contraseña")


async def test_another_company_asks_again_for_a_typed_password_and_a_profile_of_its_own(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/nuevo")
    await ana.sees("¿En qué empresa?")
    await ana.tap(company.name)
    await _typed_up_to_the_summary(ana, begin=False)
    await ana.tap("Cambiar empresa")
    await ana.sees("¿En qué empresa?")
    await ana.tap("Papelería La Esperanza")
    await ana.sees("●●●○○  Contraseña", "Papelería La Esperanza")
    ana.send(PASSWORD)
    await ana.sees("●●●●○  Perfil")


async def _typed_up_to_the_profile(phone: Phone, *, password: str = PASSWORD, begin: bool = True) -> None:
    """Everything typed, up to the password."""
    if begin:
        phone.send("/nuevo")
    await phone.sees("●○○○○  Usuario")
    phone.send("mlopez")
    await phone.sees("●●○○○  Nombre completo")
    phone.send("María López")
    await phone.sees("●●●○○  Contraseña")
    phone.send(password)


async def _typed_up_to_the_summary(phone: Phone, *, begin: bool = True) -> None:
    await _typed_up_to_the_profile(phone, begin=begin)
    await phone.sees("●●●●○  Perfil")
    await phone.tap("GERENTE")
    await phone.sees("Revisa y guarda")
