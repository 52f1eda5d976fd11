"""`/yo` in the chat: who one is in each company, and what one did last."""

from __future__ import annotations

from domain.companies import Company
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import JORGE, joined, registered_company
from tests.phone import Phone

pytestmark = on_both_engines


async def test_someone_of_one_company_reads_who_they_are(jorge: Phone, company: Company) -> None:
    jorge.send("/yo")
    await jorge.sees(
        f"Quién eres · {company.name}", "Usuario: JMENDEZ", "Perfil: GERENTE", "Tu número de Telegram: 1002"
    )
    await jorge.sees_button("Ver bitácora")


async def test_someone_of_several_reads_what_they_are_in_each_and_picks_one(
    jorge: Phone, bot: Installation, company: Company
) -> None:
    other = (await registered_company(bot, "Papelería La Esperanza")).company
    await joined(bot, JORGE, other.id, profile="CONSULTA", name="JORGEM")
    jorge.send("/yo")
    await jorge.sees(f"{company.name}: JMENDEZ, GERENTE", f"{other.name}: JORGEM, CONSULTA")
    await jorge.tap(other.name)
    await jorge.sees("Usuario: JORGEM", "Perfil: CONSULTA", "Todavía no hay nada tuyo.")


async def test_what_was_done_last_comes_first(ana: Phone, company: Company) -> None:
    ana.send(f"/yo {company.name}")
    text = await ana.sees("Lo último que hiciste", "Usuario: SUPERVISOR")
    assert "empresa" in text.lower()
