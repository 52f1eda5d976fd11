"""Log lines that outsiders can cause: one a minute, with a count."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.seldom import EVERY, Seldom

log = logging.getLogger("tests.seldom")


class Clock:
    """A manual clock."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    seldom = Seldom(clock)
    log.addFilter(seldom)
    yield clock
    log.removeFilter(seldom)


def said(name: str) -> None:
    log.warning("hung up on %s", name)


def failed(divisor: int) -> None:
    try:
        if divisor:
            raise ValueError(divisor)
        _ = 1 / divisor
    except (ValueError, ZeroDivisionError):
        log.exception("failed")


def test_a_flood_is_one_line_a_minute_that_counts_the_rest(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1_500):
        said(f"caller {number}")
    clock.now += EVERY
    for number in range(10):
        said(f"caller {number}")
    assert [record.getMessage() for record in caplog.records] == [
        "hung up on caller 0",
        "hung up on caller 0 (and 1,499 more since this was last said)",
    ]


def test_an_error_of_another_kind_is_told_beside_it(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(100):
        failed(0)
        failed(1)
    kinds = [record.exc_info[0] for record in caplog.records if record.exc_info]
    assert kinds == [ZeroDivisionError, ValueError]
    assert clock.now == 0
