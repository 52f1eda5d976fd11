"""Deeds that need a second person, in the chat: asking, deciding, and the messages that are edited."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.approval_requests import ApprovalRequest, RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Company
from domain.names import SUPERVISOR
from domain.notices import NoticeKind
from domain.permissions import Module, Permissions, Verb
from handlers.kit.button_kinds import RequestAction, RequestButton
from sandbox.faults import ServerError
from sandbox.world import World
from services.approvals.requests import withdraw_request
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.people.oneself import leave_company
from services.people.profile_life import change_profile
from services.people.users import create_user
from tests.handlers.conftest import STRANGER_ID
from tests.people import ANA, JORGE, MANAGER_ID, joined
from tests.phone import PATIENCE, Phone

LUIS = InChat(STRANGER_ID, f"{STRANGER_ID}/1")


@pytest.fixture
async def eva(bot: Installation, company: Company, world: World) -> Phone:
    """The phone of a second supervisor; María is a user whom they may act on."""
    await joined(bot, JORGE, company.id, profile=SUPERVISOR, name="EVA")
    async with bot.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company.id)}
    await create_user(
        Ask(bot, ANA, datetime.now(UTC)), company.id, name="MLOPEZ", full_name="María López",
        password_hash="-", profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip
    return Phone(world, MANAGER_ID)


@pytest.fixture
async def luis(bot: Installation, company: Company, world: World, eva: Phone) -> Phone:
    """The phone of a third supervisor."""
    world.chat(STRANGER_ID).opened = True
    await joined(bot, LUIS, company.id, profile=SUPERVISOR, name="LUIS")
    return Phone(world, STRANGER_ID)


async def _needs(bot: Installation, company: Company, kind: ApprovalKind, quorum: int = 1) -> None:
    ask = Ask(bot, ANA, datetime.now(UTC))
    await change_approval_rules(ask, company.id, kind, quorum=quorum, known=0, operation_id=uuid4())


async def _asked(ana: Phone) -> None:
    """Ana asks for María's promotion."""
    ana.send("/usuarios MLOPEZ")
    await ana.sees("Usuario: MLOPEZ")
    await ana.tap("Cambiar perfil")
    await ana.tap("SUPERVISOR")
    await ana.sees("De CONSULTA a SUPERVISOR.", "que aprobar", "se pide al confirmar")
    await ana.tap("Pedir aprobación")
    await ana.sees(
        "⏳ Solicitud 1 · Comercializadora",
        "Pediste la aprobación de: Dar el perfil SUPERVISOR a MLOPEZ",
    )


async def _request(bot: Installation, company: Company, number: int = 1) -> ApprovalRequest:
    async with bot.database.reading() as work:
        found = await work.approvals.get(company.id, number)
    assert found is not None
    return found


async def _profile(bot: Installation, company: Company) -> str:
    async with bot.database.reading() as work:
        return (await work.users.named(company.id, ["MLOPEZ"]))["MLOPEZ"].profile.name


async def test_from_the_rule_to_the_deed(ana: Phone, eva: Phone, bot: Installation, company: Company) -> None:
    ana.send("/configurar")
    await ana.tap("Qué necesita aprobación")
    await ana.sees("Aprobaciones", "nunca quien lo pide")
    await ana.tap("Dar perfiles de mando: nadie")
    await ana.sees("¿Cuántas personas lo aprueban? Hoy: nadie.")
    await ana.tap("3 personas")
    await ana.sees("⚠️ Para pedir 3 aprobaciones hacen falta 4 personas")
    await ana.tap("1 persona")
    await ana.sees("✅ Dar perfiles de mando: 1 persona. Folio")
    await _asked(ana)
    await eva.sees("Solicitud 1", "Perfil: CONSULTA → SUPERVISOR", "La pidió", "Lleva 0 aprobaciones de 1")
    await eva.tap("Aprobar")
    await eva.sees("Solicitud 1", "✅ Aprobada y hecha", "por EVA", "Folio")
    await ana.sees("🔔", "Solicitud 1", "✅ Aprobada y hecha")
    assert await _profile(bot, company) == SUPERVISOR
    ana.send("/aprobaciones")
    await ana.tap("Dar perfiles de mando: 1 persona")
    await ana.tap("Nadie")
    await ana.sees("Solicitud 2", "Pediste la aprobación de: Aprobaciones de")
    await eva.tap("Aprobar")
    await ana.sees("🔔", "Solicitud 2", "✅ Aprobada y hecha")


