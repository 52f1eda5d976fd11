"""Where the time of recording goes back in a log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.verification import Written, moment_of, steps_back


@pytest.mark.parametrize(
    ("times", "before", "back"),
    [
        ([], None, []),
        ([5], None, []),
        ([5, 5, 6], None, []),
        ([5, 4, 6], None, [12]),
        ([5, 6], 9, [11]),
        ([5, 4, 3], 9, [11, 12, 13]),
        ([9, 10], 9, []),
    ],
)
def test_each_folio_that_is_earlier_than_the_one_before(
    times: Sequence[int], before: int | None, back: Sequence[int]
) -> None:
    assert steps_back(times, first=11, before=before) == back


@given(st.lists(st.integers()), st.integers(min_value=0))
def test_reading_in_pieces_finds_the_same(times: list[int], cut: int) -> None:
    cut = min(cut, len(times))
    start, end = times[:cut], times[cut:]
    before = start[-1] if start else None
    pieces = steps_back(start, first=1, before=None) + steps_back(end, first=cut + 1, before=before)
    assert pieces == steps_back(times, first=1, before=None)


@pytest.mark.parametrize("beginning", [b"", b'["vigia/1",'])
def test_the_time_is_found_in_either_engines_form(beginning: bytes) -> None:
    bodies = [b'["vigia/1",7,-5,1795286403123456,"A,B"]', b'["vigia/1",8,6,-3,"[9,9,9]"]']
    written = Written([body[len(beginning) :] for body in bodies], b"", beginning=beginning)
    assert written.recorded_at == [1795286403123456, -3]


def test_a_stored_time_that_no_calendar_has_is_none() -> None:
    assert moment_of(0) == datetime(1970, 1, 1, tzinfo=UTC)
    for value in (2**62, -(2**62), "x", None, 1.5):
        assert moment_of(value) is None
