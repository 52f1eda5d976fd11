"""Users, what is one's own, and a second person, in the browser at both widths: nothing is cut off."""

from __future__ import annotations

import pytest

from domain.invitations import invitation_code
from tests.browser import IN_THE_BROWSER
from tests.browser.chromium import opened_page
from tests.browser.conftest import STRANGER_ID, Office
from tests.browser.phone import BrowserPhone, opened_phone

pytestmark = IN_THE_BROWSER

WIDTHS = pytest.mark.parametrize("width", [390, 320])
PASSWORD = "tormenta-Violeta-84"
COMPANY = "Comercializadora del Sureste"


async def _invited(ana: BrowserPhone, profile: str) -> str:
    """Luis is created and invited; returns what his link sends."""
    await ana.send("/start")  # she opened the chat, so what waits for her comes
    await ana.sees("¿Qué quieres hacer?")
    await ana.send(f"/nuevo LPRADO Luis Prado Sol, {profile}")
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")
    link = await (await ana.sees("Abre este enlace")).inner_text()
    return f"/start {invitation_code(link)}"


async def _joined(luis: BrowserPhone, start: str) -> None:
    await luis.send(start)
    await luis.sees("Te invita", "Para aceptar")
    await luis.send(PASSWORD)
    await luis.sees("✅ Ya estás dentro")


@WIDTHS
async def test_a_second_person(ana: BrowserPhone, office: Office, width: int) -> None:
    await ana.page.set_viewport_size({"width": width, "height": 720})
    async with opened_page(ana.page.context.browser, size=(width, 720)) as page:  # type: ignore[arg-type]
        luis = await opened_phone(page, office.phones, STRANGER_ID)
        await _joined(luis, await _invited(ana, "SUPERVISOR"))
        await ana.send("/aprobaciones")
        await ana.sees("Elige qué necesita la aprobación")
        await ana.tap("Permisos de un perfil: nadie")
        await ana.sees("¿Cuántas personas lo aprueban?")
        await ana.tap("1 persona")
        await ana.sees("✅ Permisos de un perfil: 1 persona")
        await ana.send("/perfiles")
        await ana.tap("GERENTE")
        await ana.tap("Cambiar permisos")
        await ana.tap("✓A")
        await ana.tap("Guardar (1)")
        await ana.sees("Pierden")
        await ana.tap("Pedir aprobación")
        await ana.sees("Solicitud 1", "Pediste la aprobación de")
        await luis.sees("Solicitud 1", "Lleva 0 aprobaciones de 1")
        await luis.tap("Preguntar…")
        await luis.sees("¿Qué quieres preguntar")
        await luis.send("¿Ya no cancelan?")
        await ana.sees("🔔", "¿Ya no cancelan?")
        await luis.tap("Aprobar")
        await luis.sees("Solicitud 1", "Aprobada y hecha")
        await ana.send("/solicitudes")
        await ana.sees("Solicitudes", "Por decidir")
        await ana.tap("Decididas")
        await ana.sees("Decididas", "1 solicitud")


@WIDTHS
async def test_what_is_ones_own_and_a_forgotten_password(
    ana: BrowserPhone, office: Office, width: int
) -> None:
    await ana.page.set_viewport_size({"width": width, "height": 720})
    async with opened_page(ana.page.context.browser, size=(width, 720)) as page:  # type: ignore[arg-type]
        luis = await opened_phone(page, office.phones, STRANGER_ID)
        await _joined(luis, await _invited(ana, "GERENTE"))
        await luis.send("/yo")
        await luis.sees("Quién eres", "LPRADO")
        await luis.tap("Mis alertas")
        await luis.sees("Mis alertas", "Pestañas: todas")
        await luis.tap("Pestañas…")
        await luis.sees("Toca lo que quieras recibir")
        await luis.tap("✅ Documentos")
        await luis.sees("Te llegan: todas, menos Documentos")
        await luis.tap("« Atrás")
        await luis.tap("Guardar")
        await luis.sees("✅ Alertas guardadas")
        await luis.tap("Cambiar mi contraseña")
        await luis.sees("Escribe la contraseña de LPRADO de hoy")
        await luis.send("otra-que-no-es-ninguna")
        await luis.sees("Ésa no es tu contraseña. Te quedan 4 intentos")
        await luis.tap("Cancelar")
        await ana.send("/usuarios LPRADO")
        await ana.sees("Usuario: LPRADO")
        await ana.tap("Restablecer contraseña…")
        await ana.sees("LPRADO")
        await ana.tap("Dar una provisional")
        await ana.sees("LPRADO tiene una contraseña provisional.")
        await luis.sees("🔑", "provisional")
        await luis.tap("Salir de esta empresa…")
        await luis.sees("¿Dejar de entrar como LPRADO?")
        await luis.tap("Sí, salir")
        await luis.sees("✅ Saliste")
