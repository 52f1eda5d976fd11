"""Filters that users use and keep, and pages under any filter, on both engines."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.companies import Membership
from domain.entries import Entry
from domain.errors import InvalidFilterName, NotAllowed, StorageUnavailable, UnknownPerson
from domain.log_filter import NO_FILTER, AskedOutcome, LogFilter, Period, Stretch, position_of
from domain.zones import local_day
from services.asking import Ask
from services.installation import Installation
from services.log.entry_view import open_entry, read_entry
from services.log.filters import (
    NO_FILTER_ID,
    filters_in_use,
    keep_filter,
    let_filter_go,
    use_filter,
    used_filter,
)
from services.log.pages import LogPage, open_log, read_log_page, users_in_log
from services.log.settings import read_log_settings, save_log_settings
from storage.database import Database, open_database
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.storage.test_log_reading import OPERATIONS, THINGS, USERS, finds, made_up
from tests.trees import linked

ZONE = "America/Mexico_City"
TODAY = local_day(NOW, ZONE)
SENSITIVE = LogFilter(sensitive=True)
ENTRIES, QUESTIONS, SIZE = 90, 30, 9


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company."""
    return registered


async def lived(installation: Installation, company_id: int, luck: random.Random) -> list[Entry]:
    """Everything in the company's log, once it has a history, in the order in which it is read."""
    async with installation.database.writing() as work:
        log = work.audit_log(company_id)
        await log.lock_head()
        await log.append(linked(log.tree, (made_up(luck, company_id) for _ in range(ENTRIES))))
        return list(await log.newer(limit=ENTRIES * 2))


def asked(luck: random.Random) -> LogFilter:
    """Some of the criteria, as a person may put them together."""
    first = TODAY - timedelta(days=luck.randrange(12))
    between = Period(Stretch.BETWEEN, first, luck.choice([None, first, first + timedelta(days=3)]))
    criteria = {
        "period": luck.choice([*(Period(each) for each in list(Stretch)[:-1]), between, between]),
        "category": luck.choice(["documents", "settings", "processes"]),
        "operations": tuple(each.code for each in luck.sample(OPERATIONS[:9], luck.choice([1, 3]))),
        "user_name": luck.choice([name for name, _ in USERS] + ["NADIE", "SUPERVISOR"]),
        "outcome": luck.choice(list(AskedOutcome)),
        "sensitive": True,
        "text": luck.choice([*THINGS, "fact", "203", "lop", "empresa"]),
    }
    chosen = luck.sample(sorted(criteria), luck.randrange(4))
    return LogFilter(**{name: criteria[name] for name in chosen})  # type: ignore[arg-type]


async def test_pages_under_any_filter_are_what_a_plain_scan_finds_and_of_no_other_company(
    installation: Installation,
) -> None:
    luck = random.Random(4)
    companies = [
        (await registered_company(installation, name)).company
        for name in ("Comercializadora del Sureste", "Papelería La Esperanza")
    ]
    everything = {each.id: await lived(installation, each.id, luck) for each in companies}
    found_something = 0
    for _ in range(QUESTIONS):
        company, wanted = luck.choice(companies), asked(luck)
        query = wanted.query(zone=ZONE, today=TODAY)
        expected = [each for each in everything[company.id] if finds(query, each)][::-1]
        found_something += bool(expected)
        filter_id = await use_filter(Ask(installation, ANA, NOW), company.id, wanted)
        pages = [await _page(installation, company.id, filter_id)]
        while pages[-1].older:
            before = position_of(pages[-1].entries[-1])
            pages.append(await _page(installation, company.id, filter_id, before=before))
        assert [each for page in pages for each in page.entries] == expected, wanted
        assert all(page.wanted == wanted for page in pages)
        while pages[-1].newer:
            after = position_of(pages[-1].entries[0])
            pages.append(await _page(installation, company.id, filter_id, after=after))
        newest = {each.folio for each in expected[:SIZE]}
        assert newest <= {each.folio for page in pages[-2:] for each in page.entries}, wanted
        day = TODAY - timedelta(days=luck.randrange(10))
        jumped = await read_log_page(
            Ask(installation, ANA, NOW), company.id, size=SIZE, filter_id=filter_id, day=day
        )
        by_then = [each for each in expected if local_day(each.occurred_at, ZONE) <= day]
        assert list(jumped.entries) == by_then[:SIZE] or not by_then, wanted
    assert found_something > QUESTIONS / 3


