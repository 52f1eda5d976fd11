"""Reading a log under any filter: against a plain scan of the same entries, and without reading the table."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs
from sqlalchemy import event

from domain.catalogue import load_catalogue
from domain.entries import Change, Detail, Entry, Event, Origin, Outcome
from domain.facts import amount_in
from domain.log_filter import AskedOutcome, LogQuery, folio_at, position_at, position_of
from domain.log_tree import LogTree, link
from domain.money import AmountRange
from domain.words import words_in, words_of
from services.installation import Installation
from storage.audit_table import audit_table_name
from storage.database import Database, open_database
from tests.conftest import NOW
from tests.trees import linked

OPERATIONS = [each for each in load_catalogue() if each.category in ("documents", "settings", "sdk")]
USERS = [("MLOPEZ", "María López"), ("ana.ruiz", "Ana Ruiz"), ("", "Una persona"), ("Ñ 'x' §", "José Ñuño")]
THINGS = [
    "Factura A 203",
    "Factura A203",
    "Póliza 1,284.50",
    "Compra F-77/b",
    "Núñez & Cía «S.A.»",
    "日本 42",
]
ENTRIES = 400
SIZES = (10, 1_000, 100_000, 5_000_000)


def made_up(luck: random.Random, company_id: int) -> Event:
    """An event from a few users, operations and words, so that every filter matches some; some are late."""
    operation = luck.choice(OPERATIONS[:9])
    user_name, full_name = luck.choice(USERS)
    recorded_at = NOW - timedelta(seconds=luck.randrange(86_400 * 9))
    return Event(
        occurred_at=recorded_at - timedelta(microseconds=luck.choice([0, 0, 1, 999_999, 400_000_000_000])),
        recorded_at=recorded_at,
        user_name=user_name,
        full_name=full_name,
        profile="CONSULTA",
        permissions="",
        category=operation.category,
        operation=operation.code,
        sensitive=luck.random() < 0.2,
        outcome=luck.choices(list(Outcome), [8, 1, 1])[0],
        summary=luck.choice(THINGS),
        detail=Detail.of(
            changes=[Change("Precio", "10", luck.choice(["12", "Ütopía"]))],
            facts=luck.choice([[], [("Total", f"{luck.choice(SIZES) * luck.random():,.2f}")]]),
        ),
        origin=luck.choice(list(Origin)),
        origin_reference=f"empresa {company_id}",
        workstation=luck.choice(["", "CAJA-2"]),
        operation_id=UUID(int=luck.getrandbits(128)),
    )


async def filled(
    database: Database,
    luck: random.Random,
    company_id: int,
    making: Callable[[random.Random, int], Event] = made_up,
) -> list[Entry]:
    """Entries in the company's log, in the order in which they are read."""
    async with database.writing() as work:
        log = work.audit_log(company_id)
        await log.lock_head()
        entries = linked(log.tree, (making(luck, company_id) for _ in range(ENTRIES)))
        await log.append(entries)
    return sorted(entries, key=lambda each: (each.occurred_at.replace(microsecond=0), each.folio))


def finds(query: LogQuery, entry: Entry) -> bool:
    """The same question, asked of one entry."""
    return all(
        (
            query.since is None or entry.occurred_at >= query.since,
            query.until is None or entry.occurred_at < query.until,
            query.category in (None, entry.category),
            not query.operations or entry.operation in query.operations,
            query.user_name in (None, entry.user_name),
            not query.outcomes or entry.outcome in query.outcomes,
            query.origin in (None, entry.origin),
            entry.sensitive or not query.sensitive,
            query.amount is None or query.amount.has(amount_in(entry.detail)),
            *(_has(word, words_of(entry)) for word in query.words),
        )
    )


def _has(wanted: str, words: Sequence[str]) -> bool:
    whole = len(wanted) < 2 or not wanted.isalpha()
    return any(word == wanted or (word.startswith(wanted) and word.isalpha() and not whole) for word in words)


