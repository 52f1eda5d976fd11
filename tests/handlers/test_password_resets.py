"""A forgotten password: reset from the user's card, set again on the user's own phone."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from domain.companies import Company
from services.asking import Ask
from services.installation import Installation
from services.people.life import unlink_user
from tests.conftest import NOW
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, place_in
from tests.phone import Phone

pytestmark = on_both_engines

PASSWORD = "tormenta-Violeta-84"


@pytest.fixture
async def resetting(ana: Phone, jorge: Phone, company: Company) -> Phone:
    """Ana's phone, asked how to reset Jorge's password."""
    ana.send("/usuarios JMENDEZ")
    await ana.sees("Usuario: JMENDEZ")
    await ana.tap("Restablecer contraseña…")
    await ana.sees("Con un enlace", "Tú no la ves", "Provisional", "deja de servir")
    return ana


def _start(phone: Phone) -> str:
    link = re.findall(r"\?start=([\w-]+)", "\n".join(phone.from_bot))[-1]
    return f"/start {link}"


async def test_a_link_lets_its_own_user_set_another_that_nobody_saw(
    resetting: Phone, jorge: Phone, stranger: Phone, bot: Installation, company: Company
) -> None:
    ana = resetting
    await ana.tap("Hacer un enlace")
    await ana.sees("JMENDEZ pondrá otra contraseña", "hay que cambiarla al entrar")
    await jorge.sees(
        "🔑 Restablecieron tu contraseña", "SUPERVISOR · Ana Ruiz", "Abre en este chat el enlace"
    )
    start = _start(ana)
    stranger.send(start)
    await stranger.sees("Esa invitación no sirve o ya se usó")
    jorge.send(start)
    await jorge.sees("Otra contraseña", "La restableció: SUPERVISOR · Ana Ruiz", "Usuario: JMENDEZ")
    jorge.send(PASSWORD)
    await jorge.sees("✅ Contraseña cambiada")
    assert PASSWORD not in str(jorge.messages)
    jorge.send(start)
    await jorge.sees("Ya pusiste otra contraseña con ese enlace.")
    async with bot.database.reading() as work:
        place = await place_in(bot, JORGE, company.id)
        assert await bot.hasher.verify(PASSWORD, (await work.credentials.hashes(place.user.id))[0])


async def test_a_generated_one_by_link_and_cancelling_first(resetting: Phone, jorge: Phone) -> None:
    await resetting.tap("Hacer un enlace")
    await resetting.sees("pondrá otra contraseña")
    jorge.send(_start(resetting))
    await jorge.sees("Otra contraseña")
    await jorge.tap("Cancelar")
    await jorge.sees("tu contraseña queda como estaba")
    jorge.send(_start(resetting))
    await jorge.tap("Generar contraseña")
    await jorge.sees("🔑 Contraseña de JMENDEZ")
    await jorge.sees("✅ Contraseña cambiada")


async def test_a_temporary_one_is_shown_once_and_changed_by_who_has_it(
    resetting: Phone, jorge: Phone, company: Company
) -> None:
    ana = resetting
    await ana.tap("Dar una provisional")
    await ana.sees("🔑 Contraseña de JMENDEZ", "Sirve 24 horas")
    await ana.sees("Contraseña: provisional, hasta el", "JMENDEZ tiene una contraseña provisional. Folio")
    shown = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", "\n".join(ana.from_bot))
    assert shown is not None
    await jorge.sees("🔑 Restablecieron tu contraseña", "Te dará una provisional")
    await jorge.tap("Cambiar mi contraseña")
    jorge.send(shown[0])
    await jorge.sees("Escribe tu contraseña nueva")
    jorge.send(PASSWORD)
    await jorge.sees("✅ Contraseña cambiada")
    jorge.send("/yo")
    await jorge.sees("Contraseña: puesta el")


async def test_who_has_no_telegram_gets_no_link(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    place = await place_in(bot, JORGE, company.id)
    await unlink_user(Ask(bot, ANA, NOW), company.id, place.user.id, operation_id=uuid4())
    ana.send("/usuarios JMENDEZ")
    await ana.tap("Restablecer contraseña…")
    await ana.sees("No tiene Telegram vinculado")
    assert "Hacer un enlace" not in ana.buttons
    await ana.tap("« Atrás")
    await ana.sees("Telegram: sin vincular")


async def test_a_temporary_one_says_that_it_ends_an_invitation(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
    await ana.tap("Cambiar contraseña")
    await ana.tap("Que la ponga quien entra")
    await ana.tap("Guardar")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")
    ana.send("/usuarios RSOTO")
    await ana.tap("Restablecer contraseña…")
    text = await ana.sees("Tiene una invitación sin aceptar", "el enlace de su invitación deja de servir")
    assert "La de hoy" not in text  # there is none


async def test_passwords_expire_after_the_days_that_are_tapped_or_typed(ana: Phone, jorge: Phone) -> None:
    ana.send("/usuarios")
    await ana.tap("Vencimiento de contraseñas")
    await ana.sees("Hoy no vencen")
    ana.send("doce")
    await ana.sees("Escribe cuántos días, de 30 a 365")
    ana.send("45 días")
    await ana.sees("Hoy no vencen. ¿Que venzan a los 45 días?", "Nadie la tiene vencida todavía.")
    await ana.tap("« Atrás")
    await ana.sees("¿A los cuántos días deben vencer?")
    ana.send("45 días")
    await ana.tap("Sí, que venzan")
    await ana.sees("Las contraseñas vencen a los 45 días.")
    await ana.tap("JMENDEZ · Jorge Méndez")
    await ana.sees("; venc")
    await ana.tap("« Usuarios")
    await ana.tap("Vencimiento de contraseñas")
    await ana.tap("Nunca")
    await ana.sees("Hoy vencen a los 45 días. ¿Que ya no venzan?")
    await ana.tap("Sí, que no venzan")
    await ana.sees("Las contraseñas no vencen.")


async def test_who_only_sees_users_is_offered_none_of_it(jorge: Phone) -> None:
    jorge.send("/usuarios JMENDEZ")
    await jorge.sees("Usuario: JMENDEZ")
    assert not [each for each in jorge.buttons if "contraseña" in each.lower()]
