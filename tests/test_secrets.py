"""Passwords, tokens and keys put through every input and error: found only where they belong."""

from __future__ import annotations

import asyncio
import json
import resource
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text
from sqlalchemy.engine import make_url

from sandbox.faults import CutAfter, CutBefore, Fault, Refusal, ServerError, TooManyRequests
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from storage.database import Database, open_database
from tests.canaries import files, found, rows
from tests.conftest import OWNER_ID, prepared
from tests.people import registered_company
from tests.phone import Phone, register_first_company
from tests.process import Vigia, console, vigia

_PATIENCE = 20.0  # seconds: a debugged process is slow

TOKEN = "8123456789:AAHt0kenCanaryVwXyZ0123456789abcdefgh"
DATABASE_PASSWORD = "b4se/Canary ñ%7"
INBOX_KEY, SEAL_KEY = (Fernet.generate_key().decode() for _ in range(2))
WRONG_KEY = "vigia_" + "wr0ngCanary" * 4
OTHER_SECRET = "c0rreoCanary-77"  # what a business system may send of its own

# A password for each place where one may be typed; those of `STAYING` stay in the message that they are in,
# as nothing was due there that the bot could take for a password.
PASSWORDS = {
    place: f"zorro-{place}-Kc7{number}-Palmera"
    for number, place in enumerate(
        (
            *("nodraft", "company", "line", "lineName", "name", "fullName", "tooLong", "caption"),
            *("edited", "typed", "profileStep", "summaryStep", "undeletable", "refusedByDatabase"),
            *("tooMany", "server", "cutBefore", "cutAfter", "expired", "afterExpiry", "claimName"),
            "unhandled",
        )
    )
}
STAYING = {
    "profileStep",
    "summaryStep",
    "unhandled",
    "nodraft",
    "company",
    "line",
    "lineName",
    "name",
    "fullName",
    "undeletable",
    "afterExpiry",
    "claimName",
}
TROUBLES: dict[str, Fault] = {
    "tooMany": TooManyRequests(1),
    "server": ServerError(),
    "cutBefore": CutBefore(),
    "cutAfter": CutAfter(),
}


def _canaries(*more: tuple[str, str]) -> dict[str, str]:
    """All of them; of those that may be quoted in part, the part."""
    return {
        **PASSWORDS,
        "token": TOKEN.partition(":")[2][:20],
        "database password": DATABASE_PASSWORD,
        "inbox key": INBOX_KEY,
        "seal key": SEAL_KEY,
        "wrong key": WRONG_KEY[6:26],
        "other secret": OTHER_SECRET,
        **dict(more),
    }


@pytest.fixture
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> str:
    """The URL of a database with nothing in it; PostgreSQL's logs all that it can of every statement."""
    if engine == "sqlite":
        return f"sqlite:///{tmp_path}/data/vigia.db"
    url = make_url(request.getfixturevalue("empty_postgresql"))
    asyncio.run(_log_everything(url.render_as_string(hide_password=False), url.database or ""))
    # This server lets anybody in, so it takes any password.
    return url.set(password=DATABASE_PASSWORD).render_as_string(hide_password=False)


async def _log_everything(url: str, name: str) -> None:
    settings = {
        "log_statement": "all",
        "log_min_duration_statement": "0",
        "log_min_error_statement": "debug5",
        "log_parameter_max_length": "-1",
        "log_parameter_max_length_on_error": "-1",
        "log_error_verbosity": "verbose",
    }
    async with _connected(url) as database, database.exclusively() as connection:
        for setting, value in settings.items():
            await connection.execute(text(f"ALTER DATABASE {name} SET {setting} = '{value}'"))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