def asked(luck: random.Random) -> LogQuery:
    """Random criteria, mostly with values that exist."""
    since = NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=luck.randrange(9 * 24))
    criteria = {
        "since": since,
        "until": since + timedelta(hours=luck.randrange(1, 120)),
        "category": luck.choice(["documents", "settings", "processes"]),
        "operations": tuple(each.code for each in luck.sample(OPERATIONS[:9], luck.choice([1, 1, 2, 4]))),
        "user_name": luck.choice([name for name, _ in USERS] + ["NADIE"]),
        "outcomes": luck.choice(list(AskedOutcome)).outcomes,
        "origin": luck.choice(list(Origin)),
        "sensitive": True,
        "amount": AmountRange(
            least := luck.choice([0, 1, 1_200, 100_001, luck.randrange(10_000_000)]),
            luck.choice([None, least, least + luck.choice(SIZES) * 100, 99_999_999]),
        ),
        "words": tuple(words_in(luck.choice([*THINGS, "fact", "203", "20", "lop", "UTOPIA precio", "nada"]))),
    }
    chosen = luck.sample(sorted(criteria), luck.randrange(5))
    return LogQuery(**{name: criteria[name] for name in chosen})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", range(3))
async def test_finds_what_a_plain_scan_finds_page_by_page_both_ways(
    installation: Installation, seed: int
) -> None:
    luck = random.Random(seed)
    database = installation.database
    companies = []
    for number in range(2):
        async with database.writing() as work:
            companies.append(
                await work.companies.add(
                    name=f"E{number}", name_key=f"e{number}", rfc="XAXX010101000", zone="UTC", now=NOW
                )
            )
    everything = {company: await filled(database, luck, company) for company in companies}
    found_something = 0
    async with database.reading() as work:
        for _ in range(150):
            query, company = asked(luck), luck.choice(companies)
            expected = [each for each in everything[company] if finds(query, each)]
            found_something += bool(expected)
            log = work.audit_log(company)
            start = luck.choice([None, position_of(luck.choice(everything[company]))])
            before = [each for each in expected if start is None or position_of(each) < start]
            after = [each for each in expected if start is None or position_of(each) > start]
            assert await log.older(query, before=start, limit=7) == before[::-1][:7], query
            assert await log.newer(query, after=start, limit=7) == after[:7], query
        names = {each.user_name: each.full_name for each in everything[companies[0]]}
        assert dict(await work.audit_log(companies[0]).users()) == names
    assert found_something > 40


def pairs() -> Iterator[LogQuery]:
    """A query for each criterion, for each two, and for some three; none of them finds anything."""
    criteria = {
        "category": "documents",
        "operations": ("document_cancelled",),
        "user_name": "MLOPEZ",
        "outcomes": (Outcome.FAILED,),
        "sensitive": True,
        "origin": Origin.API,
        "since": NOW,
    }
    for count in (0, 1, 2, 3):
        for names in combinations(criteria, count):
            yield LogQuery(**{name: criteria[name] for name in names})  # type: ignore[arg-type]
    yield LogQuery(operations=("document_cancelled", "document_deleted"), user_name="MLOPEZ")


async def test_sqlite_reads_every_page_straight_from_an_index(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    async with database.writing() as work:
        company = await work.companies.add(name="E", name_key="e", rfc="XAXX010101000", zone="UTC", now=NOW)
    table, asked_for = audit_table_name(company), []

    def hear(_connection: object, _cursor: object, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked_for.append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    async with database.reading() as work:
        for query in pairs():
            await work.audit_log(company).older(query, before=position_at(NOW), limit=9)
    event.remove(database.engine.sync_engine, "before_cursor_execute", hear)
    async with database.exclusively() as connection:
        for statement, parameters in asked_for:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row[-1]) for row in plan]
            reads = [step for step in steps if table in step]
            assert reads, statement
            assert all("USING INDEX" in step for step in reads), (statement, steps)
            assert not any("TEMP B-TREE" in step for step in steps if "UNION" not in statement), (
                statement,
                steps,
            )
    await database.close()


def test_a_position_is_unique_in_order_and_names_its_folio() -> None:
    luck = random.Random(1)
    head = LogTree(1)
    entry = link(head, made_up(luck, 1))
    later = structs.replace(entry, occurred_at=entry.occurred_at + timedelta(seconds=1), folio=1)
    last = structs.replace(entry, folio=2**31 - 1)
    assert position_of(entry) < position_of(last) < position_of(later)
    assert [folio_at(position_of(each)) for each in (entry, last, later)] == [1, 2**31 - 1, 1]
    assert position_at(later.occurred_at) <= position_of(later) < 2**63
