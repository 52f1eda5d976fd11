"""`/guardia`: how a company's alerts are told; and what comes of an alert that nobody attends."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from bot.run import Running
from domain.alert_choices import AlertChoices
from domain.alert_rules import AlertRules
from domain.authors import Author
from domain.companies import Company
from domain.entries import Entry, Origin
from services.installation import Installation
from services.log.recording import Happening, record_all
from tests.handlers.conftest import on_both_engines, timed
from tests.people import JORGE, place_in
from tests.phone import Phone

pytestmark = on_both_engines
_TILL = Author(user_name="CAJA", full_name="Caja", origin=Origin.API)


async def _rules(bot: Installation, company: Company) -> AlertRules:
    async with bot.database.reading() as work:
        return await work.alert_rules.of(company.id)


async def test_a_companys_rules_are_made_and_kept(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/guardia")
    usual = ("Urgentes: las de siempre", "después de 30 min, lo urgente", "nadie más")
    await ana.sees("Alertas de la empresa", *usual)
    await ana.tap("Urgentes…")
    await ana.sees("Lo son siempre: ", "Restauración")
    ana.send("xyz")
    await ana.sees("⚠️ No encuentro esa operación")
    ana.send("documento cancelado")
    await ana.tap("⚪ Documento cancelado")
    await ana.sees("Urgentes: Documento cancelado, además de las de siempre")
    await ana.tap("« Atrás")
    await ana.tap("Sin atender…")
    ana.send("ya")
    await ana.sees("⚠️ Escribe después de cuántos minutos, de 1 a 1,440; por ejemplo: 45.")
    ana.send("0")
    await ana.sees("⚠️ Escribe después de cuántos minutos, de 1 a 1,440; por ejemplo: 45.")
    ana.send("45 minutos")
    await ana.sees("después de 45 min, lo urgente")
    await ana.tap("Sin atender…")
    await ana.tap("Se repite: sólo lo urgente")
    await ana.sees("Si nadie la atiende: después de 45 min, todo.")
    await ana.tap("« Atrás")
    await ana.tap("Quién sigue…")
    await ana.tap("Jorge Méndez")
    await ana.sees_button("1. Jorge Méndez")
    await ana.tap("« Atrás")
    await ana.sees("Después se avisa a: Jorge Méndez")
    assert await _rules(bot, company) == AlertRules()
    await ana.tap("Guardar")
    await ana.sees("✅ Alertas guardadas", "Después se avisa a: Jorge Méndez")
    place = await place_in(bot, JORGE, company.id)
    assert await _rules(bot, company) == AlertRules(
        urgent=frozenset({"document_cancelled"}),
        again_after=45,
        all_again=True,
        next_people=(place.user.id,),
    )


async def test_from_ones_own_alerts_to_the_companys(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    ana.send("/alertas Comercializadora")
    await ana.tap("Alertas de la empresa")
    await ana.sees("Alertas de la empresa", "Valen para todos")
    await ana.tap("Mis alertas")
    await ana.sees("Mis alertas", "Lo que tú haces")


async def _happened(process: Running, company: Company, *operations: str) -> list[Entry]:
    """The company's till reports these; nobody has been told of anything before."""
    async with process.installation.database.writing() as work:
        await work.outbox.give_up_pending(company.id, reason="de antes")
        deeds = [
            (_TILL, Happening(operation=each, summary="Respaldo del lunes", operation_id=uuid4()))
            for each in operations
        ]
        entries = await record_all(
            work, process.installation.catalogue, company=company, deeds=deeds, now=datetime.now(UTC)
        )
    return [each for each in entries if each is not None]


async def _half_an_hour_later(process: Running) -> None:
    async with process.installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE unattended SET due_at = due_at - 1860000000"))


@timed(between_makings=0.1)
async def test_an_urgent_alert_that_nobody_attends_comes_again_until_somebody_does(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    (entry,) = await _happened(process, company, "backup_restored")
    for phone in (ana, jorge):
        await phone.sees("🔴 Restauración", f"folio {entry.folio}")
    await _half_an_hour_later(process)
    for phone in (ana, jorge):
        await phone.sees("⏰ Nadie la ha atendido en 30 min", "🔴 Restauración", f"folio {entry.folio}")
    await jorge.tap("Enterado")
    for phone in (ana, jorge):
        await phone.sees_times(2, "🔴 Restauración", "✓ Atendida por Jorge Méndez")


@timed(between_makings=0.1)
async def test_who_wants_no_sound_is_not_woken_by_what_comes_again(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    place = await place_in(process.installation, JORGE, company.id)
    async with process.installation.database.writing() as work:
        await work.alert_choices.save(place.user.id, AlertChoices(sound=False))
    await _happened(process, company, "backup_restored")
    for phone in (ana, jorge):
        await phone.sees("🔴 Restauración")
    await _half_an_hour_later(process)
    for phone in (ana, jorge):
        await phone.sees("⏰ Nadie la ha atendido")
    silently = {
        int(each.parameters["chat_id"]): str(each.parameters.get("disable_notification")).lower() == "true"
        for each in ana.world.activity.calls
        if each.method == "sendMessage" and "⏰" in each.parameters["text"]
    }
    assert silently == {ana.person_id: False, jorge.person_id: True}


@timed(between_makings=0.1)
async def test_several_come_again_as_one_and_are_attended_with_one_tap(
    ana: Phone, jorge: Phone, process: Running, company: Company
) -> None:
    entries = await _happened(process, company, *["backup_restored"] * 3)
    first, last = entries[0].folio, entries[-1].folio
    for phone in (ana, jorge):
        await phone.sees("🔴 Restauración", f"folio {last}")
    await _half_an_hour_later(process)
    for phone in (ana, jorge):
        await phone.sees("3 alertas siguen sin atender", f"#{last} ", f"folios {first} a {last}")
    await jorge.tap("Enterado")
    for phone in (ana, jorge):
        await phone.sees("✓ Todas se atendieron", "Atendidas 3: Jorge Méndez")
        await phone.sees_times(3, "🔴 Restauración", "✓ Atendida por Jorge Méndez")
