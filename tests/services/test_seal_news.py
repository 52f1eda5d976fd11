"""Seals on their way: several companies' together, at each person's hour, none lost and none twice."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, text

from domain.askers import InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company
from domain.instants import microseconds
from domain.notices import Notice, NoticeKind
from domain.summaries import Frequency, SummaryPlan
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.seal_news import SealNews, seal_news
from services.log.seals import add_seal, seal_due_logs, seal_of
from services.log.summaries import save_summary_plan
from services.sending.notices import due_notices, notice_delayed, notice_given_up, notice_sent
from tests.conftest import OWNER_ID
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in, registered_company

MEXICO = ZoneInfo("America/Mexico_City")
TIJUANA = "America/Tijuana"
NIGHT = datetime(2026, 11, 21, tzinfo=MEXICO).astimezone(UTC)  # midnight
BEFORE = NIGHT - timedelta(hours=5)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
async def offices(installation: Installation) -> Sequence[Company]:
    """Ana's two companies, of which Jorge supervises the first, and her installation: all since yesterday."""
    names = ("Comercializadora del Sureste", "Papelería La Esperanza")
    offices = [(await registered_company(installation, each, now=BEFORE)).company for each in names]
    await joined(installation, JORGE, offices[0].id, profile="SUPERVISOR")
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE companies SET created_at = :then"), {"then": microseconds(BEFORE)}
        )
    return offices


async def logged(installation: Installation, company: Company, count: int, *, now: datetime) -> None:
    """So many entries more."""
    place = await place_in(installation, ANA, company.id)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()),
        )
        for number in range(count)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=company, deeds=deeds, now=now)


async def summary_at(
    installation: Installation, hour: int, company: Company, *, caller: InChat = ANA, weekly: bool = False
) -> None:
    plan = SummaryPlan(Frequency.WEEKLY if weekly else Frequency.DAILY, hour)
    await save_summary_plan(Ask(installation, caller, BEFORE), company.id, plan, operation_id=uuid4())


async def turn_of(installation: Installation, account: int, now: datetime) -> Notice | None:
    """The notice whose turn it is for the account."""
    due = [each for each in await due_notices(installation, now=now) if each.telegram_id == account]
    return due[0] if due else None


async def message(installation: Installation, now: datetime, account: int = OWNER_ID) -> list[SealNews]:
    """The seals of the account's next message, which is noted as sent; none if nothing is due."""
    notice = await turn_of(installation, account, now)
    if notice is None or notice.kind is not NoticeKind.SEAL:
        return []
    news = await seal_news(installation, notice, now=now)
    if not news:
        await notice_given_up(installation, notice)  # as the delivery does
        return []
    told = [each.notice_id for each in news]
    await notice_sent(installation, notice, message_id=1, now=now, told=told)
    return list(news)


def told(news: Sequence[SealNews]) -> list[tuple[int, int]]:
    return sorted((each.company.id, each.seal.folio) for each in news)


async def heads(installation: Installation, *companies: Company) -> list[tuple[int, int]]:
    seals = [await seal_of(installation, each) for each in companies]
    return sorted((each.company_id, each.folio) for each in seals if each is not None)


async def everything(installation: Installation, offices: Sequence[Company]) -> list[tuple[int, int]]:
    async with installation.database.reading() as work:
        own = await work.companies.get(INSTALLATION_ID)
    assert own is not None
    return await heads(installation, own, *offices)


async def states(installation: Installation, account: int = OWNER_ID) -> list[str]:
    query = "SELECT state FROM notices WHERE kind = 'seal' AND telegram_id = :account ORDER BY id"
    async with installation.database.engine.connect() as connection:
        return list((await connection.execute(text(query), {"account": account})).scalars())


