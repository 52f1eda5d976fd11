"""Forged input changes nothing, breaks nothing and reveals nothing: examples made by hypothesis.

`python -m tests.torture attack` sends the same in bulk.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.run import Running
from bot.setting_values import Address
from domain.companies import Company
from sandbox.world import World
from tests.phone import Phone
from tests.torture.attack_report import Report, Watch
from tests.torture.attackers import Attack
from tests.torture.forgeries import Forgery, Harvest, forgery
from tests.torture.siege import ATTACKERS, besieged
from tests.torture.standing import broken_chains, differences, standing
from tests.torture.victims import Victims

EXAMPLES, AT_ONCE = 12, 20

_attackers = st.sampled_from(ATTACKERS)
_signs = st.text(st.characters(exclude_categories=["Cs"]), max_size=70)  # JSON carries no half of a character
_seeds = st.integers(0, 2**32)
_attempts = st.lists(
    st.tuples(_attackers, st.one_of(_seeds, _seeds, _signs)), min_size=AT_ONCE, max_size=AT_ONCE
)


@pytest.fixture
def http() -> Address:
    """The HTTP door, at any port."""
    return Address("127.0.0.1", 0)


def test_whatever_is_forged_changes_breaks_and_tells_nothing(sqlite_url: str, tmp_path: Path) -> None:
    report = Report("sqlite")
    siege_of = besieged(sqlite_url, tmp_path)
    with asyncio.Runner() as runner, _watched(report) as watch:
        siege = runner.run(siege_of.__aenter__())
        siege.process.application.add_error_handler(watch.on_error)
        attack = Attack(siege, report, chance=Random(0))
        victims = Victims(siege, 0)
        runner.run(victims.begin())
        siege.world.activity.events.clear()
        before = runner.run(standing(siege))
        harvest = Harvest(siege.foreign, (siege.a.id, 0, 3, 999_999_999))

        async def at_once(attempts: list[tuple[int, int | str]]) -> None:
            for person, what in attempts:
                attack.send(person, _forged(what, harvest))
            await attack.until_in_hand(0)
            attack.look()
            report.violations += [f"unanswered: {each}" for each in attack.unanswered()]
            report.violations += differences(before, await standing(siege))

        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        @given(_attempts)
        def nothing_comes_of(attempts: list[tuple[int, int | str]]) -> None:
            report.violations.clear()
            runner.run(at_once(attempts))
            assert report.violations == []

        try:
            nothing_comes_of()
            assert runner.run(victims.finish()) == 9
            assert runner.run(broken_chains(siege)) == []
        finally:
            runner.run(siege_of.__aexit__(None, None, None))


async def test_who_writes_and_blocks_the_bot_at_once_is_no_error(
    ana: Phone, company: Company, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ana.send("/ayuda")
    world.person_blocks(ana.person_id)
    await world.until(lambda: any(call.status == HTTPStatus.FORBIDDEN for call in world.activity.calls))
    world.person_unblocks(ana.person_id)
    ana.send("/ayuda")
    await ana.sees("Qué puedes hacer")
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


_HEAD = b" HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer none\r\n"
_REPORT = b"POST /v1/companies/1/operations" + _HEAD


@pytest.mark.parametrize(
    "request_",
    [
        _REPORT + b"Content-Length: 1000\r\n\r\n{",
        _REPORT + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n\r\n",
        b"GET /health" + _HEAD + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n\r\n",
        b"HEAD /schema" + _HEAD + b"Transfer-Encoding: chunked\r\n\r\nno chunk\r\n\r\n",
    ],
    ids=["cut short", "no chunk", "no chunk for a short answer", "no chunk for no body"],
)
async def test_a_request_that_is_none_is_no_error_of_ours(
    process: Running, caplog: pytest.LogCaptureFixture, request_: bytes
) -> None:
    address = urlsplit(process.http_url or "")
    for sent in (request_, b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        writer.write(sent)
        writer.write_eof()
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answer.startswith(b"HTTP/1.1 200")
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def _forged(what: int | str, harvest: Harvest) -> Forgery:
    """A seed makes a forgery of any kind; a text is a button's data."""
    if isinstance(what, str):
        return Forgery("any button", fields={"data": what})
    return forgery(Random(what), harvest)


@contextmanager
def _watched(report: Report) -> Iterator[Watch]:
    watch = Watch(report)
    logging.getLogger().addHandler(watch)
    try:
        yield watch
    finally:
        logging.getLogger().removeHandler(watch)
