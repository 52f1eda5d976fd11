"""Concurrent reports are recorded together, and each gets its own answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.askers import AtConsole
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import (
    InvalidApiKey,
    OperationNotFromOutside,
    OperationUnknown,
    StorageUnavailable,
    UserNameReserved,
    UserNotFound,
    WritingRefused,
)
from domain.log_tree import LogTree, follows
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor
from services.group_commit import LARGEST_GROUP, GroupCommit
from services.installation import Installation
from storage.database import ReadingOnly
from tests.conftest import NOW
from tests.people import registered_company


class Till:
    """A business system with a key of its company, which it used before."""

    def __init__(self, installation: Installation, company_id: int, key: str) -> None:
        self.installation = installation
        self.door = HttpDoor(installation)
        self.company_id = company_id
        self.key = key
        self.commits: list[None] = []
        installation.database.after_commit(lambda: self.commits.append(None))

    async def report(
        self,
        summary: str = "Factura A 203",
        *,
        operation: str = "document_cancelled",
        user: str = "SUPERVISOR",
        full_name: str | None = None,
        key: str | None = None,
        operation_id: UUID | None = None,
        after: int = 0,
    ) -> Entry | None:
        reported = ReportedOperation(
            operation=operation,
            user=user,
            full_name=full_name,
            summary=summary,
            operation_id=operation_id or uuid4(),
        )
        now = NOW + timedelta(microseconds=after)
        recorded = await record_business_operation(
            self.door.asked_with(key or self.key, now=now), self.company_id, reported=reported
        )
        return recorded.entry if recorded is not None else None

    async def entries(self) -> Sequence[Entry]:
        """The whole log."""
        async with self.installation.database.reading() as work:
            entries = await work.audit_log(self.company_id).newer(limit=1000)
        return sorted(entries, key=lambda each: each.folio)


@pytest.fixture
async def till(installation: Installation, registered: Membership) -> Till:
    company_id = registered.company.id
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company_id, label="Caja")
    till = Till(installation, company_id, key)
    await till.report()
    till.commits.clear()
    return till


async def test_two_hundred_at_once_are_one_commit_and_one_chain(till: Till) -> None:
    before = len(await till.entries())
    made = await asyncio.gather(*(till.report(f"Factura A {number}", after=number) for number in range(200)))
    assert len(till.commits) == 1
    for number, entry in enumerate(made):
        assert entry is not None
        assert entry.summary == f"Factura A {number}"
        assert entry.recorded_at == NOW + timedelta(microseconds=number)
    log = await till.entries()
    assert [entry.folio for entry in log] == list(range(1, before + 201))
    tree = LogTree(till.company_id)
    for entry in log:
        assert follows(tree, entry)
        tree = tree.after(entry)
    async with till.installation.database.reading() as work:
        assert await work.audit_log(till.company_id).head() == tree.head
        told = await work.outbox.of_entry(till.company_id, log[-1].folio)
    assert len(told) == 1


async def test_what_is_wrong_with_one_is_theirs_alone(till: Till) -> None:
    other = (await registered_company(till.installation, "Papelería La Esperanza")).company.id
    foreign, _ = await create_api_key(Ask(till.installation, AtConsole(), NOW), other, label="Caja")
    before = len(await till.entries())
    till.commits.clear()
    wrong = {
        OperationUnknown: till.report(operation="nothing_we_know"),
        OperationNotFromOutside: till.report(operation="user_created"),
        UserNotFound: till.report(user="NADIE"),
        UserNameReserved: till.report(user="consola", full_name="Quien Sea"),
        InvalidApiKey: till.report(key=foreign),
    }
    good = [till.report(f"Factura B {number}") for number in range(3)]
    came = await asyncio.gather(*good[:2], *wrong.values(), *good[2:], return_exceptions=True)
    assert [type(each) for each in came[2:-1]] == list(wrong)
    assert len(till.commits) == 1
    summaries = [entry.summary for entry in await till.entries()][before:]
    assert summaries == ["Factura B 0", "Factura B 1", "Factura B 2"]
    assert [each.summary for each in (*came[:2], came[-1]) if isinstance(each, Entry)] == summaries


async def test_one_that_fails_in_the_middle_of_the_transaction_fails_alone(till: Till) -> None:
    before = len(await till.entries())
    half_a_character = "\ud83d"
    came = await asyncio.gather(
        till.report("Factura B 0"),
        till.report(half_a_character),
        till.report("Factura B 1"),
        return_exceptions=True,
    )
    assert [type(each) for each in came] == [Entry, ValueError, Entry]
    assert [each.summary for each in (await till.entries())[before:]] == ["Factura B 0", "Factura B 1"]


async def test_a_key_that_was_revoked_meanwhile_is_refused_and_counted(till: Till) -> None:
    async with till.installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE api_keys SET revoked_at = 1"))
    came = await asyncio.gather(till.report(), till.report(), return_exceptions=True)
    assert [type(each) for each in came] == [InvalidApiKey, InvalidApiKey]
    assert sum(till.door.refused_keys.values()) == 2
    assert till.door.used_keys == set()


async def test_the_same_operation_twice_in_a_group_is_one_entry(till: Till) -> None:
    before = len(await till.entries())
    first, other, again = await asyncio.gather(
        till.report(operation_id=UUID(int=7), after=1),
        till.report(after=2),
        till.report(operation_id=UUID(int=7), after=3),
    )
    assert first == again != other
    assert first is not None
    assert first.recorded_at == NOW + timedelta(microseconds=1)
    assert len(await till.entries()) == before + 2
    assert len(till.commits) == 1


async def test_a_failing_database_fails_them_all_and_records_none(till: Till) -> None:
    before = await till.entries()
    async with till.installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO elsewhere"))
    came = await asyncio.gather(*(till.report() for _ in range(5)), return_exceptions=True)
    assert all(isinstance(each, DBAPIError) for each in came)
    assert await till.entries() == before
    async with till.installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO outbox"))
    assert None not in await asyncio.gather(till.report(), till.report())


async def test_nothing_is_recorded_by_who_may_not_write(till: Till) -> None:
    async def report_while_reading() -> None:
        installation = replace(till.installation, database=ReadingOnly(till.installation.database))
        await Till(installation, till.company_id, till.key).report()

    recorded, refused = await asyncio.gather(till.report(), report_while_reading(), return_exceptions=True)
    assert [type(recorded), type(refused)] == [Entry, WritingRefused]
    before = await till.entries()
    till.installation.database.may_write = False
    came = await asyncio.gather(till.report(), till.report(), return_exceptions=True)
    assert [type(each) for each in came] == [WritingRefused, WritingRefused]
    assert await till.entries() == before


class Work:
    """Doubles numbers once it is let. A negative one is refused, zero fails the group that it is in, and with
    an outage all of them fail.
    """

    def __init__(self) -> None:
        self.group: GroupCommit[int, int] = GroupCommit()
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.outage: Exception | None = None
        self.groups: list[Sequence[int]] = []

    def ask(self, number: int, key: str = "") -> asyncio.Task[int]:
        return asyncio.create_task(self.group.join(key, number, together=self._double))

    async def _double(self, numbers: Sequence[int]) -> Sequence[int | Exception]:
        self.groups.append(numbers)
        self.begun.set()
        await self.go_on.wait()
        if self.outage is not None:
            raise self.outage
        if 0 in numbers:
            raise ArithmeticError
        return [number * 2 if number > 0 else ValueError(number) for number in numbers]


async def test_the_first_goes_at_once_and_the_next_group_is_who_came_meanwhile() -> None:
    work = Work()
    first = work.ask(1)
    await work.begun.wait()
    later = [work.ask(number) for number in range(2, LARGEST_GROUP + 3)]
    other_key = work.ask(9, key="another company")
    await asyncio.sleep(0)
    work.go_on.set()
    assert await asyncio.gather(first, *later) == [2 * number for number in range(1, LARGEST_GROUP + 3)]
    assert await other_key == 18
    assert sorted(len(group) for group in work.groups) == [1, 1, 1, LARGEST_GROUP]
    assert work.groups[0] == [1]


async def test_who_stops_waiting_takes_nothing_from_the_others() -> None:
    work = Work()
    tasks = [work.ask(1), work.ask(2)]
    await work.begun.wait()
    later = [work.ask(3), work.ask(4)]
    await asyncio.sleep(0)
    tasks[0].cancel()  # in the middle of their group
    later[0].cancel()  # before it
    await asyncio.sleep(0)
    work.go_on.set()
    assert await tasks[1] == 4
    assert await later[1] == 8
    assert work.groups == [[1, 2], [4]]


async def test_a_group_that_fails_is_done_one_by_one() -> None:
    work = Work()
    work.go_on.set()
    came = await asyncio.gather(work.ask(1), work.ask(0), work.ask(-1), work.ask(2), return_exceptions=True)
    assert [type(each) for each in came] == [int, ArithmeticError, ValueError, int]
    assert work.groups == [[1, 0, -1, 2], [1], [0], [-1], [2]]


async def test_an_outage_is_told_to_all_at_once() -> None:
    work = Work()
    work.go_on.set()
    work.outage = StorageUnavailable("database is locked")
    came = await asyncio.gather(*(work.ask(number) for number in range(5)), return_exceptions=True)
    assert came == [work.outage] * 5
    assert len(work.groups) == 1


async def test_it_is_finished_when_all_have_their_answer() -> None:
    work = Work()
    tasks = [work.ask(1), work.ask(2, key="another company")]
    await work.begun.wait()
    finished = asyncio.create_task(work.group.finished())
    await asyncio.sleep(0)
    assert not finished.done()
    work.go_on.set()
    await finished
    assert [task.result() for task in tasks if task.done()] == [2, 4]
    await work.group.finished()


async def test_nobody_waits_for_ever_when_the_loop_ends() -> None:
    work = Work()
    tasks = [work.ask(1), work.ask(2)]
    await work.begun.wait()
    later = work.ask(3)
    await asyncio.sleep(0)
    (worker,) = asyncio.all_tasks() - {asyncio.current_task(), *tasks, later}
    worker.cancel()
    await asyncio.wait([*tasks, later], timeout=10)
    assert all(task.cancelled() for task in (*tasks, later))
