"""Pictures of users and profiles: who is there, how they come in, what they may do, and how they leave."""

from __future__ import annotations

from domain.invitations import invitation_code
from tests.browser.phone import BrowserPhone

from .shooting import COMPANY, clear, shoot

PASSWORD = "tormenta-Violeta-84"  # noqa: S105 (of somebody in a demonstration)
SIZES = {"390": (390, 844), "320": (320, 568)}


async def take_people(ana: BrowserPhone, luis: BrowserPhone, *, size: str) -> None:
    """All of them, on phones of this size. Luis is invited as somebody new at each size."""
    await clear(ana)
    for tell in (_users, _profiles, _rights, _leaver):
        await tell(ana, size)
        await clear(ana)
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
    await shoot(ana.page, f"perfil-{size}")
    await ana.tap("Cambiar permisos")
    await ana.sees("Documentos")
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


async def _joins(ana: BrowserPhone, luis: BrowserPhone, size: str) -> None:
    await ana.send(f"/nuevo LPRADO{size} Luis Prado Sol, CONSULTA")
    await ana.tap(COMPANY)
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
