"""How long to wait before what failed is tried again."""

from __future__ import annotations

from datetime import timedelta

from domain.backoff import Backoff

BACKOFF = Backoff(first=timedelta(seconds=3), doublings=4)


def test_each_wait_is_twice_the_one_before_up_to_the_longest() -> None:
    assert [BACKOFF.after(failures).total_seconds() for failures in range(7)] == [3, 6, 12, 24, 48, 48, 48]


def test_what_the_other_side_asks_for_is_kept_exactly() -> None:
    assert BACKOFF.after(4, asked=timedelta(seconds=7)) == timedelta(seconds=7)
    assert BACKOFF.after(0, asked=timedelta()) == timedelta()
