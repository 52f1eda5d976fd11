"""Into Telegram by invitation: made on one phone, opened on another."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import InChat
from domain.companies import Company
from domain.invitations import invitation_code
from sandbox.people import Person
from sandbox.world import World
from services.asking import Ask
from services.installation import Installation
from services.people.life import block_user
from services.people.users import is_new_password
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.people import ANA, joined
from tests.phone import Phone
from tests.refusals import refusals

pytestmark = on_both_engines

PASSWORD = "tormenta-Violeta-84"


@pytest.fixture(autouse=True)
def _in_a_company(company: Company) -> None:
    """Give each test one company."""


async def _invited(ana: Phone) -> str:
    """Create a user without a password and invite them; returns what the link sends."""
    ana.send("/nuevo MLOPEZ María López, CONSULTA")
    await ana.sees("Revisa y guarda")
    await ana.tap("Cambiar contraseña")
    await ana.tap("Que la ponga quien entra")
    await ana.sees("Revisa y guarda", "Contraseña: la pone quien entra")
    await ana.no_longer_sees("🔑")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.tap("Invitar")
    await ana.sees("Invitación · ", "Usuario: MLOPEZ", "Reenvíale el mensaje de arriba")
    return _start(ana)


def _start(ana: Phone) -> str:
    """What the link of the last message to forward sends."""
    link = re.findall(rf"https://t\.me/{ana.world.bot.username}\?start=([\w-]+)", "\n".join(ana.from_bot))[-1]
    assert invitation_code(link) == link
    return f"/start {link}"


async def test_the_person_is_in_after_two_messages_with_a_password_that_nobody_saw(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    start = await _invited(ana)
    stranger.send(start)
    await stranger.sees(
        f"Invitación · {company.name}", "Te invita: SUPERVISOR · Ana Ruiz", "entrar como: MLOPEZ", "CONSULTA"
    )
    stranger.send("corta")
    await stranger.sees("⚠️", "10 caracteres")
    async with bot.database.reading() as work:
        assert await work.users.place(STRANGER_ID, company.id) is None
    stranger.send(PASSWORD)
    await stranger.sees("✅ Ya estás dentro", "Tu contraseña quedó guardada", "¿Qué quieres hacer?")
    assert "Quién soy" in stranger.buttons
    assert PASSWORD not in str(stranger.messages)
    await ana.sees("🔔 Aceptó tu invitación", "MLOPEZ · María López ya entra por Telegram")
    ana.send("/usuarios MLOPEZ")
    await ana.sees("Usuario: MLOPEZ", "Entró por última vez")
    async with bot.database.exclusively() as connection:
        query = text("SELECT password_hash FROM credentials JOIN users ON id = user_id WHERE name = 'MLOPEZ'")
        password_hash = (await connection.execute(query)).scalar_one()
    assert await is_new_password(bot, PASSWORD, password_hash)
    stranger.send("/yo")
    await stranger.sees("Quién eres", "Usuario: MLOPEZ")


async def test_a_generated_password_is_shown_once_to_who_comes_in(ana: Phone, stranger: Phone) -> None:
    stranger.send(await _invited(ana))
    await stranger.sees("entrar como: MLOPEZ")
    await stranger.tap("Generar contraseña")
    await stranger.sees("🔑 Contraseña de MLOPEZ", "nadie más la ve")
    await stranger.sees("✅ Ya estás dentro")
    await stranger.tap("Ya la copié, bórrala")
    await stranger.no_longer_sees("🔑")


async def test_a_pasted_link_is_understood_and_a_forwarded_one_serves_nobody_after_its_use(
    ana: Phone, stranger: Phone, bot: Installation, world: World
) -> None:
    start = await _invited(ana)
    code = start.removeprefix("/start ")
    stranger.send(f"Mira: https://t.me/{world.bot.username}?start={code}")
    await stranger.sees("entrar como: MLOPEZ")
    stranger.send(PASSWORD)
    await stranger.sees("✅ Ya estás dentro")
    world.add_person(Person(id=2001, first_name="Eva"))
    eva = Phone(world, 2001)
    eva.send(start)
    await eva.sees("Esa invitación no sirve o ya se usó")
    assert await refusals(bot) == 1


async def test_who_opens_their_used_link_again_reads_that_they_are_in(
    ana: Phone, stranger: Phone, bot: Installation
) -> None:
    start = await _invited(ana)
    stranger.send(start)
    await stranger.sees("entrar como: MLOPEZ")
    stranger.send(PASSWORD)
    await stranger.sees("✅ Ya estás dentro")
    for _ in range(6):
        stranger.send(start)
    stranger.send("/yo")
    await stranger.sees("Quién eres")
    await stranger.sees("Ya entraste como MLOPEZ.", "¿Qué quieres hacer?")
    assert sum("Ya entraste como MLOPEZ." in each for each in stranger.from_bot) == 6
    assert await refusals(bot) == 0


async def test_who_is_somebody_else_there_reads_the_way_out(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    luis = InChat(STRANGER_ID, f"{STRANGER_ID}/1")
    place = await joined(bot, luis, company.id, profile="CONSULTA", name="LPAZ")
    start = await _invited(ana)
    stranger.send(start)
    await stranger.sees("ya es del usuario LPAZ", "pide que desvinculen a LPAZ.", "¿Qué quieres hacer?")
    ask = Ask(bot, ANA, datetime.now(UTC))
    await block_user(ask, company.id, place.user.id, reason="Salió", operation_id=uuid4())
    stranger.send(start)
    await stranger.sees("ya es del usuario LPAZ", "pide que te reactiven, o que desvinculen a LPAZ.")
    assert await refusals(bot) == 0


async def test_guesses_are_counted_and_after_five_no_longer_answered(
    stranger: Phone, bot: Installation
) -> None:
    for number in range(7):
        stranger.send(f"/start invita_{number:032}")
    stranger.send("/start")
    await stranger.sees("Aún no tienes acceso")
    assert sum("no sirve o ya se usó" in each for each in stranger.from_bot) == 5


async def test_a_revoked_link_serves_nobody_even_with_its_screen_open(ana: Phone, stranger: Phone) -> None:
    start = await _invited(ana)
    stranger.send(start)
    await stranger.sees("entrar como: MLOPEZ")
    await ana.tap("Revocar")
    await ana.sees("¿Revocar la invitación de MLOPEZ?", "deja de servir en este momento")
    await ana.tap("Sí, revocar")
    await ana.sees("✅ Invitación revocada", "El enlace de MLOPEZ ya no sirve")
    stranger.send(PASSWORD)
    await stranger.sees("Esa invitación no sirve o ya se usó")
    assert PASSWORD not in str(stranger.messages)


async def test_a_waiting_invitation_is_shown_and_another_link_replaces_it(
    ana: Phone, stranger: Phone
) -> None:
    first = await _invited(ana)
    await ana.tap("Invitar")
    await ana.sees("Invitó SUPERVISOR · Ana Ruiz; el enlace sirve hasta el", "haz otro")
    await ana.tap("Hacer otro enlace")
    await ana.sees("Reenvíale el mensaje de arriba")
    await stranger.world.until(lambda: _start(ana) != first or None, 10)
    stranger.send(first)
    await stranger.sees("Esa invitación no sirve o ya se usó")
    stranger.send(_start(ana))
    await stranger.sees("entrar como: MLOPEZ")


async def test_who_is_another_user_of_the_company_already_is_told_which(ana: Phone, jorge: Phone) -> None:
    jorge.send(await _invited(ana))
    await jorge.sees("Tu Telegram ya es del usuario JMENDEZ en esa empresa")


async def test_who_is_blocked_meanwhile_does_not_come_in(
    ana: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    stranger.send(await _invited(ana))
    await stranger.sees("entrar como: MLOPEZ")
    async with bot.database.reading() as work:
        user = await work.users.by_name(company.id, "MLOPEZ")
    assert user is not None
    ask = Ask(bot, ANA, datetime.now(UTC))
    await block_user(ask, company.id, user.id, reason="Perdió su teléfono", operation_id=uuid4())
    stranger.send(PASSWORD)
    await stranger.sees("Esa invitación no sirve o ya se usó")


async def test_cancelling_accepts_nothing_and_the_link_goes_on_serving(ana: Phone, stranger: Phone) -> None:
    start = await _invited(ana)
    stranger.send(start)
    await stranger.tap("Cancelar")
    await stranger.sees("Listo, no entraste")
    stranger.send(start)
    await stranger.sees("entrar como: MLOPEZ")


async def test_the_message_to_forward_is_a_qr_of_its_link_and_has_no_buttons(ana: Phone) -> None:
    await _invited(ana)
    picture = next(message for message in ana.messages if "photo" in message)
    assert "Sirve una vez, hasta el" in picture["caption"]
    assert "reply_markup" not in picture