async def test_the_days_seals_of_all_logs_are_one_message_for_each_person(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await seal_due_logs(installation, now=NIGHT)
    assert told(await message(installation, NIGHT)) == await everything(installation, offices)
    assert told(await message(installation, NIGHT, MANAGER_ID)) == await heads(installation, offices[0])
    for account in (OWNER_ID, MANAGER_ID):
        assert await message(installation, NIGHT + DAY, account) == []
    assert {*await states(installation)} == {"sent"}


async def test_until_all_are_made_none_is_sent_and_a_kill_holds_them_back_for_a_minute(
    installation: Installation, offices: Sequence[Company]
) -> None:
    due: list[Notice | None] = []

    def killed(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE notices SET due_at"):
            raise asyncio.CancelledError

    event.listen(installation.database.engine.sync_engine, "before_cursor_execute", killed)
    with pytest.raises(asyncio.CancelledError):
        await seal_due_logs(installation, now=NIGHT)
    event.remove(installation.database.engine.sync_engine, "before_cursor_execute", killed)
    due.append(await turn_of(installation, OWNER_ID, NIGHT))
    await seal_due_logs(installation, now=NIGHT + MINUTE / 2)  # the next process: nothing is due
    due.append(await turn_of(installation, OWNER_ID, NIGHT + MINUTE / 2))
    assert due == [None, None]
    assert told(await message(installation, NIGHT + MINUTE)) == await everything(installation, offices)


async def test_they_come_at_the_hour_of_the_persons_summary_sealed_at_that_hour(
    installation: Installation, offices: Sequence[Company]
) -> None:
    """Whoever has no summary gets them at once."""
    await summary_at(installation, 8, offices[1], weekly=True)
    await seal_due_logs(installation, now=NIGHT)
    assert told(await message(installation, NIGHT, MANAGER_ID)) == await heads(installation, offices[0])
    await logged(installation, offices[0], 3, now=NIGHT + HOUR)
    eight = NIGHT + 8 * HOUR
    assert await message(installation, eight - MINUTE) == []
    news = await message(installation, eight)
    assert told(news) == await everything(installation, offices)
    assert {each.sealed_at for each in news} == {eight}
    assert await message(installation, eight + MINUTE) == []


async def test_the_next_of_several_summaries_takes_them_all_whatever_the_companies_zones(
    installation: Installation, offices: Sequence[Company]
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE companies SET zone = :zone WHERE id = :id"), {"zone": TIJUANA, "id": offices[1].id}
        )
    await summary_at(installation, 20, offices[0])
    await summary_at(installation, 7, offices[1])  # nine in Mexico City
    for each in (NIGHT, NIGHT + 2 * HOUR):
        await seal_due_logs(installation, now=each)
    nine = NIGHT + 9 * HOUR
    assert await message(installation, nine - MINUTE) == []
    assert told(await message(installation, nine)) == await everything(installation, offices)


async def test_who_had_theirs_at_another_hour_takes_nothing_from_the_others(
    installation: Installation, offices: Sequence[Company]
) -> None:
    """What was sealed for one person at their hour is not sealed for the rest."""
    await summary_at(installation, 20, offices[0])
    await seal_due_logs(installation, now=NIGHT)
    await message(installation, NIGHT, MANAGER_ID)
    await logged(installation, offices[0], 3, now=NIGHT + HOUR)
    await message(installation, NIGHT + 20 * HOUR)
    await seal_due_logs(installation, now=NIGHT + DAY)
    (jorges,) = await message(installation, NIGHT + DAY, MANAGER_ID)
    assert told([jorges]) == await heads(installation, offices[0])
    # Ana has that one already, from 20:00.
    assert await message(installation, NIGHT + DAY + 20 * HOUR) == []
    assert await states(installation) == [
        "replaced",
        "replaced",
        "replaced",
        "sent",
        "sent",
        "sent",
        "replaced",
    ]


async def test_a_thousand_entries_are_sealed_at_once_and_the_days_seal_still_comes_at_its_hour(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await summary_at(installation, 20, offices[0])
    await seal_due_logs(installation, now=NIGHT)
    await logged(installation, offices[0], 1_000, now=NIGHT + HOUR)
    ten = NIGHT + 10 * HOUR
    await seal_due_logs(installation, now=ten)
    assert told(await message(installation, ten)) == await heads(installation, offices[0])
    await logged(installation, offices[0], 1, now=ten)
    evening = NIGHT + 20 * HOUR
    assert told(await message(installation, evening)) == await everything(installation, offices)


async def test_what_waits_twice_is_told_once(installation: Installation, offices: Sequence[Company]) -> None:
    await summary_at(installation, 20, offices[0])
    await seal_due_logs(installation, now=NIGHT)
    evening = NIGHT + 20 * HOUR
    async with installation.database.writing() as work:
        head = await work.audit_log(offices[0].id).lock_head()
        assert head is not None
        await add_seal(work, offices[0].id, head, now=evening - MINUTE)
    await logged(installation, offices[0], 1, now=evening)
    assert told(await message(installation, evening)) == await everything(installation, offices)
    assert await message(installation, evening + MINUTE) == []


async def test_what_is_sealed_while_its_message_is_made_is_told_in_the_next(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await seal_due_logs(installation, now=NIGHT)
    later = NIGHT + 2 * HOUR
    notice = await turn_of(installation, MANAGER_ID, later)
    assert notice is not None
    looked = asyncio.Semaphore(0)
    event.listen(installation.database.engine.sync_engine, "checkin", lambda *_: looked.release())
    async with installation.database.writing() as work:
        head = await work.audit_log(offices[0].id).lock_head()
        assert head is not None
        telling = asyncio.create_task(seal_news(installation, notice, now=later))
        for _ in range(2):
            await looked.acquire()
        await add_seal(work, offices[0].id, head, now=later)
    assert await telling == []
    assert told(await message(installation, later, MANAGER_ID)) == await heads(installation, offices[0])
    assert await states(installation, MANAGER_ID) == ["replaced", "sent"]


async def test_a_failure_delays_the_message_and_an_unreachable_persons_give_way_to_the_next(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await seal_due_logs(installation, now=NIGHT)
    notice = await turn_of(installation, OWNER_ID, NIGHT)
    assert notice is not None
    assert len(await seal_news(installation, notice, now=NIGHT)) == 3
    await notice_delayed(installation, notice, now=NIGHT)
    assert await turn_of(installation, OWNER_ID, NIGHT) is None
    await logged(installation, offices[0], 1, now=NIGHT + HOUR)
    await seal_due_logs(installation, now=NIGHT + DAY)
    assert await states(installation) == ["pending", "replaced", "pending", "pending"]
    news = await message(installation, NIGHT + DAY)
    assert told(news) == await everything(installation, offices)
    assert {each.sealed_at for each in news} == {NIGHT + DAY}


async def test_a_kill_between_two_logs_that_are_sealed_again_loses_none(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await summary_at(installation, 8, offices[0])
    await seal_due_logs(installation, now=NIGHT)
    eight = NIGHT + 8 * HOUR
    notice = await turn_of(installation, OWNER_ID, eight)
    assert notice is not None
    made: list[str] = []

    def killed(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT INTO notices"):
            made.append(statement)
            if len(made) == 2:
                raise asyncio.CancelledError

    event.listen(installation.database.engine.sync_engine, "before_cursor_execute", killed)
    with pytest.raises(asyncio.CancelledError):
        await seal_news(installation, notice, now=eight)
    event.remove(installation.database.engine.sync_engine, "before_cursor_execute", killed)
    news = await message(installation, eight + MINUTE)
    assert told(news) == await everything(installation, offices)
    assert await message(installation, eight + 2 * MINUTE) == []


async def test_a_log_that_can_not_be_told_keeps_none_of_the_others(
    installation: Installation, offices: Sequence[Company]
) -> None:
    await seal_due_logs(installation, now=NIGHT)
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE notices SET body = '{}' WHERE company_id = :id"), {"id": offices[0].id}
        )
    news = await message(installation, NIGHT)
    assert [each.company.id for each in news] == [INSTALLATION_ID, offices[1].id]
