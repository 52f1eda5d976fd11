"""Seals and summaries on their way to people whose chats are slow, have moved, or are lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.run import Running, running
from bot.settings import Settings
from bot.timing import Timing
from domain.askers import InChat
from domain.authors import Author
from domain.companies import Company, User
from domain.entries import Origin
from domain.instants import microseconds
from domain.log_tree import Head
from domain.notices import NoticeKind
from domain.seals import Seal
from sandbox.faults import TimeOutAfter, TimeOutBefore
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.doors.refusals import Denial, record_denial
from storage.database import open_database
from tests.conftest import OWNER_ID, prepared
from tests.people import JORGE, MANAGER_ID, joined, registered_company
from tests.phone import PATIENCE, Phone

LUIS_ID = 1003
LUIS = InChat(LUIS_ID, f"{LUIS_ID}/1")


@dataclass(frozen=True)
class Office:
    """A company with three supervisors, nothing pending for them, and its process."""

    parts: Running
    company: Company
    ana: Phone
    jorge: Phone
    luis: Phone

    @property
    def world(self) -> World:
        """Telegram."""
        return self.ana.world

    async def seal_for(self, *phones: Phone, folio: int) -> None:
        """Add a seal up to this folio for each of them."""
        body = {
            "seal": Seal.of(self.company.id, Head(folio, bytes(32))).text,
            "sealed_at": microseconds(datetime.now(UTC)),
        }
        await self._add(NoticeKind.SEAL, body, phones)

    async def summary_for(self, phone: Phone) -> None:
        """Add a summary of an empty day for them."""
        due_at = microseconds(datetime(2020, 1, 2, 14, tzinfo=UTC))
        await self._add(NoticeKind.SUMMARY, {"frequency": "daily", "hour": 8, "due_at": due_at}, [phone])

    async def _add(self, kind: NoticeKind, body: dict[str, object], phones: Sequence[Phone]) -> None:
        database = self.parts.installation.database
        async with database.writing() as work:
            users = {each.user.telegram_id: each.user for each in await work.users.linked(self.company.id)}
            recipients: list[User] = [users[phone.person_id] for phone in phones]
            await work.notices.add(
                kind, self.company.id, recipients=recipients, body=body, due_at=datetime.now(UTC)
            )

    async def something_sensitive(self, attempt: str) -> None:
        """Record a denial, which alerts the log's readers."""
        author = Author(user_name="", full_name="Luis", profile="", permissions="", origin=Origin.TELEGRAM)
        denial = Denial(company_id=self.company.id, source="telegram:9", attempt=attempt, author=author)
        await record_denial(self.parts.installation, denial, now=datetime.now(UTC))

    async def answers(self, question: str) -> object:
        """The database's answer."""
        async with self.parts.installation.database.engine.connect() as connection:
            return await connection.scalar(text(question))

    def calls(self, phone_id: int, *, status: int) -> int:
        """How many messages to the chat Telegram answered like this."""
        return sum(
            call.method.lower() == "sendmessage"
            and int(call.parameters["chat_id"]) == phone_id
            and call.status == status
            for call in self.world.activity.calls
        )


