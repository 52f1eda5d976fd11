"""How often something may be asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.buckets import Buckets


def test_a_full_bucket_takes_a_burst_and_then_says_how_long_to_wait() -> None:
    buckets = Buckets(rate=2, burst=3, most=10)
    assert [buckets.take("a", now=0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("a", now=0.5) == 0
    assert buckets.take("b", now=0.5) == 0


def test_a_million_owners_are_not_remembered() -> None:
    buckets = Buckets(rate=1, burst=2, most=1_000)
    buckets.take("first", now=0)
    for number in range(5_000):
        buckets.take(number, now=0)
    assert len(buckets) == 1_000
    assert "first" not in buckets
    assert 4_999 in buckets


@given(st.lists(st.floats(0, 5), max_size=60))
def test_nobody_gets_more_than_the_burst_and_what_came_back(pauses: list[float]) -> None:
    buckets, now, taken = Buckets(rate=3, burst=5, most=10), 0.0, 0
    for pause in pauses:
        now += pause
        taken += buckets.take("a", now=now) == 0
    assert taken <= 5 + 3 * now + 1e-6
