"""A signal ends the process within five seconds, without losses: the next start goes on from there."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest
from sqlalchemy import text

from domain.askers import AtConsole
from domain.companies import INSTALLATION_ID, Company
from domain.instants import microseconds
from domain.log_tree import Head
from domain.notices import NoticeKind
from domain.seals import Seal
from sandbox.faults import TimeOutAfter
from sandbox.world import ButtonSpot, World
from services.asking import Ask
from services.doors.api_keys import create_api_key
from storage.database import open_database
from tests.bot.conftest import AnasBot
from tests.conftest import OWNER_ID, prepared
from tests.people import registered_company
from tests.phone import Phone
from tests.process import Vigia, starting, vigia

_PATIENCE = 20.0  # seconds
_A_MOMENT = 0.02  # seconds between polls of what gives no signal

_TITLES = {NoticeKind.SEAL: "Sello de la bitácora", NoticeKind.SUMMARY: "Resumen diario"}
LINE = "/nuevo MLOPEZ María López, CONSULTA"


@dataclass(frozen=True)
class Office:
    """A company, its supervisor's phone, and a way to start its process."""

    ana: Phone
    company: Company
    key: str
    folder: Path
    url: str
    settings: dict[str, str]

    @property
    def world(self) -> World:
        """Telegram."""
        return self.ana.world

    @asynccontextmanager
    async def vigia(self) -> AsyncIterator[Vigia]:
        """The process, ready."""
        async with vigia(self.folder, "run", **self.settings) as process:
            yield process

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """The number of rows."""
        database = open_database(self.url)
        async with database.exclusively() as connection:
            count = await connection.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}"))
        await database.close()
        return int(count or 0)

    async def notice(self, kind: NoticeKind, company_id: int | None = None) -> None:
        """Add a seal, or a summary of an empty day, for the supervisor; of that company's log, or theirs."""
        company_id = self.company.id if company_id is None else company_id
        seal = Seal.of(company_id, Head(7, bytes(32)))
        bodies: dict[NoticeKind, dict[str, object]] = {
            NoticeKind.SEAL: {"seal": seal.text, "sealed_at": microseconds(datetime.now(UTC))},
            NoticeKind.SUMMARY: {
                "frequency": "daily",
                "hour": 8,
                "due_at": microseconds(datetime(2020, 1, 2, 14, tzinfo=UTC)),
            },
        }
        database = open_database(self.url)
        async with database.writing() as work:
            recipients = [each.user for each in await work.users.linked(company_id)]
            await work.notices.add(
                kind, company_id, recipients=recipients, body=bodies[kind], due_at=datetime.now(UTC)
            )
        await database.close()

    async def is_done(self) -> None:
        """Wait until everything from Telegram is done."""
        async with asyncio.timeout(_PATIENCE):
            while await self.count("inbox", "state <> 'done'"):  # noqa: ASYNC110
                await asyncio.sleep(_A_MOMENT)

    async def created(self) -> tuple[int, int]:
        """The number of users MLOPEZ, and of entries that say that one was created."""
        return (
            await self.count("users", "name = 'MLOPEZ'"),
            await self.count(f"bitacora_{self.company.id}", "operation = 'user_created'"),
        )


@pytest.fixture
async def office(anas_bot: AnasBot, database_url: str) -> Office:
    """On both engines; the process is not running."""
    anas_bot.world.chat(OWNER_ID).opened = True
    database = open_database(database_url)
    installation = await prepared(database)
    company = (await registered_company(installation, now=datetime.now(UTC))).company
    key, _ = await create_api_key(Ask(installation, AtConsole(), datetime.now(UTC)), company.id, label="Caja")
    async with database.exclusively() as connection:  # nobody needs to be told of the above
        await connection.execute(text("DELETE FROM outbox"))
        await connection.execute(text("DELETE FROM alert_queues"))
    await database.close()
    settings = anas_bot.environment(VIGIA_DATABASE_URL=database_url, VIGIA_HTTP="127.0.0.1:0")
    return Office(anas_bot.ana, company, key, anas_bot.folder, database_url, settings)


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """Block all writes within the block."""
    database = open_database(url)
    async with database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("LOCK TABLE inbox, audit_heads IN EXCLUSIVE MODE"))
        yield
    await database.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_while_nothing_happens(office: Office, number: signal.Signals) -> None:
    async with office.vigia() as process:
        await office.world.until(lambda: office.world.current_poll)
        assert await process.stop(number) == 0


