"""A sheet of users in the browser, at both widths: `sees` checks that nothing is cut off."""

from __future__ import annotations

import pytest

from tests.browser import IN_THE_BROWSER
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER

SHEET = """Usuario,Nombre completo,Perfil
MLOPEZ,María López,CONSULTA
x,Ana Ruiz,CONSULTA
RSOTO,Rosa Soto Paz,CONTADOR
MLOPEZ,Mario Lara,CONSULTA
LPAZ,Luis Paz,JEFE DE ALMACÉN
"""


@pytest.mark.parametrize("width", [390, 320])
async def test_a_sheet_is_attached_looked_through_saved_and_undone(ana: BrowserPhone, width: int) -> None:
    await ana.page.set_viewport_size({"width": width, "height": 720})
    await ana.send("/nuevo")
    await ana.sees("●○○○○ Usuario")
    await ana.tap("Varios a la vez (Excel)")
    await ana.sees("La plantilla")
    await ana.sees("Varios usuarios", "Mándala aquí como archivo")
    await ana.attach("gente.csv", SHEET.encode())
    await ana.sees("De 5 renglones, 2 se pueden crear.", "Renglón 3", "Renglón 6")
    await ana.tap("Por corregir: 3 (Excel)")
    await ana.sees("cámbialos aquí mismo")
    await ana.tap("Guardar los 2 buenos")
    await ana.sees("Enlaces para entrar")
    await ana.sees("✅ Usuarios creados", "2 usuarios")
    await ana.tap("Deshacer el alta")
    await ana.sees("¿Deshacer el alta de 2 usuarios?")
    await ana.tap("Sí, deshacer el alta")
    await ana.sees("✅ Alta deshecha", "2 usuarios dados de baja.")