async def test_who_approves_reads_what_a_profile_gains_and_loses(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.PERMISSIONS)
    ana.send("/perfiles")
    await ana.tap("GERENTE")
    await ana.tap("Cambiar permisos")
    await ana.tap("✓A")
    await ana.tap("Guardar (1)")
    await ana.sees("Revisa y guarda", "Pierden")
    await ana.tap("Pedir aprobación")
    await eva.sees("Cambiar los permisos de GERENTE\nPierden\nCancelar facturas\n")
    await eva.tap("Aprobar")
    await eva.sees("Pierden\nCancelar facturas\n", "✅ Aprobada y hecha")


async def test_a_rejection_with_its_reason_is_on_every_copy(
    ana: Phone, eva: Phone, luis: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS, quorum=2)
    await _asked(ana)
    await luis.tap("Aprobar")
    await luis.sees("Lleva 1 aprobación de 2")
    await eva.sees("Aprobó LUIS", "Lleva 1 aprobación de 2")
    await eva.tap("Rechazar…")
    await eva.sees("¿Por qué la rechazas?")
    eva.send("x")
    await eva.sees("⚠️ El motivo lleva", "por ejemplo: no corresponde a su puesto.")
    eva.send("No corresponde a su puesto")
    await eva.sees("✕ Rechazada", "Motivo: No corresponde a su puesto")
    await luis.sees("✕ Rechazada", "por EVA")
    await luis.no_longer_sees_button("Aprobar")
    await eva.no_longer_sees_button("Aprobar")
    told = await ana.sees("🔔", "✕ Rechazada", "Motivo: No corresponde a su puesto")
    assert told.count("No corresponde a su puesto") == 1
    assert await _profile(bot, company) == "CONSULTA"


