"""The main job from end to end, with `vigia run` in its own process."""

from __future__ import annotations

import asyncio
import re
import shlex
from pathlib import Path

import httpx
from sqlalchemy import text

from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from storage.database import open_database
from tests.canaries import files, found, rows
from tests.conftest import OWNER_ID
from tests.phone import Phone, register_first_company
from tests.process import console, vigia
from tests.stored import readable_tables

PASSWORD = "tormenta-Violeta-84"


async def test_the_main_job_from_a_fresh_start_to_an_alert(tmp_path: Path, fresh_url: str) -> None:
    world = World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")])
    async with sandbox_running(world) as root:
        settings = {
            "VIGIA_TELEGRAM_TOKEN": world.token,
            "VIGIA_TELEGRAM_API": root,
            "VIGIA_DATABASE_URL": fresh_url,
            "VIGIA_DATA_DIR": str(tmp_path / "data"),
            "VIGIA_HTTP": "127.0.0.1:0",
            "VIGIA_LOG_LEVEL": "DEBUG",
        }
        async with vigia(tmp_path, "run", **settings) as process:
            ana = Phone(world, OWNER_ID)
            code = (await console(tmp_path, "claim", **settings)).partition("/start ")[2].split()[0]
            await register_first_company(ana, start=f"/start {code}")
            await _create_a_user(ana)
            await _configure(ana)
            await _read_the_log(ana)
            key = (
                await console(tmp_path, "api-key", "create", "1", "--label", "Mostrador", **settings)
            ).split()
            await _cancel_an_invoice(
                process.line("Puerta HTTP abierta en "),
                key=next(word for word in key if word.startswith("vigia_")),
            )
            await ana.sees("🔴 Documento cancelado", "Factura A 203", "MLOPEZ · María López")
            kept = _files(tmp_path) + await _rows(
                fresh_url
            )  # while it runs: the write-ahead log is still there
            assert await process.stop() == 0
    assert b"MLOPEZ" in kept
    assert PASSWORD.encode() not in kept + _files(tmp_path)
    said = "\n".join(process.said)
    assert PASSWORD not in said
    assert world.token not in said


async def test_a_new_installation_reaches_its_first_alert_as_its_readme_says(
    tmp_path: Path, fresh_url: str
) -> None:
    world = World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")])
    async with sandbox_running(world) as root:
        settings = {
            "VIGIA_TELEGRAM_TOKEN": world.token,
            "VIGIA_TELEGRAM_API": root,
            "VIGIA_DATABASE_URL": fresh_url,
            "VIGIA_DATA_DIR": str(tmp_path / "data"),
            "VIGIA_HTTP": "127.0.0.1:0",
            "VIGIA_LOG_LEVEL": "DEBUG",
        }
        async with vigia(tmp_path, "run", **settings) as process:
            ana = Phone(world, OWNER_ID)
            claim = await console(tmp_path, "claim", **settings)
            link = re.search(r"https://t\.me/\w+\?start=(\S+)", claim)
            assert link is not None
            assert "█" in claim
            await register_first_company(ana, start=f"/start {link[1]}")
            await ana.tap("Conecta tu sistema")
            await ana.tap("Punto de venta")
            await ana.tap("Crear clave")
            shown = await ana.sees("🔑 Clave de Punto de venta", "Guárdala ya")
            await ana.sees("⏳ Esperando el primer reporte…")
            key = next(word for word in shown.split() if word.startswith("vigia_"))
            kept = [files(tmp_path), await rows(fresh_url)]
            await _paste(next(line for line in shown.splitlines() if line.startswith("curl ")))
            await ana.sees("✅ Llegó el primer reporte", "Documento cancelado · Factura de prueba")
            await ana.sees("🔴 Documento cancelado", "Factura de prueba", "PRUEBA · Usuario de prueba")
            kept += [files(tmp_path), await rows(fresh_url)]
            await ana.tap("Ya la copié, bórrala")
            await ana.no_longer_sees("Guárdala ya")
            assert await process.stop() == 0
    said = "\n".join(process.said)
    assert "PRUEBA" in str(kept)
    assert found({"key": key.removeprefix("vigia_")[:30]}, *kept, files(tmp_path), said.encode()) == set()
    assert key not in "\n".join(ana.from_bot)


async def _paste(command: str) -> None:
    """Run it as a shell would, without whatever proxy this machine has."""
    process = await asyncio.create_subprocess_exec(
        *shlex.split(command), "--silent", "--noproxy", "*", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert b'"recorded":true' in said


def _files(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def _rows(url: str) -> bytes:
    """Every row of every table, as text."""
    database = open_database(url)
    async with database.exclusively() as connection:
        names = await connection.run_sync(readable_tables)
        rows = [(await connection.execute(text(f'SELECT * FROM "{name}"'))).all() for name in names]
    await database.close()
    return str(rows).encode()


async def _create_a_user(ana: Phone) -> None:
    ana.send("/nuevo")
    for seen, answer in (
        ("●○○○○  Usuario", "mlopez"),
        ("●●○○○  Nombre completo", "María López"),
        ("●●●○○  Contraseña", PASSWORD),
    ):
        await ana.sees(seen)
        ana.send(answer)
    await ana.sees("●●●●○  Perfil")
    await ana.tap("AUXILIAR DE VENTAS")
    await ana.sees("●●●●●  Revisa y guarda")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")
    await ana.sees("⚪ Usuario creado")


async def _configure(ana: Phone) -> None:
    ana.send("/configurar")
    await ana.sees("Elige qué se registra en cada pestaña")
    await ana.tap("Documentos")
    await ana.sees("Documentos: se registran")
    await ana.tap("⬜ Documento impreso")
    await ana.sees("Por guardar", "Se registra: Documento impreso")
    await ana.tap("Guardar (1 cambio)")
    await ana.sees("✅ Configuración guardada", "Se registra: Documento impreso")


async def _read_the_log(ana: Phone) -> None:
    ana.send("/bitacora")
    page = await ana.sees("Bitácora de la empresa", "Configuración de la bitácora · Se registra: ")
    assert "SUPERVISOR · Ana Ruiz" in page
    assert "Usuario creado · MLOPEZ · María López" in page


async def _cancel_an_invoice(url: str, *, key: str) -> None:
    body = {
        "operation": "document_cancelled",
        "user": "MLOPEZ",
        "summary": "Factura A 203",
        "operation_id": "0190b7f2-6f0e-7c3a-9f53-1d2f6c1b2a3c",
    }
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        response = await client.post(
            f"{url}/v1/companies/1/operations", json=body, headers={"Authorization": f"Bearer {key}"}
        )
    assert response.status_code == 201, response.text
