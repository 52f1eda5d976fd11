"""The webhook: Telegram's calls go through the same inbox, and get 200 once they are in it."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from bot.failures import CannotStart
from bot.run import running
from bot.settings import Settings
from bot.webhook import SECRET_HEADER, Webhook
from sandbox.faults import Refusal
from sandbox.world import World
from services.doors.http_door import HttpDoor
from storage.database import open_database
from storage.repositories.inbox import UpdateState
from tests.api.conftest import client_of
from tests.bot.conftest import AnasBot
from tests.conftest import OWNER_ID, prepared
from tests.phone import Phone, register_first_company
from tests.process import ended, vigia

PATH = "/telegram"


@dataclass
class Scene:
    """A Telegram that calls, and the settings of the bot."""

    world: World
    ana: Phone
    settings: dict[str, str]

    @property
    def url(self) -> str:
        return self.settings["VIGIA_WEBHOOK"]

    async def call(self, content: bytes, secret: str | None) -> int:
        """Call the webhook like anybody can; returns the status."""
        headers = {b"Content-Type": b"application/json"}
        if secret is not None:
            headers[SECRET_HEADER.encode()] = secret.encode()
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.post(self.url, content=content, headers=headers)).status_code

    @property
    def secret(self) -> str:
        """The secret that Telegram was given."""
        assert self.world.webhook is not None
        assert self.world.webhook.secret_token is not None
        return self.world.webhook.secret_token

    async def all_taken(self) -> None:
        await self.world.until(lambda: not self.world.updates.pending(self.world.clock.now()))


@pytest.fixture
def scene(anas_bot: AnasBot) -> Scene:
    anas_bot.world.settings.webhook_delay = timedelta(milliseconds=50)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = anas_bot.environment(
        VIGIA_HTTP=f"127.0.0.1:{port}",
        VIGIA_WEBHOOK=f"http://127.0.0.1:{port}{PATH}",
        VIGIA_LOG_LEVEL="DEBUG",
    )
    return Scene(anas_bot.world, anas_bot.ana, settings)


async def test_a_conversation_goes_on_after_a_kill_and_what_was_sent_meanwhile_waits_at_telegram(
    scene: Scene, tmp_path: Path
) -> None:
    ana = scene.ana
    async with vigia(tmp_path, "run", **scene.settings) as process:
        await register_first_company(ana)
        ana.send("/nuevo")
        await ana.sees("●○○○○  Usuario")
        first_secret = scene.secret
        await process.kill()
    ana.send("mlopez")
    await scene.world.until(lambda: scene.world.webhook_trouble)
    async with vigia(tmp_path, "run", **scene.settings) as process:
        await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ")
        ana.send("María López")
        await ana.sees("●●●○○  Contraseña")
        await scene.all_taken()
        assert await process.stop() == 0
        assert scene.secret != first_secret
        assert not any(scene.secret in line for line in process.said)
    assert scene.world.webhook is not None  # what people write now waits for the next start
    methods = {call.method for call in scene.world.activity.calls}
    assert "getupdates" not in {method.lower() for method in methods}


async def test_an_update_that_comes_twice_is_done_once(scene: Scene, tmp_path: Path) -> None:
    ana = scene.ana
    async with vigia(tmp_path, "run", **scene.settings) as process:
        await register_first_company(ana)
        message = scene.world.person_sends(OWNER_ID, "/empresa")
        await ana.sees("¿Con qué empresa")
        content = json.dumps({"update_id": 77, "message": {**message, "text": "/ayuda"}}).encode()
        statuses = await asyncio.gather(*(scene.call(content, scene.secret) for _ in range(5)))
        assert statuses == [200] * 5
        await ana.sees("Qué puedes hacer")
        await ana.tap("Cancelar")
        await ana.sees("Listo, no cambió nada.")
        assert sum("Qué puedes hacer" in text for text in ana.from_bot) == 1
        assert await process.stop() == 0


async def test_a_call_without_the_secret_leaves_nothing_behind(scene: Scene, tmp_path: Path) -> None:
    content = json.dumps({"update_id": 77, "message": {}}).encode()
    async with vigia(tmp_path, "run", **scene.settings) as process:
        await scene.world.until(lambda: scene.world.webhook)
        for secret in (None, "canary", scene.secret[:-1], scene.secret + "x", "ñ"):
            assert await scene.call(content, secret) == 401
        assert await scene.call(b"{", scene.secret) == 400
        assert await scene.call(b"[]", scene.secret) == 400
        assert await scene.call(b" " * 2**21, scene.secret) == 413
        assert await process.stop() == 0
    database = open_database(f"sqlite:///{tmp_path}/data/vigia.db")
    async with database.reading() as work:
        assert [await work.inbox.count(state) for state in UpdateState] == [0, 0, 0]
    await database.close()


async def test_what_cant_be_stored_is_put_off_and_the_person_told(scene: Scene, tmp_path: Path) -> None:
    ana = scene.ana
    async with vigia(tmp_path, "run", **scene.settings) as process:
        await register_first_company(ana)
        await scene.all_taken()
        other = sqlite3.connect(tmp_path / "data" / "vigia.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        ana.send("/nuevo RSOTO Rosa Soto, CONSULTA")
        await ana.sees("Ahora no puedo guardar nada")
        await scene.world.until(lambda: scene.world.webhook_trouble)
        assert scene.world.webhook_trouble is not None
        assert "503" in scene.world.webhook_trouble.message
        other.close()
        await ana.sees("Revisa y guarda", "RSOTO")
        await scene.all_taken()
        assert sum("Revisa y guarda" in text for text in ana.from_bot) == 1
        assert await process.stop() == 0


async def test_without_the_http_door_it_does_not_start(scene: Scene, tmp_path: Path) -> None:
    process = await ended(tmp_path, "run", **{**scene.settings, "VIGIA_HTTP": ""})
    assert process.process.returncode == 2
    assert [line for line in process.said if "VIGIA_WEBHOOK: necesita VIGIA_HTTP" in line] == process.said


async def test_says_so_when_telegram_refuses_the_address(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.world.faults.add(method="setWebhook", kind=Refusal(400, "Bad Request: bad webhook: IP address"))
    for name, value in scene.settings.items():
        monkeypatch.setenv(name, value)
    async with running(Settings()) as parts:
        with pytest.raises(CannotStart, match="VIGIA_WEBHOOK: Telegram no la acepta"):
            await asyncio.gather(*parts.workers)


async def test_strangers_who_ask_too_often_hold_up_no_call_of_telegrams(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.limits.ADDRESS_BURST", 3)
    monkeypatch.setattr("api.limits.ADDRESS_RATE", 1 / 3600)
    database = open_database(sqlite_url)
    app = create_app(HttpDoor(await prepared(database)), [Webhook(f"http://127.0.0.1{PATH}").route()])
    async with client_of(app) as client:
        assert [(await client.get("/health")).status_code for _ in range(5)] == [200] * 3 + [429] * 2
        assert [(await client.post(PATH)).status_code for _ in range(5)] == [401] * 5  # without its secret
    await database.close()
