"""The nearest entries with some words, in a log of many years of which few are read in order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from domain.entries import Event, Outcome
from domain.log_filter import LogQuery, position_at, position_of
from services.installation import Installation
from storage import nearest
from storage.nearest import FIRST, LAST, parts, stretches_of
from tests.conftest import NOW
from tests.storage.test_log_reading import THINGS, USERS, filled, finds, made_up

YEARS = 25 * 365 * 86_400  # seconds
WIDTHS = (1 << 12, 1 << 16, 1 << 20)  # seconds of the stretches


def long_ago(luck: random.Random, company_id: int) -> Event:
    """An event of minutes or of years ago, now and then of the very second in which a stretch begins."""
    second = int(NOW.timestamp()) - int(YEARS ** luck.random())
    if luck.random() < 0.2:
        second -= second % luck.choice(WIDTHS)
    moment = datetime.fromtimestamp(second, NOW.tzinfo)
    summary = luck.choice(THINGS) if luck.random() < 0.9 else f"Nota {luck.choice('abc')}{luck.randrange(9)}"
    return structs.replace(made_up(luck, company_id), occurred_at=moment, recorded_at=NOW, summary=summary)


def asked(luck: random.Random, moments: list[datetime]) -> LogQuery:
    """Words that many, few or no entries have; sometimes with something else, sometimes within a period."""
    since, until = sorted(luck.sample(moments, 2))
    words = luck.choice(
        [("factura",), ("fact",), ("203",), ("nota",), ("nota", "a"), ("b", "4"), ("no", "lop")]
    )
    query = LogQuery(words=words)
    if luck.random() < 0.6:
        query = replace(query, since=since, until=until)
    if luck.random() < 0.4:
        query = replace(query, user_name=luck.choice(USERS)[0])
    return replace(query, outcomes=(Outcome.DENIED,)) if luck.random() < 0.2 else query


@pytest.mark.parametrize("seed", range(2))
async def test_finds_what_a_plain_scan_finds_however_far_away(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    luck, database = random.Random(seed), installation.database
    async with database.writing() as work:
        company = await work.companies.add(name="E", name_key="e", rfc="XAXX010101000", zone="UTC", now=NOW)
    entries = await filled(database, luck, company, long_ago)
    moments = sorted({each.occurred_at.replace(microsecond=0) for each in entries})
    far = short = 0
    async with database.reading() as work:
        log = work.audit_log(company)
        for _ in range(80):
            monkeypatch.setattr(nearest, "WALKED", luck.choice([1, 5, 20]))
            query, limit = asked(luck, moments), luck.choice([1, 7, 30])
            expected = [each for each in entries if finds(query, each)]
            start = luck.choice([None, position_of(luck.choice(entries)), position_at(luck.choice(moments))])
            before = [each for each in expected if start is None or position_of(each) < start]
            after = [each for each in expected if start is None or position_of(each) > start]
            assert await log.older(query, before=start, limit=limit) == before[::-1][:limit], query
            assert await log.newer(query, after=start, limit=limit) == after[:limit], query
            if query.since is not None and len(expected) < limit:
                anywhen = replace(query, since=None, until=None)
                short += sum(finds(anywhen, each) for each in entries) > limit
            far += bool(before) and before[-1].occurred_at - before[0].occurred_at > timedelta(days=3000)
    assert far > 5
    assert short > 2


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_parts_are_all_there_is_between_two_positions_each_once_and_few(newest_first: bool) -> None:
    luck = random.Random(1)
    for _ in range(300):
        first, last = sorted(luck.choice([FIRST, LAST, luck.getrandbits(63)]) for _ in range(2))
        found = list(
            parts(first, last, reach=luck.getrandbits(luck.randrange(63)), newest_first=newest_first)
        )
        in_order = found[::-1] if newest_first else found
        assert [part.first for part in in_order] == [first, *(part.last + 1 for part in in_order[:-1])]
        assert in_order[-1].last == last
        assert len(found) < 22
        for part in found:
            assert len(part.marks) < 18
            for position in (part.first, part.last, luck.randint(part.first, part.last)):
                assert set(stretches_of(position)) & set(part.marks)
