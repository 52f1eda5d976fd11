"""From an alert, or the entry itself: block whoever did it, undo it, ask them why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.authors import Author
from domain.companies import Company, UserState
from domain.entries import Entry
from domain.notices import NoticeKind
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.settings import read_log_settings, save_log_settings
from services.people.life import assign_profile
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, place_in
from tests.phone import Phone

pytestmark = on_both_engines

ALERT = ("Documento cancelado", "Factura A 203")


@pytest.fixture
async def folio(bot: Installation, company: Company, jorge: Phone) -> int:
    """Jorge cancelled an invoice."""
    place = await place_in(bot, JORGE, company.id)
    happening = Happening(operation="document_cancelled", summary="Factura A 203", operation_id=uuid4())
    async with bot.database.writing() as work:
        (entry,) = await record_all(
            work,
            bot.catalogue,
            company=company,
            deeds=[(Author.member(place), happening)],
            now=datetime.now(UTC),
        )
    assert entry is not None
    return entry.folio


async def _entries(bot: Installation, company: Company) -> Sequence[Entry]:
    """Newest first."""
    async with bot.database.reading() as work:
        return await work.audit_log(company.id).older(limit=50)


async def _operations(bot: Installation, company: Company) -> list[str]:
    """Those of what was done about something, newest first."""
    return [each.operation for each in await _entries(bot, company) if each.detail.about is not None]


async def test_who_did_it_is_blocked_in_two_taps(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    assert ana.under(*ALERT) == [["Ver", "Historia", "Enterado"], ["Bloquear a JMENDEZ"], ["¿Por qué?"]]
    await ana.tap("Bloquear a JMENDEZ")
    await ana.sees(
        f"Bloquear · {company.name}",
        "¿Bloquear a JMENDEZ · Jorge Méndez?",
        f"Motivo: Por el folio {folio}: Documento cancelado, Factura A 203",
        "No podrá hacer nada aquí desde su siguiente toque",
    )
    answer = await ana.tap("Sí, bloquear")
    assert answer is not None
    assert answer.text == "JMENDEZ quedó bloqueado"
    await ana.sees(*ALERT, "🔒 Se bloqueó a JMENDEZ: Ana Ruiz ")
    assert ana.under(*ALERT) == [["Ver", "Historia"]]
    assert (await place_in(bot, JORGE, company.id)).user.state is UserState.BLOCKED
    jorge.send("/bitacora")
    await jorge.sees("Ya no tienes acceso")
    alert = int(ana.message(*ALERT)["message_id"])
    await ana.send_data(f"alert:{company.id}:{folio}:ack", message_id=alert)
    await ana.sees(*ALERT, "✓ Atendida por Ana Ruiz · ", "🔒 Se bloqueó a JMENDEZ")


async def test_changing_ones_mind_leaves_the_alert_as_it_was(
    ana: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    await ana.tap("Bloquear a JMENDEZ")
    await ana.tap("« Atrás")
    await ana.sees_button("¿Por qué?")
    assert ana.under(*ALERT) == [["Ver", "Historia", "Enterado"], ["Bloquear a JMENDEZ"], ["¿Por qué?"]]
    assert await _operations(bot, company) == []


@pytest.mark.parametrize("taps", [["¿Por qué?"], ["Bloquear a JMENDEZ", "Sí, bloquear"]])
async def test_who_does_something_about_it_attends_it_in_every_copy(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int, taps: list[str]
) -> None:
    await jorge.sees(*ALERT)
    await ana.sees(*ALERT)
    for label in taps:
        await ana.tap(label)
    await ana.sees(*ALERT, "✓ Atendida por Ana Ruiz · ")
    assert "Enterado" not in ana.under(*ALERT)[0]
    if taps == ["¿Por qué?"]:
        await jorge.sees(*ALERT, "✓ Atendida por Ana Ruiz · ", "❓ Preguntó por qué: Ana Ruiz")
        assert jorge.under(*ALERT) == [["Ver", "Historia"]]
    async with bot.database.reading() as work:
        seen = await work.acknowledgements.of_entry(company.id, folio)
    assert [each.full_name for each in seen] == ["Ana Ruiz"]


async def test_the_reason_may_be_typed(ana: Phone, bot: Installation, company: Company, folio: int) -> None:
    await ana.sees(*ALERT)
    await ana.tap("Bloquear a JMENDEZ")
    await ana.tap("Escribir otro motivo")
    await ana.sees("¿Por qué lo bloqueas?")
    ana.send("x")
    await ana.sees("⚠️", "El motivo lleva de 3 a 140 letras")
    ana.send("Lo pidió el dueño")
    await ana.sees("¿Bloquear a JMENDEZ · Jorge Méndez?", "Motivo: Lo pidió el dueño")
    await ana.tap("Sí, bloquear")
    await ana.sees("✅ JMENDEZ quedó bloqueado. Folio ")
    await ana.sees(*ALERT, "🔒 Se bloqueó a JMENDEZ: Ana Ruiz ")
    place = await place_in(bot, JORGE, company.id)
    assert (place.user.state, place.user.state_reason) == (UserState.BLOCKED, "Lo pidió el dueño")


async def test_nobody_is_offered_to_block_themselves_nor_without_the_right(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await jorge.sees(*ALERT)
    assert jorge.under(*ALERT) == [["Ver", "Historia", "Enterado"]]
    before = await _entries(bot, company)
    for action in ("block", "sure", "reason", "undo", "undone", "why"):
        answer = await jorge.send_data(f"act:{company.id}:{folio}:{action}")
        assert answer is not None
        assert answer.text
    now = [each for each in await _entries(bot, company) if each.operation != "access_denied"]
    assert now == [each for each in before if each.operation != "access_denied"]


async def test_an_old_button_does_nothing(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    await ana.tap("Bloquear a JMENDEZ")
    await ana.tap("Sí, bloquear")
    await ana.sees(*ALERT, "🔒 Se bloqueó a JMENDEZ")
    entries = await _entries(bot, company)
    for data, says in [
        (f"act:{company.id}:{folio}:sure", "está bloqueado"),
        (f"act:{company.id}:{folio}:undone", "no se puede deshacer"),
        (f"act:{company.id}:{folio}:why", "no le puedo escribir"),
        (f"act:{company.id}:999:sure", "No hay un registro con el folio 999"),
        (f"why:{company.id}:{folio}:answer", "No hay ninguna pregunta para ti"),
        (f"why:{company.id}:{folio}:sure", "No hay ninguna pregunta para ti"),
    ]:
        answer = await ana.send_data(data)
        assert answer is not None
        assert says in (answer.text or "")
        assert answer.show_alert
    assert await _entries(bot, company) == entries


async def test_a_profile_that_was_given_is_taken_back_from_the_entry(
    ana: Phone, jorge: Phone, bot: Installation, company: Company
) -> None:
    place = await place_in(bot, JORGE, company.id)
    async with bot.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company.id)}
    ask = Ask(bot, ANA, datetime.now(UTC))
    done = await assign_profile(
        ask, company.id, place.user.id, profile_id=profiles["CONSULTA"], operation_id=uuid4()
    )
    assert done.entry is not None
    folio = done.entry.folio
    await ana.sees("Perfil asignado a un usuario")  # its alert, which has the same buttons
    ana.send("/empresa Comercializadora")
    await ana.sees("Trabajas con")
    ana.send(f"/bitacora #{folio}")
    await ana.sees("Perfil asignado a un usuario", f"Folio {folio}")
    await ana.tap("Deshacer")
    await ana.sees(f"¿Deshacer lo del folio {folio}?", "Perfil: CONSULTA → GERENTE", "no se borra")
    await ana.tap("« Atrás")
    await ana.sees("Perfil asignado a un usuario", f"Folio {folio}", "Huella")
    await ana.tap("Deshacer")
    await ana.tap("Sí, deshacer")
    await ana.sees("Perfil asignado a un usuario", f"Folio {folio}", "↩️ Deshecho: Ana Ruiz ")
    assert (await place_in(bot, JORGE, company.id)).profile.name == "GERENTE"
    assert await _operations(bot, company) == ["profile_assigned"]
    answer = await ana.send_data(f"act:{company.id}:{folio}:undone:8:0")
    assert answer is not None
    assert "Algo cambió después" in (answer.text or "")


async def test_a_switch_of_the_log_goes_back_from_the_alert(
    ana: Phone, bot: Installation, company: Company
) -> None:
    ask = Ask(bot, ANA, datetime.now(UTC))
    settings = await read_log_settings(ask, company.id)
    wanted = settings.choosing([bot.catalogue.operation("document_unlocked")], recorded=True)
    entry = await save_log_settings(ask, company.id, wanted=wanted, operation_id=uuid4())
    assert entry is not None
    alert = ("⚪ Configuración de la bitácora", f"folio {entry.folio}")
    await ana.sees(*alert)
    assert ana.under(*alert) == [["Ver", "Enterado"], ["Deshacer"]]
    await ana.tap("Deshacer")
    await ana.sees(
        "Documentos: Documento desbloqueado: Sí → No",
        "⚠️ Se deja de avisar de: Documento desbloqueado.",
        "Vale de inmediato",
    )
    await ana.tap("Sí, deshacer")
    await ana.sees(*alert, "↩️ Deshecho: Ana Ruiz ")
    assert (await read_log_settings(ask, company.id)).choices == settings.choices


async def test_who_did_it_answers_why_and_who_asked_is_told(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    answer = await ana.tap("¿Por qué?")
    assert answer is not None
    assert answer.text == "Ya le pregunté: te aviso cuando responda"
    await ana.sees(*ALERT, "❓ Preguntó por qué: Ana Ruiz ")
    await jorge.sees("❓ ¿Por qué?", "Ana Ruiz te pregunta", "Factura A 203", f"folio {folio}")
    await jorge.tap("Responder")
    await jorge.sees("¿Por qué lo hiciste?", "Factura A 203")
    jorge.send("x" * 501)
    await jorge.sees("⚠️", "La explicación lleva de 1 a 500 letras")
    jorge.send("El cliente <b>pidió</b> otra factura")
    await jorge.sees("✅ Gracias: quedó en la bitácora y le avisé a quien preguntó.")
    await jorge.no_longer_sees_button("Responder")
    await ana.sees("💬 Explicación", "Jorge Méndez: «El cliente <b>pidió</b> otra factura»")
    await ana.tap(f"Ver el folio {folio}")
    await ana.sees(
        "Huella", "Factura A 203", "❓ Preguntó por qué: Ana Ruiz", "💬 Jorge Méndez", "«El cliente"
    )
    assert await _operations(bot, company) == ["explanation_given", "explanation_asked"]
    again = await ana.send_data(f"act:{company.id}:{folio}:why")
    assert again is not None
    assert again.text == "A JMENDEZ ya se le preguntó por qué: lo hizo Ana Ruiz."
    late = await jorge.send_data(f"why:{company.id}:{folio}:answer")
    assert late is not None
    assert late.text == "Ya respondiste a esa pregunta."


async def test_a_question_that_came_twice_is_answered_once(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    await ana.tap("¿Por qué?")
    await jorge.sees("❓ ¿Por qué?")
    place = await place_in(bot, JORGE, company.id)
    async with bot.database.writing() as work:  # as when it was killed before it knew that it was told
        await work.notices.add(
            NoticeKind.WHY,
            company.id,
            recipients=[place.user],
            body={"folio": folio},
            due_at=datetime.now(UTC),
        )
    await jorge.world.until(lambda: jorge.buttons.count("Responder") == 2)
    await jorge.tap("Responder")
    await jorge.sees("¿Por qué lo hiciste?")
    jorge.send("El cliente pidió otra factura")
    await jorge.sees("✅ Gracias")
    answer = await jorge.tap("Responder")
    assert answer is not None
    assert answer.text == "Ya respondiste a esa pregunta."
    await jorge.no_longer_sees_button("Responder")


async def test_who_says_that_it_was_not_them_alerts_and_can_be_blocked_from_that_alert(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    await ana.tap("¿Por qué?")
    await jorge.sees("❓ ¿Por qué?")
    await jorge.tap("No fui yo")
    await jorge.sees("¿Seguro que no fuiste tú?", "Se avisa de inmediato")
    await jorge.tap("« Atrás")
    await jorge.sees("❓ ¿Por qué?")
    await jorge.tap("No fui yo")
    await jorge.tap("Sí, no fui yo")
    await jorge.sees("✅ Ya avisé a quienes cuidan la empresa", "Cambia tu contraseña hoy mismo con /yo")
    alert = ("🔴 Operación que el usuario desconoce", f"#{folio} · Documento cancelado")
    await ana.sees(*alert, "Qué hacer: la cuenta puede estar en otras manos")
    assert ana.under(*alert) == [["Ver", "Enterado"], ["Bloquear a JMENDEZ"]]
    await ana.tap("Bloquear a JMENDEZ")
    await ana.tap("Sí, bloquear")
    await ana.sees(*alert, "🔒 Se bloqueó a JMENDEZ")
    assert await _operations(bot, company) == ["user_blocked", "operation_disowned", "explanation_asked"]


async def test_an_answer_survives_a_change_of_mind(
    ana: Phone, jorge: Phone, bot: Installation, company: Company, folio: int
) -> None:
    await ana.sees(*ALERT)
    await ana.tap("¿Por qué?")
    await jorge.tap("Responder")
    await jorge.sees("¿Por qué lo hiciste?")
    await jorge.tap("Cancelar")
    await jorge.sees("Listo, no mandé nada")
    await jorge.tap("Responder")
    jorge.send("Se capturó dos veces")
    await jorge.sees("✅ Gracias")
    assert await _operations(bot, company) == ["explanation_given", "explanation_asked"]