async def test_however_often_it_is_told(office: Office) -> None:
    async with office.vigia() as process:
        office.ana.send("/ayuda")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGINT):
            process.process.send_signal(number)
        telling = asyncio.create_task(_tell_again_and_again(process))
        assert await process.stop() == 0
        await telling
    assert [line for line in process.said if "Traceback" in line] == []


async def _tell_again_and_again(process: Vigia) -> None:
    with suppress(ProcessLookupError):
        while process.process.returncode is None:
            os.kill(process.process.pid, signal.SIGTERM)
            await asyncio.sleep(_A_MOMENT / 10)


@pytest.mark.parametrize(
    "method", ["sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery"]
)
async def test_while_telegram_holds_back_an_answer(office: Office, method: str) -> None:
    ana = office.ana
    async with office.vigia() as process:
        if method == "sendMessage":
            office.world.faults.add(method=method, kind=TimeOutAfter())
            ana.send(LINE)
        else:
            ana.send(LINE)
            await ana.sees("Revisa y guarda")
            await office.is_done()
            office.world.faults.add(method=method, kind=TimeOutAfter())
            ana.world.tap(ana.person_id, _place(ana, "Guardar"))
        await office.world.until(lambda: office.world.faults.all_taken, _PATIENCE)
        assert await process.stop() == 0
    office.world.end_faults()
    async with office.vigia() as process:
        if method == "sendMessage":
            await ana.tap("Guardar")
        await ana.sees("✅ Usuario creado", "MLOPEZ")
        await ana.sees("⚪ Usuario creado", "MLOPEZ")
        assert await process.stop() == 0
    assert await office.created() == (1, 1)
    assert await office.count("inbox", "state <> 'done'") == 0


async def test_finishes_what_it_can(office: Office) -> None:
    """Work in progress is finished, and the chat's later updates are left for the next start."""
    ana = office.ana
    async with office.vigia() as process:
        office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
        ana.send("/nuevo")
        ana.send("mlopez")
        await office.world.until(lambda: office.world.faults.all_taken, _PATIENCE)
        stopping = asyncio.create_task(process.stop())
        await _refuses_connections(process)
        office.world.end_faults()
        assert await stopping == 0
    assert len(ana.from_bot) == 1
    async with office.vigia() as process:
        await ana.sees("●●○○○  Nombre completo", "Usuario: MLOPEZ")
        assert await process.stop() == 0


async def test_while_the_database_cannot_be_written(office: Office) -> None:
    ana = office.ana
    async with office.vigia() as process:
        ana.send(LINE)
        await ana.sees("Revisa y guarda")
        await office.is_done()
        async with locked(office.url):
            answer = await ana.tap("Guardar")
            assert answer is not None
            assert "Ahora no puedo guardar nada" in str(answer.text)
            assert await process.stop() == 0
    async with office.vigia() as process:
        await ana.sees("✅ Usuario creado", "MLOPEZ")
        await ana.sees("⚪ Usuario creado", "MLOPEZ")
        assert await process.stop() == 0
    assert await office.created() == (1, 1)


async def test_an_alert_on_its_way_is_noted_and_not_sent_again(office: Office) -> None:
    async with office.vigia() as process:
        office.ana.send("/ayuda")
        await office.ana.sees("Qué puedes hacer")
        office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
        assert (await _report(office, process)).status_code == 201
        await office.world.until(lambda: office.world.faults.all_taken, _PATIENCE)
        process.process.send_signal(signal.SIGTERM)
        office.world.end_faults()
        assert await process.stop() == 0
    async with office.vigia() as process:
        office.ana.send("/ayuda")
        await office.world.until(lambda: sum("Qué puedes hacer" in each for each in office.ana.from_bot) == 2)
        assert await process.stop() == 0
    assert sum("Documento cancelado" in each for each in office.ana.from_bot) == 1


