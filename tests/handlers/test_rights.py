"""`/derechos`, as people see it: what a user could do at an instant, and what says so."""

from __future__ import annotations

from domain.companies import Company
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import registered_company
from tests.phone import Phone

pytestmark = on_both_engines


async def test_a_user_and_an_instant_are_answered_at_once(ana: Phone, jorge: Phone, company: Company) -> None:
    ana.send("/derechos jmendez ahora")
    await ana.sees(
        f"Qué podía · {company.name}",
        "JMENDEZ · Jorge Méndez",
        "Estado: activo",
        "Perfil: GERENTE",
        "Lo dice la bitácora: #",
    )
    await ana.tap("Ver al usuario")
    await ana.sees("Usuario · ", "Usuario: ")
    ana.send("/derechos jmendez 3 de mayo de 2020")
    await ana.sees("Todavía no existía: no podía nada.")


async def test_it_is_asked_as_one_would_ask_a_person(ana: Phone, jorge: Phone, company: Company) -> None:
    ana.send("¿Qué podía Jorge Méndez el 3 de mayo de 2020?")
    await ana.sees("JMENDEZ · Jorge Méndez", "03/05/2020 23:59", "Todavía no existía")
    ana.send("que podia jmendez hace 3 días a las 5")
    await ana.sees("JMENDEZ · Jorge Méndez", " 05:00", "Todavía no existía")
    ana.send("/derechos ¿Qué puede hacer jorge?")
    await ana.sees("JMENDEZ · Jorge Méndez", "Podía:\n")
    ana.send("¿Qué podía jmendez mañana?")
    await ana.sees("Ese momento todavía no llega", "Usuario: JMENDEZ")
    ana.send("¿Qué podía e antier?")  # Jorge Méndez and Ana Ruiz's SUPERVISOR
    await ana.sees("¿De quién quieres saber?")
    await ana.tap("JMENDEZ · Jorge Méndez")
    await ana.sees("JMENDEZ · Jorge Méndez", "Todavía no existía")


async def test_without_words_it_asks_for_each(ana: Phone, jorge: Phone, company: Company) -> None:
    ana.send("/derechos")
    await ana.sees("¿De quién quieres saber?")
    ana.send("nadie así")
    await ana.sees("No encuentro ese usuario")
    await ana.tap("JMENDEZ · Jorge Méndez")
    await ana.sees("¿En qué momento?", "Usuario: JMENDEZ")
    ana.send("tal vez")
    await ana.sees("No entiendo qué día", "Usuario: JMENDEZ")
    ana.send("mañana")
    await ana.sees("Ese momento todavía no llega", "Usuario: JMENDEZ")
    ana.send("31/12/2098")
    await ana.sees("Ese momento todavía no llega")
    await ana.tap("Ahora")
    await ana.sees("Podía:\n")
    await ana.tap("Otro momento")
    await ana.sees("¿En qué momento?", "Usuario: JMENDEZ")


async def test_the_words_wait_until_the_company_is_known(
    ana: Phone,
    bot: Installation,
    jorge: Phone,
    company: Company,
) -> None:
    await registered_company(bot, "Papelería La Esperanza")
    ana.send("/derechos JMENDEZ ahora")
    await ana.tap(company.name)
    await ana.sees("Perfil: GERENTE")


async def test_a_manager_sees_what_users_could(jorge: Phone, company: Company) -> None:
    jorge.send("/derechos SUPERVISOR hoy")
    await jorge.sees(f"Qué podía · {company.name}", "Podía:\nTodo")
