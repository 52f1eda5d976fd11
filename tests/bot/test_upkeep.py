"""A failing worker restarts, and the others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.failures import CannotStart
from bot.run import Running, running
from bot.setting_values import Address
from bot.settings import Settings
from bot.timing import Timing
from bot.upkeep import kept_up, until_one_fails
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Origin
from domain.log_tree import Head
from sandbox.people import Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.doors.http_door import RefusedKey
from services.doors.refusals import Denial, record_denial
from services.installation import Installation
from services.log.seals import add_seal
from services.sending.expiring_messages import expire_message
from storage.database import Database, open_database
from tests.bot.test_alone import a_session, take_the_lock_from_its_holder
from tests.conftest import OWNER_ID, empty_database, prepared
from tests.people import registered_company
from tests.phone import Phone

PATIENCE = 15.0
# No datetime is this early: reading such a row fails, and not because of the database.
BEFORE_TIME = -(2**61)


async def test_a_worker_that_is_putting_things_in_order_at_the_end_is_cancelled_once() -> None:
    begun, told_once, answered, in_order = (asyncio.Event() for _ in range(4))

    async def ends_at_once() -> None:
        await asyncio.Event().wait()

    async def takes_a_moment() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            told_once.set()
            await answered.wait()
            in_order.set()

    workers = [asyncio.create_task(ends_at_once()), asyncio.create_task(takes_a_moment())]
    serving = asyncio.create_task(until_one_fails(workers))
    await begun.wait()
    serving.cancel()
    await asyncio.wait({serving})
    for worker in workers:  # as the part does that began them
        worker.cancel()
    await told_once.wait()
    answered.set()
    await asyncio.wait(workers)
    assert in_order.is_set()


async def test_a_worker_that_fails_for_good_ends_the_waiting_by_what_it_failed() -> None:
    async def fails() -> None:
        raise CannotStart("otra")

    workers = [asyncio.create_task(fails()), asyncio.create_task(asyncio.Event().wait())]
    with pytest.raises(CannotStart, match="otra"):
        await until_one_fails(workers)  # type: ignore[arg-type]
    workers[1].cancel()


async def test_what_fails_is_done_again_and_says_so_once_each_time(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures: list[Exception] = [LookupError("Factura A 203"), ExceptionGroup("", [ValueError(), KeyError()])]

    async def work() -> None:
        if failures:
            raise failures.pop(0)

    await kept_up("counting", work, waits=(0.0, 0.0))
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("counting failed and begins again in 0 s: LookupError (test_upkeep.py:")
    assert "ValueError" in second
    assert "KeyError" in second
    assert "Factura" not in caplog.text


async def test_each_wait_is_longer_up_to_the_longest(caplog: pytest.LogCaptureFixture) -> None:
    failures = 6

    async def work() -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise LookupError

    await kept_up("counting", work, waits=(0.01, 0.05))
    waits = [record.args[1] for record in caplog.records if isinstance(record.args, tuple)]
    assert waits == [0.01, 0.02, 0.04, 0.05, 0.05, 0.05]


async def test_another_process_that_has_taken_over_ends_it() -> None:
    async def work() -> None:
        raise CannotStart("Ya hay otra Vigía en marcha.")

    with pytest.raises(CannotStart):
        await kept_up("the lock", work)


async def test_what_is_told_to_stop_does_not_wait_to_begin_again() -> None:
    over = asyncio.Event()

    async def work() -> None:
        over.set()
        raise LookupError

    async with asyncio.timeout(PATIENCE):
        await kept_up("counting", work, over=over)


# Workers that look often, and begin again soon.
_OFTEN = Timing(
    restarts=(0.2, 0.2),
    between_beats=0.2,
    between_key_counts=0.2,
    between_hours_closed=0.2,
    between_makings=0.2,
    lock_tries=1,
)


@dataclass(frozen=True, slots=True)
class Trial:
    """A process on a database whose rows somebody else may edit."""

    parts: Running
    ana: Phone
    database: Database

    def refuses_keys(self, times: int) -> None:
        assert self.parts.door is not None
        refused = RefusedKey(None, "Clave de API que no abre la empresa")
        self.parts.door.door.refused_keys[refused] += times

    async def by_hand(self, statement: str, **values: object) -> None:
        async with self.database.exclusively() as connection:
            await connection.execute(text(statement), values)

    async def answers(self, question: str) -> object:
        async with self.database.engine.connect() as connection:
            return await connection.scalar(text(question))


@asynccontextmanager
async def at_work(database_url: str, folder: Path) -> AsyncIterator[Trial]:
    """The process, with a company registered two days ago and its owner in the chat."""
    async with AsyncExitStack() as parts:
        database = open_database(database_url)
        parts.push_async_callback(database.close)
        yield await _begun(parts, database, url=database_url, folder=folder)


async def _begun(parts: AsyncExitStack, database: Database, *, url: str, folder: Path) -> Trial:
    installation = await prepared(database)
    if not await _companies(installation):
        await registered_company(installation, now=datetime.now(UTC) - timedelta(days=2))
    world = World((Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz"),))
    world.chat(OWNER_ID).opened = True
    settings = Settings(
        telegram_token=SecretStr(world.token),
        telegram_api=await parts.enter_async_context(sandbox_running(world)),
        database_url=SecretStr(url),
        data_dir=folder,
        http=Address("127.0.0.1", 0),
    )
    process = await parts.enter_async_context(running(settings, timing=_OFTEN))
    return Trial(process, Phone(world, OWNER_ID), database)


async def _companies(installation: Installation) -> Sequence[Company]:
    async with installation.database.reading() as work:
        return await work.companies.all()


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated database on the server."""
    with empty_database(request, "postgresql") as url:
        yield url


