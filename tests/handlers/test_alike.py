"""*Crear otro igual*, from a card, and the same user in the other companies of whom was copied."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.companies import Company
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, joined, registered_company
from tests.phone import Phone

pytestmark = on_both_engines


@pytest.fixture
async def others(bot: Installation, company: Company, jorge: Phone) -> list[Company]:
    """Two more companies, where Jorge is an accountant."""
    made = []
    for name in ("Ferretería del Golfo", "Papelería La Esperanza"):
        other = (await registered_company(bot, name, now=datetime.now(UTC))).company
        await joined(bot, JORGE, other.id, profile="CONTADOR")
        made.append(other)
    return made


async def _created_alike(ana: Phone, company: Company) -> None:
    ana.send("/usuarios")
    await ana.tap(company.name)
    await ana.tap("JMENDEZ")
    await ana.sees("Usuario: JMENDEZ", "Perfil: GERENTE")
    await ana.tap("Crear otro igual")
    await ana.sees("●○○○○  Usuario", "Perfil: GERENTE\n")
    assert "Varios a la vez (Excel)" not in ana.buttons
    ana.send("rsoto")
    await ana.sees("Nombre completo")
    ana.send("Rosa Soto")
    await ana.tap("Que la ponga quien entra")
    await ana.sees("Revisa y guarda", "Perfil: GERENTE")
    await ana.tap("Guardar")


async def test_the_same_user_is_created_in_all_other_companies_at_a_tap(
    ana: Phone, company: Company, others: list[Company], bot: Installation
) -> None:
    await _created_alike(ana, company)
    await ana.sees("✅ Usuario creado", "JMENDEZ también está en otras empresas", "¿Creas ahí a RSOTO")
    await ana.tap("También en las 2")
    await ana.sees(
        "✅ Creado también · RSOTO",
        "Ferretería del Golfo: CONTADOR, folio",
        "Papelería La Esperanza: CONTADOR",
    )
    await ana.no_longer_sees_button("También en")
    async with bot.database.reading() as work:
        for each in others:
            user = await work.users.by_name(each.id, "RSOTO")
            assert user is not None
            assert user.full_name == "Rosa Soto"
    await ana.sees_button(f"Invitar en {company.name[:20]}")  # where they were created first
    await ana.tap("Invitar en Papelería")
    await ana.sees("Invitación · Papelería La Esperanza", "Usuario: RSOTO")


async def test_one_company_at_a_time_and_each_once(
    ana: Phone, company: Company, others: list[Company]
) -> None:
    await _created_alike(ana, company)
    await ana.sees("✅ Usuario creado")
    data = ana.data_of("También en Papelería La Esperanza")
    await ana.tap("También en Papelería La Esperanza")
    await ana.sees("✅ Creado también", "Papelería La Esperanza: CONTADOR", "¿Creas ahí a RSOTO")
    await ana.sees("JMENDEZ también está en otra empresa.")
    answer = await ana.send_data(data)
    assert answer is not None
    assert "Ya hay un usuario RSOTO" in (answer.text or "")
    await ana.tap("También en Ferretería del Golfo")
    await ana.sees("✅ Creado también", "Ferretería del Golfo: CONTADOR")


async def test_nothing_is_offered_where_the_other_is_nowhere_else(
    ana: Phone, company: Company, jorge: Phone
) -> None:
    ana.send("/usuarios JMENDEZ")
    await ana.tap("Crear otro igual")
    await ana.sees("●○○○○  Usuario")
    ana.send("rsoto")
    await ana.sees("Nombre completo")
    ana.send("Rosa Soto")
    await ana.tap("Que la ponga quien entra")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    assert not [each for each in ana.buttons if each.startswith("También")]
