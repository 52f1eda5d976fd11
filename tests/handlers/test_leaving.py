"""`/baja`, as people see it: one tap, and somebody is out of everything."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Company, Membership, Profile, User, UserState
from domain.names import SUPERVISOR
from domain.permissions import Permissions
from handlers.kit.button_list import LABEL
from handlers.kit.entry_text import TEXT_LIMIT
from handlers.leaving.people import Person
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.people.users import create_user
from tests.conftest import NOW
from tests.handlers.conftest import STRANGER_ID, on_both_engines
from tests.people import ANA, JORGE, joined, registered_company
from tests.phone import Phone

pytestmark = on_both_engines


@pytest.fixture
async def other(bot: Installation, company: Company, jorge: Phone) -> Company:
    """Another company of Ana's with Jorge in it."""
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA", name="JORGEM")
    return other


async def test_a_name_and_one_tap(ana: Phone, jorge: Phone, company: Company, other: Company) -> None:
    ana.send("/baja jmendez")
    await ana.sees(
        "Baja · Jorge Méndez", "Sale de 2 empresas", f"{company.name}: JMENDEZ", f"{other.name}: JORGEM"
    )
    ana.send("Renunció")
    await ana.sees("Motivo: Renunció")
    await ana.tap("Dar de baja")
    await ana.sees(
        "Baja hecha · Jorge Méndez", f"{company.name}: JMENDEZ, folio", f"{other.name}: JORGEM, folio"
    )
    jorge.send("/yo")
    await jorge.sees("1002")  # a stranger again, who is told their number


async def test_three_taps_from_the_list(ana: Phone, company: Company, other: Company) -> None:
    ana.send("/baja")
    await ana.sees("¿Quién se va?")
    await ana.tap("JMENDEZ · Jorg")
    await ana.sees(f"{company.name}: JMENDEZ", f"{other.name}: JORGEM")
    await ana.tap("« Atrás")
    await ana.sees("¿Quién se va?")
    await ana.tap("JMENDEZ · Jorg")
    await ana.tap("Cancelar")
    await ana.sees("No se dio de baja a nadie.")


async def test_what_can_not_be_used_is_said_and_the_draft_is_kept(ana: Phone, other: Company) -> None:
    ana.send("/baja nadie")
    await ana.sees("Nadie a quien puedas dar de baja se llama así", "¿Quién se va?")
    ana.send("Jorge")
    await ana.sees(f"{other.name}: JORGEM")
    ana.send("x")
    await ana.sees("El motivo lleva de", "por ejemplo: renunció.", f"{other.name}: JORGEM")


async def test_someone_who_may_not_is_refused(jorge: Phone, company: Company) -> None:
    jorge.send("/baja")
    await jorge.sees("dar de baja usuarios")


async def test_thirty_companies_fit_and_are_three_taps(
    ana: Phone,
    bot: Installation,
    jorge: Phone,
    company: Company,
) -> None:
    for number in range(29):
        other = (await registered_company(bot, f"Comercial de Prueba Número {number}")).company
        await joined(bot, JORGE, other.id, profile="CONSULTA")
    ana.send("/baja")
    await ana.tap("JMENDEZ · Jorg")
    await ana.tap("Dar de baja")
    text = await ana.sees("Ya no entra en 30 empresas")
    assert len(text) < TEXT_LIMIT


async def test_of_somebody_who_can_not_go_it_says_only_where_they_stay_and_why(
    ana: Phone, bot: Installation, company: Company
) -> None:
    await joined(bot, JORGE, company.id, profile=SUPERVISOR, name="EVA")
    await joined(bot, InChat(STRANGER_ID, "1"), company.id, profile=SUPERVISOR, name="LUIS")
    ask = Ask(bot, ANA, datetime.now(UTC))
    kind = ApprovalKind.SUPERVISORS
    await change_approval_rules(ask, company.id, kind, quorum=1, known=0, operation_id=uuid4())
    ana.send("/baja EVA")
    text = await ana.sees("Baja · Jorge Méndez", f"Sigue en:\n• {company.name}")
    assert not [each for each in ("Sale de", "Desde ese momento", "motivo") if each in text]
    assert "Dar de baja" not in ana.buttons
    ana.send("Renunció")
    await ana.sees("Toca uno de los botones.")
    await ana.tap("Ver a EVA")
    await ana.sees("Usuario: EVA")


