"""The whole process: what it starts, what it prints, and how it stops."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from bot.failures import CannotStart
from bot.run import running
from bot.setting_values import Address
from bot.settings import Settings, WrongSettings
from domain.askers import AtConsole
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.asking import Ask
from services.doors.api_keys import create_api_key
from tests.conftest import NOW, OWNER_ID
from tests.people import registered_company
from tests.phone import Phone

TOKEN = "123456:SANDBOX"
PATIENCE = 20.0


@pytest.fixture
def world() -> World:
    """A Telegram with one person in it."""
    return World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")], token=TOKEN)


@pytest.fixture
async def telegram(world: World) -> AsyncIterator[str]:
    """Its address."""
    async with sandbox_running(world) as url:
        yield url


@pytest.fixture
def environment(telegram: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Valid settings, in the environment, for a fresh data folder."""
    given = {
        "VIGIA_TELEGRAM_TOKEN": TOKEN,
        "VIGIA_TELEGRAM_API": telegram,
        "VIGIA_DATA_DIR": str(tmp_path),
        "VIGIA_HTTP": "127.0.0.1:0",
    }
    monkeypatch.chdir(tmp_path)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.mark.usefixtures("environment")
async def test_opens_the_door_and_tells_the_supervisor_of_what_comes_through_it(world: World) -> None:
    async with running(Settings(owner_ids=frozenset({OWNER_ID}))) as parts:
        company = (await registered_company(parts.installation)).company
        key, _ = await create_api_key(Ask(parts.installation, AtConsole(), NOW), company.id, label="Caja")
        phone = Phone(world, OWNER_ID)
        phone.send("/start")
        async with httpx.AsyncClient(base_url=parts.http_url or "") as client:
            assert (await client.get("/health")).status_code == 200
            response = await client.post(
                f"/v1/companies/{company.id}/operations",
                json={
                    "operation_id": str(uuid4()),
                    "operation": "document_cancelled",
                    "user": "SUPERVISOR",
                    "summary": "Factura A 203",
                },
                headers={"Authorization": f"Bearer {key}"},
            )
        assert response.status_code == 201
        await phone.sees("Documento cancelado", "Factura A 203")


@pytest.mark.usefixtures("environment")
async def test_says_so_when_telegram_refuses_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIA_TELEGRAM_TOKEN", "999:canary")
    with pytest.raises(CannotStart, match="VIGIA_TELEGRAM_TOKEN: Telegram no reconoce") as refusal:
        async with running(Settings()):
            pass
    assert "canary" not in refusal.value.message


@pytest.mark.usefixtures("environment")
async def test_says_so_when_the_port_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotStart, match=f"VIGIA_HTTP: 127.0.0.1:{port} ya lo usa otro programa"):
            async with running(Settings(http=Address("127.0.0.1", port))):
                pass


@pytest.mark.usefixtures("environment")
async def test_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIGIA_TELEGRAM_TOKEN")
    with pytest.raises(WrongSettings, match="VIGIA_TELEGRAM_TOKEN: falta"):
        async with running(Settings()):
            pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_says_how_to_get_a_code_and_that_it_is_ready_and_stops_at_a_signal(
    environment: dict[str, str], number: signal.Signals
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **environment},
    )
    try:
        assert process.stdout is not None
        said = b""
        async with asyncio.timeout(PATIENCE):
            while "Vigía está en marcha: @vigia_demo_bot" not in said.decode():
                line = await process.stdout.readline()
                assert line, "it ended before it was ready"
                said += line
        process.send_signal(number)
        async with asyncio.timeout(15):
            _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert "Todavía no hay propietario: pide un código con vigia claim, en una terminal." in said.decode()
    assert "/start" not in said.decode()
    assert "Puerta HTTP abierta en http://127.0.0.1:" in said.decode()
    assert (process.returncode, errors.decode()) == (0, "")


async def test_gives_a_code_at_its_start_where_somebody_reads_it(environment: dict[str, str]) -> None:
    ours, theirs = os.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"), stdout=theirs, stderr=theirs, env={**os.environ, **environment}
    )
    os.close(theirs)
    said = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while "Vigía está en marcha: @vigia_demo_bot" not in said.decode(errors="replace"):
                said += await asyncio.to_thread(os.read, ours, 1024)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
        os.close(ours)
    assert re.search(r"Envía a tu bot: /start [2-9A-Z]{4}(-[2-9A-Z]{4}){3}", said.decode())