@pytest.fixture
async def office(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    """On both engines."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # its old way of giving `retry_after` warns
    world = World([Person(id=id_, first_name="Persona") for id_ in (OWNER_ID, MANAGER_ID, LUIS_ID)])
    for chat in world.chats.values():
        chat.opened = True
    database = open_database(database_url)
    installation = await prepared(database)
    company = (await registered_company(installation, now=datetime.now(UTC))).company
    await joined(installation, JORGE, company.id, profile="SUPERVISOR")
    await joined(installation, LUIS, company.id, profile="SUPERVISOR", name="LSOTO")
    async with database.exclusively() as connection:  # nobody needs to be told of the above
        await connection.execute(text("DELETE FROM outbox"))
        await connection.execute(text("DELETE FROM alert_queues"))
    await database.close()
    async with sandbox_running(world) as root:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=root,
            database_url=SecretStr(database_url),
            data_dir=tmp_path / "data",
        )
        async with running(settings, timing=Timing(database_pause=0.05)) as parts:
            yield Office(parts, company, *(Phone(world, id_) for id_ in (OWNER_ID, MANAGER_ID, LUIS_ID)))


async def test_a_chat_that_does_not_answer_holds_up_what_is_for_nobody_else(office: Office) -> None:
    office.world.faults.add(method="sendMessage", kind=TimeOutBefore())
    await office.seal_for(office.ana, folio=7)
    await office.world.until(lambda: office.world.faults.all_taken)
    await office.seal_for(office.jorge, folio=7)
    await office.summary_for(office.luis)
    await office.jorge.sees("🔏 Sello de la bitácora")
    await office.luis.sees("Resumen diario")
    failures = f"SELECT attempts FROM notices WHERE telegram_id = {OWNER_ID}"
    assert await office.answers(failures) == 0  # Ana's is still on its way


async def test_what_follows_in_the_same_chat_waits_for_what_is_on_its_way(office: Office) -> None:
    office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
    await office.seal_for(office.ana, folio=7)
    await office.ana.sees("🔏 Sello de la bitácora")
    await office.summary_for(office.ana)
    await office.seal_for(office.jorge, folio=7)
    await office.jorge.sees("🔏 Sello de la bitácora")
    assert len(office.ana.from_bot) == 1
    office.world.end_faults()
    await office.ana.sees("Resumen diario")
    assert ["🔏" in each for each in office.ana.from_bot] == [True, False]


async def test_what_can_not_be_noted_when_it_was_sent_is_noted_later_and_not_sent_again(
    office: Office, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.world.faults.add(method="sendMessage", kind=TimeOutAfter())
    await office.seal_for(office.ana, folio=7)
    await office.ana.sees("🔏 Sello de la bitácora")
    async with nothing_noted(database_url):
        office.world.end_faults()
        async with asyncio.timeout(PATIENCE):
            while "notices wait for the database" not in caplog.text:
                await office.answers("SELECT 1")
    async with asyncio.timeout(PATIENCE):
        while await office.answers("SELECT state FROM notices") != "sent":
            pass  # that it is noted, nobody can see
    assert len(office.ana.from_bot) == 1


@asynccontextmanager
async def nothing_noted(url: str) -> AsyncIterator[None]:
    """Block noting the notices' results within the block, so that they can be read and not changed."""
    database = open_database(url)
    async with database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("LOCK TABLE notices IN EXCLUSIVE MODE"))
        yield
    await database.close()


async def test_a_chat_that_became_another_is_remembered_for_all_that_follows(office: Office) -> None:
    moved = office.world.migrate(MANAGER_ID)

    async def arrived(*fragments: str) -> None:
        def there() -> bool:
            texts = [each.get("text", "") for each in moved.messages.values()]
            return any(all(fragment in text for fragment in fragments) for text in texts)

        await office.world.until(there)

    await office.seal_for(office.jorge, folio=7)
    await arrived("🔏 Sello de la bitácora", "#7")
    await office.seal_for(office.jorge, folio=8)
    await arrived("🔏 Sello de la bitácora", "#8")
    await office.something_sensitive("Intentó crear usuarios")
    await arrived("🔴 Acceso denegado")
    assert office.calls(MANAGER_ID, status=400) == 1


async def test_who_blocked_the_bot_is_tried_once_and_the_others_are_told(office: Office) -> None:
    office.world.person_blocks(MANAGER_ID)
    await office.seal_for(office.jorge, folio=7)
    for phone in (office.ana, office.luis):
        await phone.sees("🔴 Alertas sin entregar", "JMENDEZ · Jorge Méndez: bloqueó al bot")
    await office.seal_for(office.jorge, office.ana, folio=8)
    await office.summary_for(office.jorge)
    await office.ana.sees("🔏 Sello de la bitácora", "#8")
    await office.something_sensitive("Intentó crear usuarios")
    await office.ana.sees("🔴 Acceso denegado")
    assert office.calls(MANAGER_ID, status=403) == 1


async def test_who_comes_back_gets_the_seals_and_summaries_that_waited(office: Office) -> None:
    office.world.person_blocks(MANAGER_ID)
    await office.seal_for(office.jorge, folio=7)
    await office.ana.sees("🔴 Alertas sin entregar", "JMENDEZ · Jorge Méndez: bloqueó al bot")
    await office.summary_for(office.jorge)
    office.world.person_unblocks(MANAGER_ID)
    await office.jorge.sees("🔏 Sello de la bitácora", "#7")
    await office.jorge.sees("Resumen diario")


async def test_who_can_not_be_reached_for_an_alert_is_sent_no_seal_either(office: Office) -> None:
    office.world.person_blocks(MANAGER_ID)
    await office.something_sensitive("Intentó crear usuarios")
    await office.ana.sees("🔴 Alertas sin entregar", "JMENDEZ · Jorge Méndez: bloqueó al bot")
    await office.seal_for(office.jorge, office.ana, folio=7)
    await office.ana.sees("🔏 Sello de la bitácora")
    await office.seal_for(office.ana, folio=8)  # what was due with the one before was begun before it
    await office.ana.sees("🔏 Sello de la bitácora", "#8")
    assert office.calls(MANAGER_ID, status=403) == 1