async def test_an_alert_that_may_have_arrived_is_sent_again(office: Office) -> None:
    async with office.vigia() as process:
        office.ana.send("/ayuda")
        await office.ana.sees("Qué puedes hacer")
        office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
        assert (await _report(office, process)).status_code == 201
        await office.world.until(lambda: office.world.faults.all_taken, _PATIENCE)
        assert await process.stop() == 0
    office.world.end_faults()
    async with office.vigia() as process:
        await office.world.until(
            lambda: sum("Documento cancelado" in each for each in office.ana.from_bot) == 2
        )
        assert await process.stop() == 0
    assert len({each for each in office.ana.from_bot if "Documento cancelado" in each}) == 1


@pytest.mark.parametrize("kind", [NoticeKind.SEAL, NoticeKind.SUMMARY])
async def test_a_notice_on_its_way_is_noted_and_not_sent_again(office: Office, kind: NoticeKind) -> None:
    await office.notice(kind)
    office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
    async with office.vigia() as process:
        await office.world.until(lambda: office.world.faults.all_taken, _PATIENCE)
        await office.ana.sees(_TITLES[kind])
        process.process.send_signal(signal.SIGTERM)
        office.world.end_faults()
        assert await process.stop() == 0
    assert await office.count("notices", "state = 'sent'") == 1
    async with office.vigia() as process:
        office.ana.send("/ayuda")
        await office.ana.sees("Qué puedes hacer")
        assert await process.stop() == 0
    assert sum(_TITLES[kind] in each for each in office.ana.from_bot) == 1


@pytest.mark.parametrize("kind", [NoticeKind.SEAL, NoticeKind.SUMMARY])
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_a_notice_that_may_have_arrived_is_sent_again(
    office: Office, kind: NoticeKind, end: signal.Signals
) -> None:
    await office.notice(kind)
    office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
    async with office.vigia() as process:
        await office.ana.sees(_TITLES[kind])
        await process.stop(end)
    office.world.end_faults()
    async with office.vigia() as process:
        await office.world.until(lambda: sum(_TITLES[kind] in each for each in office.ana.from_bot) == 2)
        assert await process.stop() == 0
    assert len({each for each in office.ana.from_bot if _TITLES[kind] in each}) == 1
    assert await office.count("notices", "state = 'sent'") == 1


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
async def test_several_companies_seals_are_noted_together_and_none_is_lost(
    office: Office, end: signal.Signals
) -> None:
    """Killed before it was noted, the whole message comes again; after that, never."""
    title = "Sellos de 2 bitácoras"
    for company_id in (INSTALLATION_ID, office.company.id):
        await office.notice(NoticeKind.SEAL, company_id)
    office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
    async with office.vigia() as process:
        await office.ana.sees(title)
        assert await office.count("notices", "state = 'sent'") == 0
        await process.stop(end)
    office.world.end_faults()
    for helps in (1, 2):
        async with office.vigia() as process:
            await office.world.until(lambda: sum(title in each for each in office.ana.from_bot) == 2)
            office.ana.send("/ayuda")
            await office.world.until(
                lambda: sum("Qué puedes hacer" in each for each in office.ana.from_bot) == helps  # noqa: B023
            )
            assert await process.stop() == 0
    assert sum("🔏" in each for each in office.ana.from_bot) == 2
    assert len({each for each in office.ana.from_bot if "🔏" in each}) == 1
    assert await office.count("notices", "state = 'sent'") == 2


async def test_a_request_under_way_is_answered_and_no_other_taken(office: Office) -> None:
    async with office.vigia() as process:
        reader, writer, body = await _half_a_request(office, process)
        stopping = asyncio.create_task(process.stop())
        await _refuses_connections(process)
        writer.write(body)
        assert b"201 Created" in await reader.readline()
        writer.close()
        assert await stopping == 0
    assert await office.count(f"bitacora_{office.company.id}", "operation = 'document_cancelled'") == 1


