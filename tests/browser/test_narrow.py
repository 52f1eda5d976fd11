"""Every conversation on the narrowest phone: no button's label is cut off.

`sees` checks that at each screen, as it does at the usual width.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.browser import IN_THE_BROWSER
from tests.browser.chromium import opened_page
from tests.browser.conftest import STRANGER_ID, Office
from tests.browser.phone import BrowserPhone, opened_phone
from tests.conftest import OWNER_ID

pytestmark = IN_THE_BROWSER

NARROWEST = (320, 568)  # pixels of the smallest phones that people still have
COMPANY = "Comercializadora del Sureste"


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, office: Office) -> AsyncIterator[Page]:
    async with opened_page(browser, size=NARROWEST) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def phone(page: Page, office: Office) -> BrowserPhone:
    return await opened_phone(page, office.phones, OWNER_ID)


async def _asks_for(phone: BrowserPhone, command: str) -> None:
    """Give the command for the company: the owner has the installation as well."""
    await phone.send(command)
    await phone.sees("¿En qué empresa?")
    await phone.tap(COMPANY)


async def test_creating_a_user(phone: BrowserPhone) -> None:
    await phone.send("/start")
    await phone.sees("¿Qué quieres hacer?")
    await phone.send("/nuevo")
    await phone.sees("●○○○○ Usuario")
    await phone.send("jlara")
    await phone.sees("●●○○○ Nombre completo")
    await phone.send("jorge lara gómez de la cruz")
    await phone.sees("¿Prefieres Jorge Lara Gómez de la Cruz?")
    await expect(phone.button("Sí, usar ese")).to_be_visible()
    await phone.send("JORGE LARA GÓMEZ")
    await phone.sees("¿Prefieres Jorge Lara Gómez?")
    await phone.tap("Usar «Jorge Lara Gómez»")
    await phone.sees("●●●○○ Contraseña")
    await phone.tap("Generar contraseña")
    await phone.sees("🔑 Contraseña de JLARA")
    await phone.sees("●●●●○ Perfil")
    await phone.tap("Siguientes ›")
    await phone.tap("CONSULTA")
    await phone.sees("Revisa y guarda")
    await phone.tap("Cambiar contraseña")
    await phone.sees("●●●○○ Contraseña")
    await phone.tap("Dejarlo como está »")
    await phone.sees("Revisa y guarda")
    await phone.tap("Guardar")
    await phone.sees("✅ Usuario creado")
    await phone.sees("⚪ Usuario creado")
    await phone.tap("Ver")
    await phone.sees("Sello hasta aquí")
    await phone.tap("Enterado")
    await phone.sees("✓ Atendida por Ana Ruiz · ")


async def test_registering_a_company(phone: BrowserPhone) -> None:
    await phone.send("/empresa")
    await phone.sees("¿Con qué empresa quieres trabajar?")
    await phone.tap("Registrar empresa")
    await phone.sees("●○○○ Nombre")
    await phone.send("Papelería La Esperanza")
    await phone.sees("●●○○ RFC")
    await phone.send("EKU9003173C9")
    await phone.sees("●●●○ Zona horaria")
    await phone.tap("Centro")
    await phone.sees("●●●● Revisa y guarda")
    await phone.tap("Cambiar tu nombre")
    await phone.sees("●●●● Tu nombre completo")
    await phone.tap("Dejarlo como está »")
    await phone.sees("●●●● Revisa y guarda")
    await phone.tap("Guardar")
    await phone.sees("✅ Empresa registrada")


async def test_configuring(phone: BrowserPhone) -> None:
    await phone.send("/configurar")
    await phone.sees("Elige qué se registra en cada pestaña")
    for tab in ("Documentos", "Procesos", "Contabilización", "Configuración", "Catálogos", "SDK"):
        await phone.tap(tab)
        await phone.sees(f"{tab}: se registran")
        if tab == "Documentos":
            await phone.tap("Ninguna")
            await phone.sees("Por guardar")
        await phone.tap("« Pestañas")
        await phone.sees("Elige qué se registra en cada pestaña")
    await phone.tap("Cerrar")
    await phone.sees("sin guardar")
    await phone.tap("« Seguir editando")
    await phone.sees("Elige qué se registra en cada pestaña")
    await phone.tap("Guardar")
    await phone.sees("ni llegará aviso a nadie")
    await phone.tap("Guardar sin esas alertas")
    await phone.sees("✅ Configuración guardada")


async def test_keeping(phone: BrowserPhone) -> None:
    await _asks_for(phone, "/conservar")
    await phone.sees("Se conserva 10 años.")
    await phone.tap("Cambiar años")
    await phone.sees("¿Cuántos años quieres que se conserve?")
    await phone.send("3")
    await phone.sees("Vas a bajar de 10 años a 3 años")
    await phone.tap("Sí, bajar a 3 años")
    await phone.sees("La ley pide más de 3 años")
    await phone.tap("Sí, conservar 3 años")
    await phone.sees("Se conserva 3 años.")
    await phone.tap("Activar retención legal")
    await phone.sees("En retención legal")
    await phone.tap("Quitar retención legal…")
    await phone.sees("Vas a quitar la retención legal")
    await phone.tap("Sí, quitar la retención")
    await phone.sees("Sin retención legal.")


async def test_the_log_and_what_hangs_from_it(phone: BrowserPhone, office: Office) -> None:
    await office.reports("document_cancelled", "Factura A 203")
    await office.reports("document_created", "Factura A 204")
    await _asks_for(phone, "/bitacora")
    await phone.sees("Bitácora de la empresa", "#3")
    await phone.tap("#2")
    await phone.sees("Sello hasta aquí")
    await phone.tap("« Bitácora")
    await phone.sees("Bitácora de la empresa", "#2")
    await phone.tap("Exportar")
    await phone.sees("Exportar bitácora")
    await phone.tap("Filtrar")
    await phone.sees("Filtrar bitácora")
    for criterion in ("Elegir fechas", "Pestaña", "Operación", "Usuario", "Resultado", "Origen"):
        await phone.tap(criterion)
        await expect(phone.button("« Atrás")).to_be_visible()
        await phone.fits()
        await phone.tap("« Atrás")
        await phone.sees("Filtrar bitácora")
    await phone.tap("Ver resultados")
    await phone.sees("Bitácora de la empresa", "#3")
    await office.takes_its_key_away()
    await _asks_for(phone, "/verificar")
    await phone.sees("La bitácora está íntegra")
    await _asks_for(phone, "/grafica")
    await phone.sees("Gráfica · Comercializadora del Sureste")


async def test_summaries(phone: BrowserPhone) -> None:
    await _asks_for(phone, "/resumen")
    await phone.sees("¿Cada cuánto lo quieres?")
    await phone.tap("Diario")
    await phone.sees("¿A qué hora?")
    await phone.tap("8:00")
    await phone.sees("✅ Resumen guardado")


async def test_a_stranger(page: Page, office: Office) -> None:
    stranger = await opened_phone(page, office.phones, STRANGER_ID)
    await stranger.send("hola")
    await stranger.sees("Aún no tienes acceso")


async def test_the_grid_of_a_profile(phone: BrowserPhone) -> None:
    await phone.send("/perfiles")
    await phone.sees("cuántos usuarios lo tienen")
    await phone.tap("GERENTE")
    await phone.sees("Perfil GERENTE")
    await phone.tap("Cambiar permisos")
    await phone.sees("Toca una letra para cambiarla")
    await phone.tap("✓A")
    await phone.tap("Guardar (1)")
    await phone.sees("Nadie tiene este perfil todavía.", "Pierden")
    await phone.tap("« Seguir editando")
    await phone.sees("Toca una letra para cambiarla")


async def test_acting_from_an_alert(phone: BrowserPhone, office: Office) -> None:
    """With the longest name that a user may have."""
    await phone.send("/nuevo MLOPEZHERNANDEZ María López, CONSULTA")
    await phone.sees("Revisa y guarda")
    await phone.tap("Guardar")
    await phone.sees("⚪ Usuario creado")
    await phone.tap("Deshacer")
    await phone.sees("¿Deshacer lo del folio", "Estado: activo → dado de baja")
    await phone.tap("« Atrás")
    await office.reports("document_cancelled", "Factura A 203", user="MLOPEZHERNANDEZ")
    await phone.sees("🔴 Documento cancelado", "Factura A 203")
    await phone.tap("Bloquear a MLOPEZHERNANDEZ")
    await phone.sees("¿Bloquear a MLOPEZHERNANDEZ", "Por el folio")
    await phone.tap("Escribir otro motivo")
    await phone.sees("¿Por qué lo bloqueas?")
    await phone.send("Lo pidió el dueño")
    await phone.sees("Motivo: Lo pidió el dueño")
    await phone.tap("Sí, bloquear")
    await phone.sees("✅ MLOPEZHERNANDEZ quedó bloqueado.")
    await phone.sees("🔒 Se bloqueó a MLOPEZHERNANDEZ: Ana Ruiz")


async def test_finding_people(phone: BrowserPhone) -> None:
    """With the longest name that a user may have, and the profiles that a company begins with."""
    await phone.send("/nuevo MLOPEZHERNANDEZ María Guadalupe López Hernández, CONSULTA")
    await phone.sees("Revisa y guarda")
    await phone.tap("Guardar")
    await phone.sees("✅ Usuario creado")
    await phone.send("/usuarios")
    await phone.sees("2 usuarios")
    await phone.tap("Filtrar")
    await phone.sees("¿Cuáles quieres ver?")
    await phone.tap("Siguientes ›")
    await phone.sees("¿Cuáles quieres ver?")
    await phone.send("/derechos")
    await phone.sees("¿De quién quieres saber?")
    await phone.send("/baja")
    await phone.sees("¿Quién se va?")
    await phone.tap("MLOPEZHERNANDEZ")
    await phone.sees("Sale de 1 empresa")
    await phone.tap("Agregar a alguien más…")
    await phone.sees("¿Quién más se va?")
