"""Pictures of users and profiles: who is there, how they come in, what they may do, and how they leave."""

from __future__ import annotations

from playwright.async_api import expect

from domain.invitations import invitation_code
from tests.browser.phone import BrowserPhone

from .shooting import COMPANY, clear, shoot

PASSWORD = "tormenta-Violeta-84"  # noqa: S105 (of somebody in a demonstration)
# Luis comes in once to each company.
_JOINS = {"390": COMPANY, "320": "Papelería La Esperanza"}
SIZES = {"390": (390, 844), "320": (320, 568)}


async def take_people(ana: BrowserPhone, luis: BrowserPhone, *, size: str) -> None:
    """All of them, on phones of this size. Luis is invited as somebody new at each size."""
    await clear(ana)
    for tell in (_users, _profiles, _rights, _leaver):
        await tell(ana, size)
        await clear(ana)
    await _contact(ana, size)
    await clear(ana)
    if size == "390":
        await _knocks(ana, luis, size)
        await clear(ana)
        await clear(luis)
    await _joins(ana, luis, size)


async def _users(ana: BrowserPhone, size: str) -> None:
    await ana.send("/usuarios")
    await ana.tap(COMPANY)
    await ana.sees("Usuarios", "Toca uno")
    await shoot(ana.page, f"usuarios-{size}")
    await ana.tap("MLOPEZ · María López")
    await ana.sees("Usuario: MLOPEZ")
    await shoot(ana.page, f"usuario-{size}")
    await ana.tap("Cambiar perfil")
    await ana.sees("¿Cuál le das?")
    await shoot(ana.page, f"usuario-perfil-{size}")
    await ana.tap("CONTADOR")
    await ana.sees("Gana")
    await shoot(ana.page, f"usuario-gana-{size}")


async def _profiles(ana: BrowserPhone, size: str) -> None:
    await ana.send("/perfiles")
    await ana.tap(COMPANY)
    await ana.tap("GERENTE")
    await ana.sees("Perfil GERENTE")
    await shoot(ana.page, f"perfil-{size}")
    await ana.tap("Cambiar permisos")
    await expect(ana.button("✓V")).to_be_visible()
    await shoot(ana.page, f"perfil-permisos-{size}")


async def _rights(ana: BrowserPhone, size: str) -> None:
    await ana.send("/derechos JMENDEZ hoy")
    await ana.tap(COMPANY)
    await ana.sees("JMENDEZ")
    await shoot(ana.page, f"derechos-{size}")


async def _leaver(ana: BrowserPhone, size: str) -> None:
    await ana.send("/baja EVARGAS")
    await ana.sees("Emilio Vargas")
    await shoot(ana.page, f"baja-{size}")


async def _knocks(ana: BrowserPhone, luis: BrowserPhone, size: str) -> None:
    """A stranger's alert, and giving them a user; only before Luis is one."""
    await luis.press("Iniciar")
    await luis.sees("Aún no tienes acceso")
    await shoot(luis.page, f"desconocido-{size}")
    await ana.sees("Alguien sin acceso escribió al bot")
    await expect(ana.button("Ignorar…")).to_be_visible()
    await shoot(ana.page, f"desconocido-alerta-{size}")
    await ana.tap("Vincular con un usuario…")
    await ana.tap(COMPANY)
    await ana.sees("¿Quién es?")
    await shoot(ana.page, f"vincular-{size}")
    await ana.tap("MLOPEZ")
    await ana.sees("Entrará como")
    await shoot(ana.page, f"vincular-seguro-{size}")
    await ana.tap("Cancelar")
    await ana.sees("no se vinculó a nadie")


async def _contact(ana: BrowserPhone, size: str) -> None:
    await ana.send("/usuarios PGOMEZ")
    await ana.tap(COMPANY)
    await ana.tap("Invitar")
    await ana.tap("Elegir de mis contactos")
    await ana.sees("¿Quién es PGOMEZ")
    await shoot(ana.page, f"contactos-{size}")
    await ana.page.locator("#reply-keyboard button").click()
    await expect(ana.page.locator("#panel")).to_be_visible()
    await shoot(ana.page, f"contactos-lista-{size}")
    await ana.send("/cancelar")
    await ana.sees("no se vinculó a nadie")


async def _joins(ana: BrowserPhone, luis: BrowserPhone, size: str) -> None:
    await ana.send(f"/nuevo LPRADO{size} Luis Prado Sol, CONSULTA")
    await ana.tap(_JOINS[size])
    await ana.sees("Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.tap("Invitar")
    made = await ana.sees("Reenvíale el mensaje de arriba")
    await made.scroll_into_view_if_needed()
    await shoot(ana.page, f"invitar-{size}")
    link = await (await ana.sees("Abre este enlace")).inner_text()
    await luis.send(f"/start {invitation_code(link)}")
    await luis.sees("Te invita")
    await shoot(luis.page, f"invitado-{size}")
    await luis.send(PASSWORD)
    await luis.sees("Ya estás dentro")
    await shoot(luis.page, f"invitado-dentro-{size}")