async def test_a_request_that_does_not_go_on_holds_up_nothing(office: Office) -> None:
    async with office.vigia() as process:
        _, writer, _ = await _half_a_request(office, process)
        assert await process.stop() == 0
        writer.close()
    assert await office.count(f"bitacora_{office.company.id}", "operation = 'document_cancelled'") == 0


async def test_before_it_has_begun(office: Office) -> None:
    anew = office.settings | {"PYTHONUNBUFFERED": "1"}  # nothing was imported for it
    async with starting(office.folder, "run", **anew) as process:
        await _until(lambda: _listens_to_signals(process))
        assert await process.stop() == 0
    assert process.said == []


async def test_while_telegram_cannot_be_reached(office: Office) -> None:
    settings = office.settings | {"VIGIA_TELEGRAM_API": "http://127.0.0.1:1"}
    async with starting(office.folder, "run", **settings) as process:
        await process.says("Telegram does not answer")
        assert await process.stop() == 0


async def test_while_telegram_does_not_say_a_word(office: Office) -> None:
    called = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = office.settings | {"VIGIA_TELEGRAM_API": f"http://127.0.0.1:{port}"}
    async with server, starting(office.folder, "run", **settings) as process:
        await called.wait()
        assert await process.stop() == 0


async def test_while_the_database_does_not_let_it_begin(office: Office) -> None:
    async with locked(office.url), starting(office.folder, "run", **office.settings) as process:
        await _waits_for_the_database(office, process)
        assert await process.stop() == 0


async def _until(fact: Callable[[], bool]) -> None:
    """Poll for what the system does not signal."""
    async with asyncio.timeout(_PATIENCE):
        while not fact():  # noqa: ASYNC110
            await asyncio.sleep(_A_MOMENT)


async def _waits_for_the_database(office: Office, process: Vigia) -> None:
    if office.url.startswith("postgresql"):
        while not await office.count("pg_locks", "NOT granted"):  # noqa: ASYNC110
            await asyncio.sleep(_A_MOMENT)
        return
    folder = Path(f"/proc/{process.process.pid}/fd")
    await _until(lambda: any(_leads_to(each, office.url) for each in folder.iterdir()))


def _leads_to(link: Path, url: str) -> bool:
    try:
        target = str(link.readlink())
    except FileNotFoundError:
        return False
    return target == url.partition(":///")[2]


def _listens_to_signals(process: Vigia) -> bool:
    status = Path(f"/proc/{process.process.pid}/status").read_text(encoding="utf-8")
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught & 1 << signal.SIGTERM - 1)


def _place(phone: Phone, label: str) -> ButtonSpot:
    place = phone.world.find_button(phone.person_id, label)
    assert place is not None
    return place


async def _report(office: Office, process: Vigia) -> httpx.Response:
    async with httpx.AsyncClient(base_url=_url(process), trust_env=False) as client:
        return await client.post(_path(office), content=_body(), headers=_headers(office))


async def _half_a_request(
    office: Office, process: Vigia
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, bytes]:
    """A request that the door has begun to read, and the missing body."""
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(_url(process)).port)
    body = _body()
    headers = _headers(office) | {"Host": "vigia", "Content-Length": str(len(body)), "Expect": "100-continue"}
    lines = [f"POST {_path(office)} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert b"100 Continue" in await reader.readline()
    await reader.readline()
    return reader, writer, body


async def _refuses_connections(process: Vigia) -> None:
    """Wait until the door refuses connections."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(_url(process)).port)
        except ConnectionRefusedError:
            return
        except ConnectionResetError:  # it closes at this very moment
            continue
        writer.close()
        await asyncio.sleep(_A_MOMENT)


def _url(process: Vigia) -> str:
    return process.line("Puerta HTTP abierta en ")


def _path(office: Office) -> str:
    return f"/v1/companies/{office.company.id}/operations"


def _headers(office: Office) -> dict[str, str]:
    return {"Authorization": f"Bearer {office.key}", "Content-Type": "application/json"}


def _body() -> bytes:
    operation = {"operation": "document_cancelled", "user": "SUPERVISOR", "summary": "Factura A 203"}
    return msgspec.json.encode({"operation_id": str(uuid4()), **operation})
