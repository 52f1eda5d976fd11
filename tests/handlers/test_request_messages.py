"""What messages about a request say once it was decided, and what they lead to."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Company
from domain.names import SUPERVISOR
from sandbox.world import World
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from tests.handlers.conftest import STRANGER_ID
from tests.people import ANA, JORGE, MANAGER_ID, joined
from tests.phone import Phone

LUIS = InChat(STRANGER_ID, f"{STRANGER_ID}/1")
NOT_KEPT = "Su contraseña no se guarda: cuando se apruebe, invita a RSOTO para que ponga la suya."


@pytest.fixture
async def eva(bot: Installation, company: Company, world: World) -> Phone:
    """The phone of a second supervisor."""
    await joined(bot, JORGE, company.id, profile=SUPERVISOR, name="EVA")
    return Phone(world, MANAGER_ID)


async def _needs(bot: Installation, company: Company, kind: ApprovalKind) -> None:
    ask = Ask(bot, ANA, datetime.now(UTC))
    await change_approval_rules(ask, company.id, kind, quorum=1, known=0, operation_id=uuid4())


async def _asked(ana: Phone) -> None:
    """Ana asks for Rosa, with a password that we generate."""
    ana.send("/nuevo RSOTO Rosa Soto Díaz, SUPERVISOR")
    await ana.sees("🔑 Contraseña de RSOTO", "Cópiala")
    await ana.tap("Pedir aprobación")
    await ana.sees("Solicitud 1", "Pediste la aprobación de: Crear a RSOTO")


async def test_a_generated_password_goes_with_the_request_that_does_not_keep_it(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await ana.sees("Solicitud 1", NOT_KEPT)
    await ana.no_longer_sees("🔑 Contraseña de RSOTO")


async def test_a_typed_password_is_not_dropped_without_a_word(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    for text, question in [
        ("/nuevo", "Usuario"),
        ("RSOTO", "Nombre completo"),
        ("Rosa Soto Díaz", "Contraseña"),
        ("tormenta-Violeta-84", "Perfil"),
    ]:
        ana.send(text)
        await ana.sees(f"○  {question}" if question != "Perfil" else f"●●●●○  {question}")
    await ana.tap("SUPERVISOR")
    await ana.tap("Pedir aprobación")
    await ana.sees("Solicitud 1", NOT_KEPT)


async def test_the_decision_leads_to_the_invitation(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.tap("Aprobar")
    await ana.sees("🔔", "✅ Aprobada y hecha")
    await ana.tap("Invitar a RSOTO")
    await ana.sees("Reenvíale el mensaje de arriba")
    assert "Invitar a RSOTO" not in eva.buttons
    ana.send("/solicitudes")
    await ana.tap("Decididas")
    await ana.tap("✅ 1")
    await ana.sees_button("Invitar a RSOTO")


async def test_the_decision_leads_to_the_reset(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    luis = await joined(bot, LUIS, company.id, profile=SUPERVISOR, name="LUIS")
    await _needs(bot, company, ApprovalKind.SUPERVISORS)
    ana.send("/usuarios LUIS")
    await ana.tap("Restablecer contraseña")
    await ana.tap("Dar una provisional")
    await ana.sees("Solicitud 1", "Permitir por un día restablecer la contraseña de LUIS")
    await eva.tap("Aprobar")
    await ana.sees("🔔", "✅ Aprobada y hecha")
    await ana.tap("Restablecer contraseña…")
    await ana.sees("Restablecer contraseña", luis.user.label)
    await ana.tap("Dar una provisional")
    await ana.sees("🔑 Contraseña de LUIS")


async def test_every_copy_says_who_decided(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    """The message that says that it was asked for, and the question about it, are edited as the cards are."""
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.tap("Preguntar…")
    eva.send("¿Para qué lo necesita?")
    await ana.sees("🔔", "¿Para qué lo necesita?", "⏳")
    await eva.tap("Aprobar")
    await ana.no_longer_sees("⏳")
    await ana.no_longer_sees_button("Contestar…")


async def test_a_request_that_is_decided_is_not_written_to(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    """An old button leads to how it ended, and so does what was open when somebody decided."""
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.tap("Preguntar…")
    eva.send("¿Para qué lo necesita?")
    await ana.sees("🔔", "¿Para qué lo necesita?")
    answer = ana.data_of("Contestar…")
    await ana.tap("Contestar…")
    await ana.sees("Escribe tu respuesta")
    await eva.tap("Aprobar")
    await ana.sees("🔔", "✅ Aprobada y hecha")
    ana.send("Cubre mis vacaciones")
    await ana.sees("⚠️ La solicitud 1 ya está aprobada y hecha", "✅ Aprobada y hecha")
    await ana.no_longer_sees("Escribe tu respuesta")
    await ana.tap("Cerrar")
    await ana.send_data(answer)
    await ana.sees_button("« Solicitudes")
    assert not any("Escribe tu respuesta" in text for text in ana.from_bot)
    assert "✅ Aprobada y hecha" in ana.from_bot[-1]