@pytest.fixture
def _core_dumps() -> Iterator[None]:
    """As large as they may be, for whoever does not refuse them."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.mark.usefixtures("_core_dumps")
@pytest.mark.parametrize(("engine", "level"), [("sqlite", "DEBUG"), ("postgresql", "INFO")])
async def test_no_secret_is_anywhere_but_where_it_belongs(tmp_path: Path, fresh_url: str, level: str) -> None:
    world = World([Person(id=OWNER_ID, first_name="Ana")], token=TOKEN)
    ana = Phone(world, OWNER_ID)
    async with sandbox_running(world) as root:
        settings = _settings(tmp_path, fresh_url, root, level)
        said, secrets = [], []
        async with vigia(tmp_path, "run", **settings) as process:
            code = (await console(tmp_path, "claim", **settings)).partition("/start ")[2].split()[0]
            await _claim(ana, code)
            await _type_where_none_is_due(ana)
            await _type_where_one_is_due(ana)
            await _type_while_something_fails(ana, fresh_url)
            key = await _use_the_door(tmp_path, process, settings)
            await _leave_a_draft_at_the_password(ana)
            kept = [await _kept(tmp_path, fresh_url)]
            assert await process.stop() == 0
            said += process.said
        await _let_the_draft_expire(fresh_url)
        await _register_another_company(fresh_url)
        async with vigia(tmp_path, "run", **settings) as process:
            await _write_after_it_expired(ana)
            await _type_before_the_company_is_known(ana)
            secrets += await _generate_one_and_fail_to_save(ana, fresh_url)
            await _crash(process)
            said += process.said
    canaries = _canaries(("claim code", code), ("key", key[6:26]), *secrets)
    kept.append(await _kept(tmp_path, fresh_url))
    assert b"Comercializadora" in kept[0]
    assert found(canaries, *kept) == set()
    # The console is where the code is given.
    printed = "\n".join(line for line in said if "Envía a tu bot: /start" not in line)
    assert "Fatal Python error" in printed
    assert found(canaries, printed.encode()) == set()
    assert found(canaries, _seen(ana)) == set()
    if make_url(fresh_url).get_backend_name() == "postgresql":
        log = await _server_log(fresh_url)
        assert b"INSERT INTO users" in log
        assert found(canaries, log) == set()


def _settings(folder: Path, url: str, root: str, level: str) -> dict[str, str]:
    (folder / "temporary").mkdir()
    debugging = {"PYTHONDEVMODE": "1", "PYTHONASYNCIODEBUG": "1"} if level == "DEBUG" else {}
    return {
        "VIGIA_TELEGRAM_TOKEN": TOKEN,
        "VIGIA_TELEGRAM_API": root,
        "VIGIA_DATABASE_URL": url,
        "VIGIA_DATA_DIR": str(folder / "data"),
        "VIGIA_INBOX_KEY": INBOX_KEY,
        "VIGIA_SEAL_KEY": SEAL_KEY,
        "VIGIA_HTTP": "127.0.0.1:0",
        "VIGIA_LOG_LEVEL": level,
        "PYTHONFAULTHANDLER": "1",
        "TMPDIR": str(folder / "temporary"),
        **debugging,
    }


async def _claim(ana: Phone, code: str) -> None:
    ana.send("/start AAAA-BBBB-CCCC-DDDD")
    await ana.sees("Ese código no sirve")
    ana.send(f"/start {code}")
    await ana.sees("Propietario de la instalación")
    await _refused(ana, "claimName", "El nombre completo lleva")
    ana.send("Ana Ruiz")
    await ana.sees("Registra tu primera empresa")
    await register_first_company(ana)


async def _type_where_none_is_due(ana: Phone) -> None:
    await _refused(ana, "nodraft", "¿Qué quieres hacer?")
    line = ana.send(f"/nuevo MLOPEZ María López, {PASSWORDS['line']}")
    await _answered(ana, line, "No hay un perfil con ese nombre")
    await _cancelled(ana)
    await _answered(ana, ana.send(f"/nuevo {PASSWORDS['lineName']}"), "El usuario lleva")
    await _refused(ana, "name", "El usuario lleva")
    await _answered(ana, ana.send("mlopez"), "●●○○○  Nombre completo")
    await _refused(ana, "fullName", "El nombre completo lleva")
    await _cancelled(ana)


async def _type_before_the_company_is_known(ana: Phone) -> None:
    """What was written in one line waits for the company, in the draft that is kept."""
    for line in ("MLOPEZ María López, {line}", "{lineName}"):
        await _answered(ana, ana.send(f"/nuevo {line.format(**PASSWORDS)}"), "¿En qué empresa?")
        await _refused(ana, "company", "Ninguna empresa se llama así")
        await _cancelled(ana)


async def _type_where_one_is_due(ana: Phone) -> None:
    name = await _up_to_the_password(ana)
    written = ana.send(PASSWORDS["tooLong"] * 5)
    await _answered(ana, written, "La contraseña lleva 128 caracteres como máximo")
    await _gone(ana, written)
    photo = ana.world.person_sends(ana.person_id, PASSWORDS["caption"], photo=True)["message_id"]
    await _answered(ana, photo, "Borré tu mensaje")
    ana.world.person_edits(ana.person_id, name, PASSWORDS["edited"])
    await _gone(ana, name)
    typed = ana.send(PASSWORDS["typed"])
    await _answered(ana, typed, "●●●●○  Perfil")
    await _refused(ana, "profileStep", "Toca uno de los perfiles")
    await ana.tap("GERENTE")
    await _answered(ana, typed, "●●●●●  Revisa y guarda")
    await _refused(ana, "summaryStep", "Toca «Guardar»")
    await ana.tap("Guardar")
    await ana.sees("✅ Usuario creado", "MLOPEZ")


async def _type_while_something_fails(ana: Phone, url: str) -> None:
    for place, trouble in TROUBLES.items():
        await _up_to_the_password(ana, "rsoto")
        ana.world.faults.add(method="deleteMessage", kind=trouble, times=2)
        ana.world.faults.add(method="sendMessage", kind=trouble)
        message = ana.send(PASSWORDS[place])
        await ana.world.until(lambda: ana.world.faults.all_taken, _PATIENCE)
        await _cancelled(ana)
        # A message that Telegram could not be told to delete is the person's to delete, and they are told.
        if message in ana.world.chat(ana.person_id).messages:
            ana.world.person_deletes(ana.person_id, message)
    await _up_to_the_password(ana, "rsoto")
    refusal = Refusal(400, "Bad Request: message can't be deleted")
    ana.world.faults.add(method="deleteMessage", kind=refusal, times=100)
    await _refused(ana, "undeletable", "No pude borrar tu mensaje con la contraseña")
    ana.world.faults.clear()
    await _cancelled(ana)
    await _up_to_the_password(ana, "rsoto")
    async with _locked(url):
        message = ana.send(PASSWORDS["refusedByDatabase"])
        await ana.sees("Ahora no puedo guardar nada")
    await _answered(ana, message, "●●●●○  Perfil")
    await _cancelled(ana)


@asynccontextmanager
async def _locked(url: str) -> AsyncIterator[None]:
    """Nothing can be written meanwhile."""
    async with _connected(url) as database, database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("LOCK TABLE inbox IN EXCLUSIVE MODE"))
        yield


async def _use_the_door(folder: Path, process: Vigia, settings: dict[str, str]) -> str:
    printed = await console(folder, "api-key", "create", "1", "--label", "Mostrador", **settings)
    key = next(word for word in printed.split() if word.startswith("vigia_"))
    assert found(_canaries(), printed.encode()) == set()
    url = process.line("Puerta HTTP abierta en ")
    good = {"Authorization": f"Bearer {key}"}
    answers = []
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        path = "/v1/companies/1/operations"

        async def send(headers: dict[str, str] | None = None, *, to: str = path, **fields: Any) -> int:
            answer = await client.post(to, json=_operation(**fields), headers=headers or {})
            answers.append(answer.content)
            return answer.status_code

        hidden = {
            "facts": [{"name": "contraseña", "value": OTHER_SECRET}],
            "changes": [{"field": "clave", "before": OTHER_SECRET, "after": OTHER_SECRET}],
        }
        assert await send(good, detail=hidden) == 201
        for wrong in (
            {"X-Api-Key": key},
            {"Cookie": f"key={key}"},
            {"Authorization": key},
            {"Authorization": f"Bearer {WRONG_KEY}"},
            {"Authorization": httpx.BasicAuth("vigia", key)._auth_header},
        ):
            assert await send(wrong) == 401
        assert await send(to=f"{path}?key={key}") == 401
        assert await send(to=f"/v1/companies/{key}/operations") in (401, 404)
        assert await send(good, to=f"{path}/{key}") in (404, 405)
        for field in ("operation", "user", "summary", "reference", "workstation", "outcome", "key", key):
            assert await send(good, **{field: f"x {key}"}) == 422
        assert await send(good, detail={"facts": [{"name": "clave", "value": key}]}) == 422
        answers.append((await client.post(path, content=f'{{"{key}', headers=good | _JSON)).content)
        await _send_nonsense(url, key)
    assert found({"key": key[6:26], "wrong key": WRONG_KEY[6:26]}, *answers) == set()
    return key


_JSON = {"Content-Type": "application/json"}


def _operation(**fields: Any) -> dict[str, Any]:
    good = {"operation": "document_cancelled", "user": "SUPERVISOR", "summary": "Factura A 203"}
    return {"operation_id": str(uuid4()), **good, **fields}


async def _send_nonsense(url: str, key: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(url).port)
    writer.write(f"GET /{key} HTP/9\r\n{key}\r\n\r\n".encode())
    assert b"400" in await reader.read()
    writer.close()
    await writer.wait_closed()


async def _leave_a_draft_at_the_password(ana: Phone) -> None:
    await _up_to_the_password(ana, "rsoto")


async def _let_the_draft_expire(url: str) -> None:
    before = (datetime.now(UTC) - timedelta(minutes=31)).isoformat().replace("+00:00", "Z")
    async with _connected(url) as database, database.exclusively() as connection:
        (draft,) = (await connection.execute(text("SELECT draft FROM conversations"))).scalars()
        older = json.dumps(json.loads(draft) | {"touched_at": before})
        statement = text("UPDATE conversations SET draft = :draft, company_id = NULL")
        await connection.execute(statement, {"draft": older})


async def _register_another_company(url: str) -> None:
    """And neither is chosen, so that `/nuevo` asks which."""
    async with _connected(url) as database:
        await registered_company(await prepared(database), "Papelería La Esperanza")


async def _write_after_it_expired(ana: Phone) -> None:
    message = ana.send(PASSWORDS["expired"])
    await _answered(ana, message, "Pasaron más de 30 minutos")
    await _gone(ana, message)
    await _refused(ana, "afterExpiry", "¿Qué quieres hacer?")


async def _generate_one_and_fail_to_save(ana: Phone, url: str) -> list[tuple[str, str]]:
    """A generated password, in sight in its own message alone; the audit table is not there to save it."""
    asked = await _up_to_the_password(ana, "jperez", company="Comercializadora")
    await ana.tap("Generar contraseña")
    await _answered(ana, asked, "●●●●○  Perfil")
    shown = next(message for message in ana.messages if "🔑" in message.get("text", ""))
    password = shown["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"]
    async with _connected(url) as database, database.exclusively() as connection:
        await connection.execute(text("DROP TABLE bitacora_1"))
    await ana.tap("GERENTE")
    await ana.tap("Guardar")
    await _answered(ana, asked, "⚠️")
    await _refused(ana, "unhandled", "⚠️")
    return [("generated", password)]


async def _crash(process: Vigia) -> None:
    assert _largest_core_dump(process) == "0"
    process.process.send_signal(signal.SIGABRT)
    assert await process.process.wait() == -signal.SIGABRT


def _largest_core_dump(process: Vigia) -> str:
    limits = Path(f"/proc/{process.process.pid}/limits").read_text(encoding="utf-8")
    return limits.partition("Max core file size")[2].split()[0]


async def _up_to_the_password(ana: Phone, name: str = "mlopez", *, company: str | None = None) -> int:
    """The conversation at the step where a password is due; returns the message that has the name."""
    begun = ana.send("/nuevo")
    if company is not None:
        await _answered(ana, begun, "¿En qué empresa?")
        await ana.tap(company)
    await _answered(ana, begun, "●○○○○  Usuario")
    named = ana.send(name)
    await _answered(ana, named, "●●○○○  Nombre completo")
    await _answered(ana, ana.send("María López"), "●●●○○  Contraseña")
    return named


async def _refused(ana: Phone, place: str, sentence: str) -> None:
    """Type this place's password; the answer below it has this sentence."""
    await _answered(ana, ana.send(PASSWORDS[place]), sentence)


