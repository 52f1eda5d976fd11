"""Thousands of connections that never finish a request, few descriptors: chat, alerts and door go on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from tests.bot.conftest import AnasBot
from tests.phone import register_first_company
from tests.process import Vigia, console, with_few_descriptors

HELD = 2_000
DESCRIPTORS = 256
A_FEW_LINES = 20_000  # bytes


@asynccontextmanager
async def connections_held(url: str, how_many: int) -> AsyncIterator[None]:
    """Hold them within the block, from another process."""
    address = urlsplit(url)
    command = ("-m", "tests.bot.held_connections", str(address.hostname), str(address.port), str(how_many))
    holder = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    try:
        assert await holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.kill()
        await holder.wait()


async def reported(url: str, key: str, summary: str) -> int:
    """Report like a till, retrying if the door is full; returns the status."""
    body = {
        "operation_id": str(uuid4()),
        "operation": "document_cancelled",
        "user": "SUPERVISOR",
        "summary": summary,
    }
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:
        while True:
            try:
                response = await client.post(
                    f"{url}/v1/companies/1/operations", json=body, headers={"Authorization": f"Bearer {key}"}
                )
            except httpx.TransportError:
                continue
            return response.status_code


async def test_the_chat_the_alerts_and_the_door_go_on_while_connections_are_held(
    anas_bot: AnasBot, tmp_path: Path
) -> None:
    ana = anas_bot.ana
    settings = anas_bot.environment(VIGIA_HTTP="127.0.0.1:0")
    async with with_few_descriptors(tmp_path, DESCRIPTORS, **settings) as process:
        await register_first_company(ana)
        url = process.line("Puerta HTTP abierta en ")
        words = (await console(tmp_path, "api-key", "create", "1", "--label", "Caja", **settings)).split()
        key = next(word for word in words if word.startswith("vigia_"))
        async with connections_held(url, HELD):
            ana.send("/ayuda")
            await ana.sees("Qué puedes hacer")
            assert await reported(url, key, "Factura A 203") == 201
            await ana.sees("Documento cancelado", "Factura A 203")
            ana.send("/bitacora")
            await ana.sees("Bitácora de la empresa", "Factura A 203")
        assert await reported(url, key, "Factura A 204") == 201
        await ana.sees("Documento cancelado", "Factura A 204")
        assert await process.stop() == 0
    assert_few_lines(process)


def assert_few_lines(process: Vigia) -> None:
    """Nothing that outsiders cause fills the disk or looks like a failure of ours."""
    assert sum(len(line) for line in process.said) < A_FEW_LINES, process.said[:20]
    assert not [line for line in process.said if "Traceback" in line or "Too many open files" in line]
