"""The scale beside bars: round numbers, few of them, that reach what is highest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.charts.scale import ticks


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (4, [0, 2, 4]),
        (180, [0, 100, 200]),
        (61, [0, 50, 100]),
        (7, [0, 5, 10]),
    ],
)
def test_steps_are_of_round_numbers(most: int, expected: list[int]) -> None:
    assert ticks(most) == expected


@given(st.integers(min_value=1, max_value=2**31))
def test_it_reaches_what_is_highest_in_three_steps_at_most(most: int) -> None:
    lines = ticks(most)
    assert lines[0] == 0
    assert lines[-2] < most <= lines[-1]
    assert len(lines) <= 4