async def test_undoing_what_needs_a_second_person_is_asked_for(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    async with bot.database.reading() as work:
        profile = next(each for each in await work.profiles.of_company(company.id) if each.name == "CONSULTA")
    changed = Permissions(profile.permissions.grants - {(Module.DOCUMENTS, Verb.VIEW)})
    deed = await change_profile(
        Ask(bot, ANA, datetime.now(UTC)),
        company.id,
        profile.id,
        wanted=changed,
        known=profile.permissions,
        operation_id=uuid4(),
    )
    await _needs(bot, company, ApprovalKind.PERMISSIONS)
    assert deed.entry is not None
    folio = deed.entry.folio
    await ana.send_data(f"act:{company.id}:{folio}:undo")
    await ana.sees(f"¿Deshacer lo del folio {folio}?", "o en cuanto se apruebe")
    await ana.tap("Sí, deshacer")
    await ana.sees("Solicitud 1", "Pediste la aprobación de: Cambiar los permisos de CONSULTA")
    await ana.no_longer_sees(f"¿Deshacer lo del folio {folio}?")
    await eva.tap("Aprobar")
    await eva.sees("Solicitud 1", "✅ Aprobada y hecha")
    async with bot.database.reading() as work:
        now = await work.profiles.get(company.id, profile.id)
        request = await work.approvals.get(company.id, 1)
        assert request is not None
        done = await work.audit_log(company.id).by_operation(request.deed.operation_id)
    assert now == profile
    assert done is not None
    assert done.detail.about == folio
    assert ("Deshace el folio", str(folio)) in done.detail.facts
    await ana.send_data(f"act:{company.id}:{folio}:back")
    await ana.sees("↩️ Deshecho", f"folio {done.folio}")


async def test_a_question_is_answered_before_deciding(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.tap("Preguntar…")
    await eva.sees("¿Qué quieres preguntarle?")
    eva.send("¿Para qué lo necesita?")
    await ana.sees("🔔", "Preguntó EVA", "¿Para qué lo necesita?")
    await ana.tap("Contestar…")
    await ana.sees("Escribe tu respuesta")
    ana.send("Cubre mis vacaciones")
    await eva.sees("Contestó", "Cubre mis vacaciones")
    await eva.tap("Aprobar")
    await eva.sees("✅ Aprobada y hecha")
    assert await _profile(bot, company) == SUPERVISOR


async def test_requests_stay_in_their_lists_and_the_asker_takes_theirs_back(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    eva.send("/solicitudes")
    await eva.sees("Por decidir: 1 solicitud")
    ana.send("/solicitudes")
    await ana.sees("No hay nada que te toque decidir.")
    await ana.tap("Mías")
    await ana.tap("⏳ 1 · Dar el perfil SUPERVISOR")
    await ana.tap("Retirar…")
    await ana.sees("¿La retiras?")
    await ana.tap("Sí, retirarla")
    await ana.sees("✕ Retirada")
    await eva.sees("✕ Retirada")
    await ana.tap("« Solicitudes")
    await ana.tap("Decididas")
    await ana.sees("Decididas: 1 solicitud")
    assert (await _request(bot, company)).state is RequestState.WITHDRAWN


async def test_other_conversations_ask_too(
    ana: Phone, eva: Phone, luis: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.SUPERVISORS)
    await _needs(bot, company, ApprovalKind.POWERS)
    ana.send("/nuevo")
    await ana.sees("Usuario")
    ana.send("PSALAS")
    await ana.sees("Nombre completo")
    ana.send("Pedro Salas Ruiz")
    await ana.tap("Generar")
    await ana.tap("SUPERVISOR")
    await ana.sees("Revisa y guarda", "⏳ Lo tiene que aprobar 1 persona: se pide al confirmar.")
    await ana.tap("Pedir aprobación")
    await ana.sees("Pediste la aprobación de: Crear a PSALAS · Pedro Salas Ruiz")


async def test_a_users_card_says_what_waits_for_a_decision_about_them(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    waits = "⏳ Solicitud 1, por decidir: Dar el perfil SUPERVISOR a MLOPEZ"
    for phone in (ana, eva):
        phone.send("/usuarios MLOPEZ")
        await phone.sees("Usuario: MLOPEZ", waits)
    await eva.tap("Aprobar")
    ana.send("/usuarios MLOPEZ")
    card = await ana.sees("Usuario: MLOPEZ", "Perfil: SUPERVISOR")
    assert waits not in card


async def test_what_takes_a_second_person_says_so_before_it_is_asked_for(
    ana: Phone, eva: Phone, luis: Phone, bot: Installation, company: Company
) -> None:
    for kind in (ApprovalKind.SUPERVISORS, ApprovalKind.PERMISSIONS, ApprovalKind.LOG_SETTINGS):
        await _needs(bot, company, kind)
    await _needs(bot, company, ApprovalKind.RETENTION, quorum=2)
    one, two = "⏳ Lo tiene que aprobar 1 persona", "⏳ Lo tienen que aprobar 2 personas"
    ana.send("/usuarios LUIS")
    for button, title in (
        ("Dar de baja…", "Dar de baja"),
        ("Desvincular Telegram…", "Desvincular Telegram"),
        ("Restablecer contraseña…", "Restablecer contraseña"),
    ):
        await ana.tap(button)
        await ana.sees(f"{title} · ", one)
        await ana.tap("« Atrás")
        await ana.sees("Usuario: LUIS")
    ana.send("/perfiles")
    await ana.tap("CONSULTA")
    await ana.tap("Cambiar permisos")
    await ana.tap("✓V")
    await ana.tap("Guardar (1)")
    await ana.sees("Revisa y guarda", one)
    ana.send(f"/conservar {company.name}")
    await ana.tap("Cambiar años")
    await ana.tap("5 años")
    await ana.sees("Vas a bajar de 10 años", two)
    ana.send(f"/configurar {company.name}")
    await ana.tap("Documentos")
    await ana.tap("✅ Documento cancelado")
    await ana.tap("Guardar (1 cambio)")
    await ana.sees("Tienes 1 cambio sin guardar.", one)
    await ana.tap("Pedir aprobación")
    await ana.sees("⏳ Solicitud 1")


async def test_late_double_forwarded_and_foreign_taps_do_nothing(
    ana: Phone, eva: Phone, stranger_at_the_door: Phone, bot: Installation, company: Company, world: World
) -> None:
    """Some hundreds of taps by whoever may not decide, of requests that are decided or are not there."""
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    chance = Random(12)
    first = await _request(bot, company)
    for _ in range(60):
        phone = chance.choice([ana, stranger_at_the_door])
        number = chance.choice([0, 1, 2, 999_999_999])
        await _tap(phone, RequestButton(company.id, number, RequestAction.APPROVE))
    assert await _request(bot, company) == first
    await eva.tap("Aprobar")
    await eva.sees("✅ Aprobada y hecha")
    done = await _request(bot, company)
    for _ in range(240):
        phone = chance.choice([ana, eva, stranger_at_the_door])
        action = chance.choice(list(RequestAction))
        of = chance.choice([company.id, company.id, company.id + 1])
        await _tap(phone, RequestButton(of, 1, action))
    assert await _request(bot, company) == done
    async with bot.database.reading() as work:
        log = work.audit_log(company.id)
        head = await log.head()
        assert head is not None
        everything = await log.between(after=0, until=head.folio)
    assert [each.operation for each in everything].count("profile_assigned") == 1


async def _tap(phone: Phone, button: RequestButton) -> None:
    """Send the button's data; a stranger is not even answered."""
    if phone.person_id == STRANGER_ID:
        messages = [each for each in phone.messages if each["from"]["is_bot"]]
        phone.world.send_callback(STRANGER_ID, messages[-1], button.pack())
    else:
        await phone.send_data(button.pack())


async def test_an_edit_that_telegram_did_not_take_waits_for_another_try(
    ana: Phone, eva: Phone, bot: Installation, company: Company, world: World
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.sees("Lleva 0 aprobaciones de 1")
    for _ in ("Eva's card", "what Ana reads"):
        world.faults.add(method="editMessageText", kind=ServerError())
    await withdraw_request(Ask(bot, ANA, datetime.now(UTC)), company.id, 1, operation_id=uuid4())

    later = datetime.now(UTC) + timedelta(minutes=1)
    async with asyncio.timeout(PATIENCE):
        due: list[tuple[NoticeKind, int]] = []
        while due != [(NoticeKind.RECARD, 1)] * 2:
            async with bot.database.reading() as work:
                due = [(each.kind, each.attempts) for each in await work.notices.due(later, 9)]
    await eva.sees("Lleva 0 aprobaciones de 1")


async def test_a_card_of_which_nobody_knows_says_how_it_stands_once_it_is_tapped(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    await _asked(ana)
    await eva.sees("Lleva 0 aprobaciones de 1")
    async with bot.database.exclusively() as connection:  # as if a kill had come right after it was sent
        await connection.execute(text("DELETE FROM approval_cards"))
    await withdraw_request(Ask(bot, ANA, datetime.now(UTC)), company.id, 1, operation_id=uuid4())
    await eva.tap("Aprobar")
    await eva.sees("Solicitud 1", "✕ Retirada")


async def test_a_password_generated_for_a_user_who_is_asked_for_is_nobodys_and_goes(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.POWERS)
    ana.send("/nuevo RSOTO Rosa Soto, SUPERVISOR")
    await ana.sees("🔑 Contraseña de RSOTO")
    await ana.tap("Pedir aprobación")
    await ana.sees("Solicitud 1", "Pediste la aprobación de: Crear a RSOTO")
    assert "🔑" not in str(ana.messages)


@pytest.fixture
async def stranger_at_the_door(bot: Installation, world: World) -> Phone:
    """The phone of somebody whom nobody knows."""
    phone = Phone(world, STRANGER_ID)
    phone.send("/start")
    await phone.sees("Aún no tienes acceso")
    return phone


async def test_rules_that_are_worth_less_than_they_look_say_so(
    ana: Phone, eva: Phone, bot: Installation, company: Company
) -> None:
    await _needs(bot, company, ApprovalKind.PURGE)
    ana.send("/aprobaciones")
    await ana.sees("⚠️ Pide también «Dar perfiles de mando», con el mismo número")
    await _needs(bot, company, ApprovalKind.POWERS)
    ana.send("/aprobaciones")
    await ana.no_longer_sees("⚠️")
    await ana.sees_button("Dar perfiles de mando: 1 persona")
    await leave_company(Ask(bot, JORGE, datetime.now(UTC)), company.id, operation_id=uuid4())
    ana.send("/aprobaciones")
    await ana.sees("⚠️ Ya no queda quien apruebe «Dar perfiles de mando» y «Depurar la bitácora»")
