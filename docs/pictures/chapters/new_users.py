"""Creating users: one, many from a sheet, and their invitation."""

from __future__ import annotations

from docs.pictures.stage import COMPANY, Stage

PASSWORD = "tormenta-Violeta-84"  # noqa: S105 (of somebody in a demonstration)
SHEET = """Usuario,Nombre completo,Perfil
RSOTO,Rosa Soto Paz,CONTADOR
ILARA,Irma Lara Ruiz,CONSULTA
MLOPEZ,Mario Lara Gil,CONSULTA
LPAZ,Luis Paz Gil,JEFE DE ALMACÉN
TVEGA,Tomás Vega Cruz,AUXILIAR DE VENTAS
"""


async def a_user(stage: Stage) -> None:
    """One, step by step."""
    ana = stage.ana
    await ana.send("/nuevo")
    await ana.tap(COMPANY)
    await ana.sees("●○○○○ Usuario")
    await stage.shoot("nuevo-usuario")
    await ana.send("NTORRES")
    await ana.send("Nadia Torres Gil")
    await ana.sees("●●●○○ Contraseña")
    await stage.shoot("nuevo-contrasena")
    await ana.tap("Que la ponga quien entra")
    await ana.sees("●●●●○ Perfil")
    await stage.shoot("nuevo-perfil")
    await ana.tap("AUXILIAR DE VENTAS")
    await ana.sees("●●●●● Revisa y guarda")
    await stage.shoot("nuevo-resumen")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.sees("⚪ Usuario creado")
    await stage.shoot("nuevo-listo", only="✅ Usuario creado")


async def an_invitation(stage: Stage) -> None:
    """Luis comes in with a link."""
    ana, luis = stage.ana, stage.luis
    await ana.send("/nuevo LPRADO Luis Prado Sol, CONSULTA")
    await ana.tap(COMPANY)
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado")
    await ana.tap("Invitar")
    await ana.sees("Reenvíale el mensaje de arriba")
    invitation = await ana.sees("Abre este enlace")
    await stage.shoot("invitacion", only="Abre este enlace")
    link = (await invitation.inner_text()).partition("?start=")[2].split()[0]
    await luis.send(f"/start {link}")
    await luis.sees("Te invita")
    await stage.shoot("invitado", of=luis)
    await luis.send(PASSWORD)
    await luis.sees("Ya estás dentro")
    await stage.shoot("invitado-dentro", of=luis)
    await ana.sees("🔔 Aceptó tu invitación")
    await ana.sees("🔴", "LPRADO")


async def a_sheet(stage: Stage) -> None:
    """Several at once, two of them with mistakes."""
    ana = stage.ana
    await ana.send("/nuevo")
    await ana.tap(COMPANY)
    await ana.tap("Varios a la vez (Excel)")
    await ana.sees("Mándala aquí como archivo")
    await stage.shoot("varios-plantilla", only="Varios usuarios")
    await ana.attach("gente.csv", SHEET.encode())
    await ana.sees("De 5 renglones")
    await stage.shoot("varios-revision", only="Varios usuarios")
    await ana.tap("Guardar los 3 buenos")
    await ana.sees("✅ Usuarios creados")
    await stage.shoot("varios-listo", only="✅ Usuarios creados")


async def the_list(stage: Stage) -> None:
    """The users and one's card."""
    ana = stage.ana
    await ana.send("/usuarios")
    await ana.tap(COMPANY)
    await ana.sees("Usuarios", "Toca uno")
    await stage.shoot("usuarios")
    await ana.tap("MLOPEZ · María López")
    await ana.sees("Usuario: MLOPEZ")
    await stage.shoot("usuario")
    await ana.tap("Cambiar perfil")
    await ana.tap("CONTADOR")
    await ana.sees("Gana")
    await stage.shoot("usuario-perfil")


SCENES = (a_user, an_invitation, a_sheet, the_list)