async def test_somebody_without_telegram_leaves_many_companies_at_once(
    ana: Phone, bot: Installation, jorge: Phone, company: Company
) -> None:
    for number in range(3):
        other = (await registered_company(bot, f"Comercial {number}")).company
        await _without_telegram(bot, other, "RSOTO", "Rosa Soto")
    ana.send("/baja")
    await ana.tap("JMENDEZ · Jorg")
    await ana.tap("Agregar a alguien más…")
    await ana.sees("¿Quién más se va? Hasta ahora: Jorge Méndez.")
    ana.send("nadie")
    await ana.sees("Nadie a quien puedas dar de baja se llama así", "Hasta ahora: Jorge Méndez.")
    ana.send("rosa")
    await ana.tap("Marcar a los 3")
    await ana.sees("Hasta ahora: Jorge Méndez, Rosa Soto.")
    await ana.tap("✓ RSOTO")
    await ana.tap("✓ JMENDEZ")
    await ana.sees("Hasta ahora: Rosa Soto.")
    await ana.tap("JMENDEZ")
    await ana.tap("Listo (3)")
    text = await ana.sees("Baja · Jorge Méndez y 1 más", "Salen de 3 empresas:", "JMENDEZ · Jorge Méndez")
    assert ("Comercial 0" in text, "Comercial 2" in text) == (True, False)
    await ana.tap("« Atrás")
    await ana.tap("Listo (3)")
    ana.send("Cerró la sucursal")
    await ana.sees("Motivo: Cerró la sucursal")
    await ana.tap("Dar de baja")
    await ana.sees("Baja hecha", "Ya no entran en 3 empresas:", "Comercial 1: RSOTO · Rosa Soto, folio")


async def test_in_one_company_the_list_says_who_and_not_where(
    ana: Phone, bot: Installation, jorge: Phone, company: Company
) -> None:
    await _without_telegram(bot, company, "RSOTO", "Rosa Soto")
    ana.send("/baja")
    await ana.tap("JMENDEZ · Jorge Méndez")
    await ana.sees("se descarta lo que tenía a medias")
    await ana.tap("Agregar a alguien más…")
    ana.send("o")
    await ana.sees_button("✓ JMENDEZ · Jorge Méndez")
    await ana.tap("Ver todos")
    await ana.sees_button("RSOTO · Rosa Soto")
    assert not [each for each in ana.buttons if company.name[:10] in each]


async def _without_telegram(bot: Installation, company: Company, name: str, full_name: str) -> None:
    async with bot.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(company.id)}
    await create_user(
        Ask(bot, ANA, datetime.now(UTC)), company.id, name=name, full_name=full_name,
        password_hash=None, profile_id=profiles["CONSULTA"], operation_id=uuid4(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "full_name", "companies", "label"),
    [
        ("RSOTO", "Rosa Soto", 3, "RSOTO · Rosa Soto · 3 empresas"),
        ("RSOTO", "Rosa Soto", 1, "RSOTO · Rosa S… · Comercializ…"),
        ("MLOPEZHERNANDEZ", "María Guadalupe López", 30, "MLOPEZHERNANDEZ · 30 empresas"),
        ("MLOPEZHERNANDEZ", "María Guadalupe López", 1, "MLOPEZHERNANDEZ · Comercializ…"),
    ],
)
def test_on_a_button_the_user_and_where_they_are_are_never_cut(
    company: Company, name: str, full_name: str, companies: int, label: str
) -> None:
    user = User(
        id=1, company_id=1, name=name, full_name=full_name, profile_id=1, telegram_id=1,
        state=UserState.ACTIVE, state_since=NOW, state_by="", state_reason="", created_at=NOW,
        last_seen_at=None,
    )  # fmt: skip
    profile = Profile(id=1, company_id=1, name="CONSULTA", fixed=False, permissions=Permissions())
    person = Person([Membership(company, user, profile)] * companies)
    assert person.label(most=LABEL) == label
    assert len(label) <= LABEL
