"""Pasted text comes with invisible marks: they change nothing at any step."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.companies import Company
from services.installation import Installation
from tests.handlers.conftest import on_both_engines
from tests.people import registered_company
from tests.phone import Phone

PASSWORD = "tormenta-Violeta-84"
MARKS = ("\u200b", "\u200e", "\ufeff")


@pytest.fixture(params=MARKS, ids=ascii)
def mark(request: pytest.FixtureRequest) -> str:
    """One of them."""
    return str(request.param)


async def test_a_company_is_registered_with_what_was_pasted(ana: Phone, company: Company, mark: str) -> None:
    ana.send("/empresa")
    await ana.tap("Registrar empresa")
    await ana.sees("●○○○  Nombre")
    ana.send(f"{mark}Papelería{mark}\u00a0La Esperanza")
    await ana.sees("●●○○  RFC")
    ana.send(f"EKU9003173C9{mark}")
    await ana.sees("●●●○  Zona horaria")
    ana.send(f"Monte{mark}rrey{mark}")
    await ana.sees("Empresa: Papelería La Esperanza\n", "RFC: EKU9003173C9\n", "Noreste (Monterrey)")


async def test_a_user_is_created_with_what_was_pasted(ana: Phone, company: Company, mark: str) -> None:
    ana.send(f"/nuevo{mark}")
    await ana.sees("●○○○○  Usuario")
    ana.send(f"{mark}MLO{mark}PEZ")
    await ana.sees("●●○○○  Nombre completo")
    ana.send(f"María{mark}\u00a0López{mark}")
    await ana.sees("●●●○○  Contraseña")
    ana.send(f"{PASSWORD}{mark}")
    await ana.sees("●●●○○  Contraseña", "La contraseña trae un carácter que no se ve")
    ana.send(PASSWORD)
    await ana.sees("Perfil")


async def test_a_line_with_all_in_it_may_be_pasted(ana: Phone, company: Company, mark: str) -> None:
    ana.send(f"/nuevo {mark}MLOPEZ{mark} María\u00a0López{mark},{mark} CONSULTA{mark}")
    await ana.sees("Revisa y guarda", "MLOPEZ", "María López", "CONSULTA")


async def test_a_log_is_searched_with_what_was_pasted(jorge: Phone, company: Company, mark: str) -> None:
    today = datetime.now(UTC).astimezone(ZoneInfo("America/Mexico_City")).date()
    jorge.send(f"/bitacora {mark}ho{mark}y{mark}")
    await jorge.sees("Entendí: Hoy")
    jorge.send("/bitacora")
    await jorge.sees("Bitácora de la empresa")
    await jorge.tap("Filtrar")
    await jorge.tap("Elegir fechas")
    await jorge.sees("Toca el primer día")
    jorge.send(f"{mark}{today:%d/%m/%Y}")
    await jorge.sees(f"Filtro: {today:%d/%m/%Y}")
    await jorge.tap("Texto")
    await jorge.sees("Escribe qué buscas")
    jorge.send(f"sur{mark}este")
    await jorge.sees("«sureste»")
    await jorge.tap("Usuario")
    await jorge.sees("¿De quién?")
    jorge.send(f"{mark}super{mark}visor")
    await jorge.tap("Ver todos")
    await jorge.tap("« Atrás")
    await jorge.tap("Mis filtros")
    await jorge.tap("Guardar este filtro")
    await jorge.sees("¿Cómo se llama?")
    jorge.send(f"👩‍🍳{mark} Cocina 🫩")
    await jorge.tap("👩‍🍳 Cocina 🫩")


async def test_a_company_is_found_by_what_was_pasted(ana: Phone, bot: Installation, company: Company) -> None:
    for name in ("óptica Nueva", *(f"Ferretería {number}" for number in range(1, 9))):
        await registered_company(bot, name)
    ana.send("/nuevo")
    await ana.sees("Página 1 de 2")
    ana.send("\u200boptica")
    await ana.sees("Página 1 de 1")
    assert "óptica Nueva" in ana.buttons


@on_both_engines
async def test_companies_are_listed_as_spanish_sorts_them(ana: Phone, bot: Installation) -> None:
    names = ["abarrotes Juan", "Álamo", "Beta", "Nube", "Ñandú SA", "Oaxaca", "zapatería"]
    for name in (names[5], names[1], names[4], names[0], names[6], names[3], names[2]):
        await registered_company(bot, name)
    ana.send("/nuevo")
    await ana.sees("¿En qué empresa?")
    assert [label for label in ana.buttons if label in names] == names