async def _page(
    installation: Installation,
    company_id: int,
    filter_id: int,
    *,
    before: int | None = None,
    after: int | None = None,
) -> LogPage:
    return await read_log_page(
        Ask(installation, ANA, NOW), company_id, size=SIZE, filter_id=filter_id, before=before, after=after
    )


async def test_what_the_same_user_did_before_and_after_is_theirs_alone(
    installation: Installation, place: Membership
) -> None:
    everything = await lived(installation, place.company.id, random.Random(5))
    for entry in everything:
        view = await read_entry(Ask(installation, ANA, NOW), place.company.id, entry.folio)
        theirs = [each.folio for each in everything if each.user_name == entry.user_name]
        at = theirs.index(entry.folio)
        expected = [None, *theirs, None][at : at + 3 : 2] if entry.user_name else [None, None]
        assert [view.earlier, view.later] == expected


async def test_a_filter_has_one_id_that_is_its_users_alone(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    await joined(installation, JORGE, company_id, profile="GERENTE")
    mine = await use_filter(Ask(installation, ANA, NOW), company_id, SENSITIVE)
    assert await use_filter(Ask(installation, ANA, NOW), company_id, SENSITIVE) == mine
    assert await use_filter(Ask(installation, ANA, NOW), company_id, NO_FILTER) == NO_FILTER_ID
    theirs = await use_filter(Ask(installation, JORGE, NOW), company_id, SENSITIVE)
    assert theirs != mine
    assert await used_filter(Ask(installation, ANA, NOW), company_id, mine) == SENSITIVE
    assert await used_filter(Ask(installation, ANA, NOW), company_id, theirs) is None
    page = await read_log_page(Ask(installation, ANA, NOW), company_id, size=9, filter_id=theirs)
    assert (page.wanted, page.filter_id, page.forgotten) == (NO_FILTER, NO_FILTER_ID, True)
    other = (await registered_company(installation, "Papelería La Esperanza")).company
    page = await read_log_page(Ask(installation, ANA, NOW), other.id, size=9, filter_id=mine)
    assert page.forgotten


async def test_filters_are_kept_by_name_until_they_are_let_go(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    denied = LogFilter(outcome=AskedOutcome.DENIED)
    for number, (wanted, name) in enumerate([(SENSITIVE, " Lo  delicado "), (denied, "Negados")]):
        later = NOW + timedelta(minutes=number)
        await keep_filter(Ask(installation, ANA, later), company_id, wanted, name=name)
    in_use = await filters_in_use(Ask(installation, ANA, NOW), company_id)
    assert [(each.name, each.wanted) for each in in_use.kept] == [
        ("Lo delicado", SENSITIVE),
        ("Negados", denied),
    ]
    assert in_use.last is not None
    assert in_use.last.wanted == denied
    await keep_filter(Ask(installation, ANA, NOW), company_id, denied, name="Lo delicado")
    in_use = await filters_in_use(Ask(installation, ANA, NOW), company_id)
    assert [(each.name, each.wanted) for each in in_use.kept] == [("Lo delicado", denied)]
    await let_filter_go(Ask(installation, ANA, NOW), company_id, in_use.kept[0].id)
    assert (await filters_in_use(Ask(installation, ANA, NOW), company_id)).kept == []
    for name in ("", " \u200b ", "x" * 41, "x" * 5000):
        with pytest.raises(InvalidFilterName):
            await keep_filter(Ask(installation, ANA, NOW), company_id, denied, name=name)


async def test_a_hundred_filters_later_the_first_is_forgotten_unless_it_was_kept(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    await keep_filter(Ask(installation, ANA, NOW), company_id, SENSITIVE, name="Lo delicado")
    ids = [
        await use_filter(
            Ask(installation, ANA, NOW + timedelta(seconds=number)), company_id, LogFilter(text=f"t{number}")
        )
        for number in range(102)
    ]
    known = [await used_filter(Ask(installation, ANA, NOW), company_id, each) for each in ids[:3]]
    assert known == [None, None, LogFilter(text="t2")]
    assert len((await filters_in_use(Ask(installation, ANA, NOW), company_id)).kept) == 1


async def test_who_may_not_read_the_log_has_no_filters_of_it(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    await joined(installation, JORGE, company_id, profile="AUXILIAR DE VENTAS")
    for caller, refusal in ((JORGE, NotAllowed), (InChat(555), UnknownPerson)):
        for refused in (
            use_filter(Ask(installation, caller, NOW), company_id, SENSITIVE),
            used_filter(Ask(installation, caller, NOW), company_id, 1),
            filters_in_use(Ask(installation, caller, NOW), company_id),
            keep_filter(Ask(installation, caller, NOW), company_id, SENSITIVE, name="x"),
            let_filter_go(Ask(installation, caller, NOW), company_id, 1),
            users_in_log(Ask(installation, caller, NOW), company_id),
            open_entry(Ask(installation, caller, NOW), company_id, 1),
        ):
            with pytest.raises(refusal):
                await refused


async def test_what_was_left_out_is_of_the_filters_days_and_operations_or_not_known(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    async with installation.database.writing() as work:
        for days, operation, count in (
            (0, "document_printed", 1),
            (1, "document_settled", 10),
            (1, "customer_created", 100),
            (1, "log_consulted", 1000),
        ):
            await work.log_settings.count_suppressed(
                company_id, operation, day=TODAY - timedelta(days=days), count=count
            )
    yesterday = Period(Stretch.YESTERDAY)
    for wanted, left_out in (
        (NO_FILTER, 1),
        (LogFilter(period=yesterday), 110),
        (LogFilter(period=Period(Stretch.WEEK)), 111),
        (LogFilter(period=yesterday, category="documents"), 10),
        (LogFilter(period=yesterday, operations=("customer_created",)), 100),
        (LogFilter(period=yesterday, category="documents", operations=("customer_created",)), 0),
        (LogFilter(category="documents"), 1),
        (LogFilter(period=yesterday, user_name="MLOPEZ"), 0),
        (LogFilter(period=yesterday, outcome=AskedOutcome.ALLOWED), 0),
        (LogFilter(period=yesterday, sensitive=True), 0),
        (LogFilter(period=yesterday, text="x"), 0),
    ):
        page = await read_log_page(Ask(installation, ANA, NOW), company_id, size=9, wanted=wanted)
        assert page.suppressed == left_out, wanted


async def test_says_whether_the_reader_may_take_the_log_away(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    for caller, may in ((ANA, True), (JORGE, False)):
        page = await read_log_page(Ask(installation, caller, NOW), place.company.id, size=9)
        assert page.may_export is may


async def test_an_entry_asked_for_by_its_folio_is_a_consultation_too(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    settings = await read_log_settings(Ask(installation, ANA, NOW), company_id)
    wanted = settings.choosing([installation.catalogue.operation("log_consulted")], recorded=True)
    await save_log_settings(Ask(installation, ANA, NOW), company_id, wanted=wanted, operation_id=uuid4())
    await open_entry(Ask(installation, ANA, NOW), company_id, 1)
    await open_log(Ask(installation, ANA, NOW), company_id, size=9, wanted=SENSITIVE)
    page = await read_log_page(Ask(installation, ANA, NOW), company_id, size=9)
    assert [entry.operation for entry in page.entries].count("log_consulted") == 2


class TestWhileNothingCanBeWritten:
    """Another process holds the company's log, so that nothing can be remembered."""

    @pytest.fixture(autouse=True)
    def _impatience(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("storage.database.BUSY_TIMEOUT", 0.2)

    @pytest.fixture
    async def other_process(self, _impatience: None, database_url: str) -> AsyncIterator[Database]:
        opened = open_database(database_url)
        yield opened
        await opened.close()

    async def test_pages_turn_under_a_filter_that_was_used_and_a_new_one_can_not_be_asked_for(
        self, installation: Installation, place: Membership, other_process: Database
    ) -> None:
        company_id = place.company.id
        filter_id = await use_filter(Ask(installation, ANA, NOW), company_id, SENSITIVE)
        async with other_process.writing() as work:
            await work.audit_log(company_id).lock_head()
            page = await read_log_page(
                Ask(installation, ANA, NOW), company_id, size=9, filter_id=filter_id, before=2**62
            )
            assert page.wanted == SENSITIVE
            with pytest.raises(StorageUnavailable):
                await open_log(
                    Ask(installation, ANA, NOW), company_id, size=9, wanted=LogFilter(text="nuevo")
                )
