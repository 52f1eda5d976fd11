"""`/yo` in the chat: a person's place in each company, and their latest entries."""

from __future__ import annotations

from dataclasses import replace

from domain.companies import Company
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.oneself.conversation import where
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import ANA, JORGE, joined, place_in, registered_company
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
    await jorge.sees(f"{company.name}: JMENDEZ, perfil GERENTE", f"{other.name}: JORGEM, perfil CONSULTA")
    await jorge.tap(other.name)
    await jorge.sees("Usuario: JORGEM", "Perfil: CONSULTA", "Todavía no hay nada tuyo.")


async def test_what_was_done_last_comes_first(ana: Phone, company: Company) -> None:
    ana.send(f"/yo {company.name}")
    text = await ana.sees("Lo último que hiciste", "Usuario: SUPERVISOR")
    assert "empresa" in text.lower()


async def test_someone_of_a_hundred_companies_can_read_the_question(
    bot: Installation, company: Company
) -> None:
    place = await place_in(bot, ANA, company.id)
    many = [replace(place, company=replace(company, id=number, name="Ñ" * 40)) for number in range(1, 101)]
    assert units(where(many)) < TEXT_LIMIT / 4
    assert "y 95 más" in where(many)
