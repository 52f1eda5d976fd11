"""What goes wrong at the start or in the middle is told without the secrets that it was given."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.logs import RedactingFormatter
from bot.run import running
from bot.setting_values import Address
from bot.settings import Settings
from domain.askers import AtConsole
from sandbox.faults import CutBefore, ServerError
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.asking import Ask
from services.doors.api_keys import create_api_key
from tests.canaries import found
from tests.conftest import NOW, OWNER_ID
from tests.people import registered_company
from tests.phone import Phone
from tests.process import ended

TOKEN = "8123456789:AAHt0kenCanaryVwXyZ0123456789abcdefgh"
DATABASE_PASSWORD = "b4se/Canary ñ%7"
DATABASE_URL = "postgresql://vigia:b4se%2FCanary%20%C3%B1%257@127.0.0.1:1/vigia"
INBOX_KEY, SEAL_KEY = (Fernet.generate_key().decode() for _ in range(2))
API_KEY = "vigia_" + "cl4veCanary" * 4

CANARIES = {
    "token": TOKEN.partition(":")[2][:20],
    "database password": DATABASE_PASSWORD,
    "inbox key": INBOX_KEY,
    "seal key": SEAL_KEY,
    "API key": API_KEY[6:26],
}
GOOD = {
    "VIGIA_TELEGRAM_TOKEN": TOKEN,
    "VIGIA_INBOX_KEY": INBOX_KEY,
    "VIGIA_SEAL_KEY": SEAL_KEY,
    "VIGIA_LOG_LEVEL": "DEBUG",
}
LIBRARIES = (
    *("httpx", "httpcore", "telegram", "telegram.ext", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool"),
    *("asyncpg", "aiosqlite", "litestar", "uvicorn", "asyncio", "alembic", "filelock"),
)


@pytest.mark.parametrize("command", [("run",), ("claim",), ("api-key", "create", "1", "--label", "Caja")])
@pytest.mark.parametrize(
    "settings",
    [
        {"VIGIA_TELEGRAM_TOKEN": TOKEN + " x"},
        {"VIGIA_INBOX_KEY": INBOX_KEY[:-1]},
        {"VIGIA_SEAL_KEY": SEAL_KEY[:-1]},
        {"VIGIA_DATABASE_URL": DATABASE_URL.replace("postgresql", "mysql")},
        {"VIGIA_DATABASE_URL": DATABASE_URL.replace("@", "/")},
        {"VIGIA_DATABASE_URL": DATABASE_URL},
        # A value in the wrong place.
        {"VIGIA_HTTP": TOKEN, "VIGIA_TIMEZONE": DATABASE_URL, "VIGIA_OWNER_IDS": API_KEY},
        {"VIGIA_TELEGRAM_API": f"api.telegram.org/bot{TOKEN}", "VIGIA_LOG_LEVEL": API_KEY},
        {"VIGIA_DATA_DIR": "/dev/null"},
    ],
)
async def test_settings_that_do_not_serve(
    tmp_path: Path, settings: dict[str, str], command: tuple[str, ...]
) -> None:
    process = await ended(tmp_path, *command, **(GOOD | settings))
    said = "\n".join(process.said)
    assert process.process.returncode in (1, 2)
    assert "vigia: VIGIA_" in said
    assert "Traceback" not in said
    assert found(CANARIES, said.encode()) == set()


async def test_a_token_that_telegram_refuses(tmp_path: Path) -> None:
    async with sandbox_running(World()) as root:
        process = await ended(tmp_path, "run", **GOOD, VIGIA_TELEGRAM_API=root)
    said = "\n".join(process.said)
    assert "Telegram no reconoce ese token" in said
    assert found(CANARIES, said.encode()) == set()


async def test_a_database_that_is_not_there(tmp_path: Path, postgresql_server: str) -> None:
    url = make_url(postgresql_server).set(database="nadie", password=DATABASE_PASSWORD)
    settings = GOOD | {"VIGIA_DATABASE_URL": url.render_as_string(hide_password=False)}
    process = await ended(tmp_path, "claim", **settings)
    said = "\n".join(process.said)
    assert 'database "nadie" does not exist' in said
    assert found(CANARIES, said.encode()) == set()


async def test_a_failure_that_nobody_foresaw(tmp_path: Path) -> None:
    script = (
        "import os, sys, bot.run\n"
        "from bot.cli import main\n"
        "async def run(settings, *, roles, say):\n"
        "    token, key = settings.token, settings.given_inbox_key + settings.given_seal_key\n"
        "    raise ValueError(f'{token} {key}', settings)\n"
        "bot.run.run = run\n"
        "sys.argv[1:] = ['run']\n"
        "main()\n"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "dev", "-c", script),
        env={**GOOD, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDEVMODE": "1"},
        cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 1
    assert b"ValueError" in said
    assert "Algo falló" in said.decode()
    assert found(CANARIES, said) == set()


@pytest.fixture
def all_that_libraries_say() -> Iterator[StringIO]:
    """Every record of every library, at its most talkative, as our formatter writes it."""
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactingFormatter([TOKEN, DATABASE_PASSWORD, INBOX_KEY, SEAL_KEY]))
    root = logging.getLogger()
    loggers = [root, *map(logging.getLogger, LIBRARIES)]
    levels = [each.level for each in loggers]
    root.addHandler(handler)
    for each in loggers:
        each.setLevel(logging.DEBUG)
    yield written
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)
    root.removeHandler(handler)


async def test_libraries_at_their_most_talkative(
    all_that_libraries_say: StringIO, database_url: str, tmp_path: Path
) -> None:
    """They do say what people wrote at these levels, which is why no setting turns them on."""
    world = World([Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz")], token=TOKEN)
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(password=DATABASE_PASSWORD)
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(TOKEN),
            telegram_api=root,
            database_url=SecretStr(url.render_as_string(hide_password=False)),
            data_dir=tmp_path,
            inbox_key=SecretStr(INBOX_KEY),
            seal_key=SecretStr(SEAL_KEY),
            owner_ids=frozenset({OWNER_ID}),
            http=Address("127.0.0.1", 0),
        )
        async with running(settings) as parts:
            company = (await registered_company(parts.installation)).company
            key, _ = await create_api_key(Ask(parts.installation, AtConsole(), NOW), company.id, label="Caja")
            ana = Phone(world, OWNER_ID)
            for fault in (CutBefore(), ServerError()):
                world.faults.add(method="sendMessage", kind=fault)
                ana.send("/ayuda")
            await world.until(lambda: world.faults.all_taken)
            ana.send("/ayuda")
            await ana.sees("Qué puedes hacer")
            async with httpx.AsyncClient(base_url=parts.http_url or "", trust_env=False) as client:
                answer = await client.post(
                    f"/v1/companies/{company.id}/operations?key={key}",
                    json={"operation_id": str(uuid4()), "operation": key},
                    headers={"Authorization": f"Bearer {key}"},
                )
                assert answer.status_code == 422
    said = all_that_libraries_say.getvalue()
    assert all(f" {name}" in said for name in ("httpx", "httpcore", "telegram", "sqlalchemy", "asyncio"))
    assert found(CANARIES | {"key": key[6:26]}, said.encode()) == set()