async def _answered(ana: Phone, message_id: int, sentence: str) -> None:
    def answer() -> bool:
        return any(
            each["from"]["is_bot"] and each["message_id"] > message_id and sentence in each.get("text", "")
            for each in ana.messages
        )

    await ana.world.until(answer, _PATIENCE)


async def _cancelled(ana: Phone) -> None:
    await _answered(ana, ana.send("/cancelar"), "cancelada")


async def _gone(ana: Phone, message_id: int) -> None:
    await ana.world.until(lambda: message_id not in ana.world.chat(ana.person_id).messages, _PATIENCE)


async def _kept(folder: Path, url: str) -> bytes:
    return files(folder / "data", folder / "temporary") + await rows(url)


def _seen(ana: Phone) -> bytes:
    """The whole chat, but for the message of a generated password and what the person wrote and stays."""
    staying = {PASSWORDS[place] for place in STAYING}
    shown = [
        message
        for message in ana.messages
        if not ("🔑" in message.get("text", "") and message["from"]["is_bot"])
        and not (not message["from"]["is_bot"] and any(each in message.get("text", "") for each in staying))
        and not (not message["from"]["is_bot"] and message.get("text", "").startswith("/start "))
    ]
    return json.dumps(shown, ensure_ascii=False).encode()


async def _server_log(url: str) -> bytes:
    async with _connected(url) as database, database.exclusively() as connection:
        folder = await connection.scalar(text("SHOW data_directory"))
    return files(Path(str(folder), "log"))
