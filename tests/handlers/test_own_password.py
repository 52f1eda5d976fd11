"""What people change of their own: their password, their alerts, and whether they are in a company at all."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.companies import Company
from domain.credentials import TRIES
from services.asking import Ask
from services.installation import Installation
from services.people.oneself import set_own_password
from services.people.password_checks import hash_next_password
from tests.conftest import NOW
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, place_in
from tests.phone import Phone

pytestmark = on_both_engines

PASSWORD, ANOTHER = "tormenta-Violeta-84", "pelícano-Tardío-17"


@pytest.fixture
async def with_password(jorge: Phone, bot: Installation, company: Company) -> Phone:
    """Jorge's phone, with a password of his own, and `/yo` open."""
    place = await place_in(bot, JORGE, company.id)
    await set_own_password(
        Ask(bot, JORGE, NOW),
        company.id,
        password_hash=await hash_next_password(
            bot,
            place.user.id,
            PASSWORD,
            user_name="JMENDEZ",
            full_name="Jorge Méndez",
            company_name=company.name,
            operation_id=uuid4(),
        ),
        operation_id=uuid4(),
    )
    jorge.send("/yo")
    await jorge.sees("Quién eres", "Contraseña: puesta el 21/11/2026")
    return jorge


async def test_a_password_is_changed_by_who_knows_it_and_nothing_of_it_stays_in_the_chat(
    with_password: Phone, bot: Installation, company: Company
) -> None:
    jorge = with_password
    await jorge.tap("Cambiar mi contraseña")
    await jorge.sees("Escribe la contraseña de JMENDEZ de hoy")
    jorge.send("no es ésta")
    await jorge.sees("Ésa no es tu contraseña. Te quedan 4 intentos")
    jorge.send(PASSWORD)
    await jorge.sees("Escribe tu contraseña nueva")
    jorge.send(PASSWORD)
    await jorge.sees("Esa contraseña ya la usaste")
    jorge.send("corta")
    await jorge.sees("al menos 10 caracteres")
    jorge.send(ANOTHER)
    await jorge.sees("✅ Contraseña cambiada")
    told = str(jorge.messages)
    for each in (PASSWORD, ANOTHER, "no es ésta", "corta"):
        assert each not in told
    async with bot.database.reading() as work:
        place = await place_in(bot, JORGE, company.id)
        (present, _, *_) = await work.credentials.hashes(place.user.id)
    assert await bot.hasher.verify(ANOTHER, present)


async def test_who_guesses_is_locked_out_and_let_in_again_by_a_supervisor(
    with_password: Phone, ana: Phone, company: Company
) -> None:
    jorge = with_password
    await jorge.tap("Cambiar mi contraseña")
    for left in range(TRIES - 1, 0, -1):
        jorge.send("no es ésta")
        await jorge.sees(f"{left} intento")
    jorge.send("no es ésta")
    await jorge.sees("Tu contraseña está bloqueada hasta el")
    ana.send("/usuarios JMENDEZ")
    await ana.sees("🔒 bloqueada hasta el", "por 5 intentos")
    await ana.tap("Desbloquear contraseña")
    await ana.sees("JMENDEZ ya puede usar su contraseña otra vez. Folio")


async def test_one_is_generated_and_shown_once(with_password: Phone) -> None:
    jorge = with_password
    await jorge.tap("Cambiar mi contraseña")
    jorge.send(PASSWORD)
    await jorge.tap("Generar contraseña")
    await jorge.sees("🔑 Contraseña de JMENDEZ", "nadie más la ve")
    await jorge.sees("✅ Contraseña cambiada")
    await jorge.tap("Ya la copié, bórrala")
    await jorge.no_longer_sees("🔑")


async def test_who_has_none_sets_one_at_once(ana: Phone, company: Company) -> None:
    ana.send(f"/yo {company.name}")
    await ana.sees("Contraseña: no tiene")
    await ana.tap("Cambiar mi contraseña")
    await ana.sees("Escribe tu contraseña nueva")
    ana.send(PASSWORD)
    await ana.sees("✅ Contraseña cambiada")


async def test_who_leaves_is_a_stranger_at_their_next_message(
    with_password: Phone, ana: Phone, bot: Installation, company: Company
) -> None:
    jorge = with_password
    await jorge.tap("Salir de esta empresa…")
    await jorge.sees("¿Dejar de entrar como JMENDEZ?", "Para volver necesitas que te inviten")
    await jorge.tap("No, quedarme")
    await jorge.sees("no cambié nada")
    jorge.send("/yo")
    await jorge.tap("Salir de esta empresa…")
    await jorge.tap("Sí, salir")
    await jorge.sees("✅ Saliste")
    jorge.send("/yo")
    await jorge.sees("Aún no tienes acceso")
    async with bot.database.reading() as work:
        assert await work.users.place(JORGE.telegram_id, company.id) is None
    ana.send("/usuarios JMENDEZ")
    await ana.sees("Telegram: sin vincular")


async def test_the_last_supervisor_stays(ana: Phone, company: Company) -> None:
    ana.send(f"/yo {company.name}")
    await ana.tap("Salir de esta empresa…")
    await ana.tap("Sí, salir")
    await ana.sees("Eres el último SUPERVISOR de la empresa: nombra a otro antes de salir.")


async def test_the_words_say_what_one_may_do_as_in_an_office(jorge: Phone) -> None:
    jorge.send("/yo")
    text = await jorge.sees("timbra, imprime, cancela")
    assert "SDK" not in text
