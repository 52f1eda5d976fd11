"""`/alertas`: how a person wants a company's alerts."""

from __future__ import annotations

from domain.alert_choices import AlertChoices, OwnDeeds
from domain.companies import Company
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, place_in
from tests.phone import Phone

pytestmark = on_both_engines


async def _chosen(bot: Installation, company: Company) -> AlertChoices:
    place = await place_in(bot, JORGE, company.id)
    async with bot.database.reading() as work:
        return await work.alert_choices.of(place.user.id)


async def test_each_choice_is_made_and_kept(jorge: Phone, bot: Installation, company: Company) -> None:
    jorge.send("/alertas")
    await jorge.sees("Mis alertas", "Pestañas: todas", "Lo que tú haces: sin sonido", "Sonido: sí")
    await jorge.tap("Pestañas…")
    await jorge.tap("✅ Documentos")
    await jorge.sees("Te llegan: todas, menos Documentos")
    await jorge.tap("Sólo obligatorias")
    await jorge.sees("Te llegan: sólo las obligatorias")
    await jorge.tap("⬜ Catálogos")
    await jorge.sees_button("✅ Catálogos")
    await jorge.tap("« Atrás")
    await jorge.tap("Importe…")
    jorge.send("mucho")
    await jorge.sees("⚠️ Escribe desde qué importe")
    jorge.send("$12,500.50")
    await jorge.sees("Importe: desde $12,500.50")
    await jorge.tap("Lo que tú haces: sin sonido")
    await jorge.sees("Lo que tú haces: no me llega")
    await jorge.tap("Horas de silencio…")
    jorge.send("de 25 a 7")
    await jorge.sees("⚠️ Escribe de qué hora a qué hora")
    jorge.send("de 10 pm a 7:30 am")
    await jorge.sees("⚠️ Escribe de qué hora a qué hora")
    jorge.send("De las 10 de la noche a las 7 am")
    await jorge.sees("Horas de silencio: de 22:00 a 7:00")
    await jorge.tap("Horas de silencio…")
    jorge.send("de 23 a 6")
    await jorge.sees("Horas de silencio: de 23:00 a 6:00")
    await jorge.tap("Sonido: sí")
    await jorge.sees("Sonido: no")
    assert await _chosen(bot, company) == AlertChoices()
    await jorge.tap("Guardar")
    await jorge.sees("✅ Alertas guardadas", "Importe: desde $12,500.50")
    chosen = await _chosen(bot, company)
    assert (chosen.own, chosen.from_cents, chosen.quiet) == (OwnDeeds.NONE, 1_250_050, (23, 6))
    assert not chosen.sound
    assert "documents" in chosen.muted
    assert "catalogs" not in chosen.muted


async def test_a_trial_says_that_it_is_one(jorge: Phone, company: Company) -> None:
    jorge.send("/alertas")
    await jorge.tap("Probar")
    await jorge.sees(
        "🔔 Prueba de alerta · Comercializadora del Sureste", "No pasó nada: sólo es una prueba."
    )
    await jorge.tap("Cerrar")
    await jorge.sees("tus alertas siguen como estaban")
