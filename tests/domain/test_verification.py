"""Where the time of recording goes back in a log, and where its kept hashes are not those of the entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import complete_root
from domain.verification import Break, BreakKind, Tile, check_tiles, differing, moment_of, steps_back


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


LEAVES = [bytes([number]) * 32 for number in range(4)]
TILE = Tile(3, complete_root(LEAVES), b"".join(LEAVES))
OTHER = [*LEAVES[:2], b"x" * 32, LEAVES[3]]


@pytest.mark.parametrize(
    ("tiles", "expected", "wrong"),
    [
        ([TILE], [LEAVES], None),
        ([], [], None),
        ([], [LEAVES], 3),
        ([TILE], [OTHER], 3),
        ([TILE], [LEAVES, LEAVES], 4),
        ([replace(TILE, number=4)], [LEAVES], 3),
        ([replace(TILE, root=b"x" * 32)], [LEAVES], 3),
        ([replace(TILE, hashes=TILE.hashes + b"x" * 32)], [LEAVES], 3),
    ],
)
def test_the_first_tile_that_is_not_kept_as_it_should(
    tiles: Sequence[Tile], expected: Sequence[Sequence[bytes]], wrong: int | None
) -> None:
    assert check_tiles(tiles, 3, expected) == wrong


def test_which_entry_a_tile_has_otherwise() -> None:
    assert differing(TILE, OTHER) == 2
    assert differing(replace(TILE, root=b"x" * 32), OTHER) is None  # the tile does not hold by itself
    assert differing(TILE, LEAVES) is None


def test_a_stored_time_that_no_calendar_has_is_none() -> None:
    assert moment_of(0) == datetime(1970, 1, 1, tzinfo=UTC)
    for value in (2**62, -(2**62), "x", None, 1.5):
        assert moment_of(value) is None


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (
            Break(7, BreakKind.REHASHED, first=7),
            "El registro #7 no es el que se guardó: fue cambiado junto con su huella.",
        ),
        (
            Break(0, BreakKind.DIGESTS, first=1),
            "Las huellas que se guardan de la bitácora fueron cambiadas o quitadas.",
        ),
        (
            Break(0, BreakKind.CUT_AT_START),
            "El principio fue alterado: la bitácora dice empezar después de otros registros.",
        ),
    ],
)
def test_a_fault_never_names_a_folio_that_no_entry_has(broken: Break, message: str) -> None:
    assert broken.message == message
