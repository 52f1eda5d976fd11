"""`/nuevo` in the browser: what a person sees of a password, above all."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser import IN_THE_BROWSER
from tests.browser.phone import BrowserPhone

pytestmark = IN_THE_BROWSER

PASSWORD = "tormenta-Violeta-84"


async def test_a_user_is_created_and_the_typed_password_leaves_the_chat(ana: BrowserPhone) -> None:
    await ana.send("/nuevo")
    await ana.sees("Nuevo usuario · Comercializadora del Sureste", "●○○○○ Usuario")
    await ana.send("mlopez")
    await ana.sees("●●○○○ Nombre completo", "Usuario: MLOPEZ")
    await ana.send("María López Ruiz")
    await ana.sees("●●●○○ Contraseña")
    await ana.send(PASSWORD)
    await ana.sees("●●●●○ Perfil")
    await ana.no_longer_sees(PASSWORD)
    await ana.tap("AUXILIAR DE VENTAS")
    await ana.sees("●●●●● Revisa y guarda", "María López Ruiz", "AUXILIAR DE VENTAS")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ", "folio 2")
    assert PASSWORD not in await ana.page.content()


async def test_a_generated_password_is_hidden_until_tapped_and_can_be_copied(ana: BrowserPhone) -> None:
    await ana.send("/nuevo MLOPEZ María López, CONSULTA")
    secret = await ana.sees("🔑 Contraseña de MLOPEZ")
    password = secret.locator(".spoiler-text")
    await expect(password).to_have_css("opacity", "0")
    await secret.get_by_role("button", name="Texto oculto").click()
    await expect(password).to_have_css("opacity", "1")
    await ana.tap("Copiar")
    await ana.is_told("Copiado")
    assert await ana.page.evaluate("navigator.clipboard.readText()") == await password.inner_text()
    await ana.tap("Ya la copié")
    await ana.no_longer_sees("🔑")