async def until(is_so: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await is_so():  # noqa: ASYNC110 — what another connection writes is told by nothing
            await asyncio.sleep(0.02)


async def until_logged(caplog: pytest.LogCaptureFixture, start: str) -> None:
    async def logged() -> bool:
        return any(record.getMessage().startswith(start) for record in caplog.records)

    await until(logged)


async def a_message_goes(trial: Trial) -> None:
    """The effect of *deletion of expired messages*."""
    await expire_message(trial.parts.installation, OWNER_ID, 9_999, due_at=datetime.now(UTC))
    await until(lambda: trial.answers("SELECT count(*) = 0 FROM expiring_messages WHERE message_id = 9999"))


async def an_alert_comes(trial: Trial) -> None:
    """The effect of *delivery of alerts*."""
    author = Author(full_name="Luis", origin=Origin.TELEGRAM)
    denial = Denial(company_id=INSTALLATION_ID, source=str(uuid4()), attempt="Usuarios: Crear", author=author)
    await record_denial(trial.parts.installation, denial, now=datetime.now(UTC))
    await trial.ana.sees("Acceso denegado")
    await until(lambda: trial.answers("SELECT count(*) = 0 FROM outbox WHERE state = 'pending'"))


async def a_seal_comes(trial: Trial) -> None:
    """The effect of *delivery of notices*."""
    head = Head(2**40, bytes(32))
    async with trial.parts.installation.database.writing() as work:
        await add_seal(work, INSTALLATION_ID, head, now=datetime.now(UTC))
    await trial.ana.sees("🔏 Sello", "VIGIA-2-0-1099511627776-")


async def a_heart_beats(trial: Trial) -> None:
    """The effect of *redrawing* once all is drawn."""
    await until(lambda: trial.answers("SELECT count(*) FROM heartbeat WHERE at > 0"))


async def wrong_keys_are_recorded(trial: Trial) -> None:
    """The effect of *recording of wrong keys*."""
    trial.refuses_keys(3)
    await until(lambda: trial.answers("SELECT count(*) FROM refusals WHERE source = 'api' AND folio > 0"))


# Damage by hand or by a broken disk; the repair; the worker's effect.
FAILURES = {
    "delivery of alerts": (
        f"UPDATE alert_queues SET waiting = true, due_at = {BEFORE_TIME}",
        "UPDATE alert_queues SET due_at = 1",
        an_alert_comes,
    ),
    "delivery of notices": (
        "INSERT INTO notices (kind, company_id, user_id, telegram_id, body, state, due_at, attempts)"
        f" SELECT 'seal', 0, id, 1, '{{}}', 'pending', {BEFORE_TIME}, 0 FROM users WHERE company_id = 0",
        "UPDATE notices SET due_at = 1, state = 'failed' WHERE due_at < 0",
        a_seal_comes,
    ),
    "deletion of expired messages": (
        f"INSERT INTO expiring_messages VALUES (1, 1, {BEFORE_TIME})",
        "DELETE FROM expiring_messages WHERE due_at < 0",
        a_message_goes,
    ),
    "recording of wrong keys": (
        f"INSERT INTO refusals VALUES (0, 'api', 'Clave de API que no abre la empresa', {BEFORE_TIME}, 1, 0)",
        "DELETE FROM refusals",
        wrong_keys_are_recorded,
    ),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_one_that_fails_comes_back_and_the_others_go_on_meanwhile(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    break_it, mend_it, does = FAILURES[name]
    async with at_work(database_url, tmp_path) as trial:
        await an_alert_comes(trial)
        await trial.by_hand(break_it)
        trial.refuses_keys(1)
        await expire_message(trial.parts.installation, 1, 2, due_at=datetime.now(UTC) + timedelta(days=999))
        await until_logged(caplog, f"{name} failed and begins again")
        for other in {an_alert_comes, a_seal_comes, a_message_goes} - {does}:
            await other(trial)
        trial.ana.send("/ayuda")
        await trial.ana.sees("Qué puedes hacer")
        await trial.by_hand(mend_it)
        await does(trial)
        assert [worker for worker in trial.parts.workers if worker.done() and worker.exception()] == []


async def test_a_heartbeat_that_can_not_be_read_ends_nothing(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(database_url)
    async with database.exclusively() as connection:
        await connection.execute(text(f"INSERT INTO heartbeat VALUES (1, {BEFORE_TIME})"))
    await database.close()
    async with at_work(database_url, tmp_path) as trial:
        await until_logged(caplog, "redrawing failed and begins again")
        await an_alert_comes(trial)
        await trial.by_hand("DELETE FROM heartbeat")
        await a_heart_beats(trial)


async def test_refusals_whose_entries_are_gone_end_nothing_at_any_start(
    database_url: str, tmp_path: Path
) -> None:
    """As after restoring only that table, or the log."""
    for _ in range(2):
        async with at_work(database_url, tmp_path) as trial:
            await trial.by_hand("INSERT INTO refusals VALUES (1, 'telegram:9', 'Bitácora: Ver', 1, 9999, 12)")
            await _no_refusals_left(trial)
            await an_alert_comes(trial)
            await trial.by_hand("DELETE FROM refusals")


async def _no_refusals_left(trial: Trial) -> None:
    await until(lambda: trial.answers("SELECT count(*) = 0 FROM refusals"))


async def test_a_process_whose_database_another_one_has_taken_over_ends(
    postgresql_url: str, tmp_path: Path
) -> None:
    async with at_work(postgresql_url, tmp_path) as trial, a_session(trial.database) as other:
        await take_the_lock_from_its_holder(other)
        with pytest.raises(CannotStart, match="Ya hay otra Vigía"):
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*trial.parts.workers)
