"""What may be purged of a log, and what never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.entries import Detail, Outcome
from domain.errors import InvalidYears
from domain.keeping import (
    MOST_AT_ONCE,
    SEGMENT,
    ExportedFile,
    Keeping,
    Purge,
    PurgePlan,
    is_old,
    last_to_go,
    parse_years,
    purge_detail,
    purge_of,
    purge_summary,
    purge_that_took,
)
from domain.log_tree import Head
from domain.verification import Break, BreakKind, check_start
from tests.conftest import NOW
from tests.entries import made_up_entry

DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2199, 12, 31))
YEARS = st.integers(min_value=1, max_value=50)
PLAN = PurgePlan(
    company_id=7,
    user_id=3,
    start=Head(1000, bytes(32)),
    end=Head(3000, bytes(range(32))),
    first_at=datetime(2015, 3, 1, 18, tzinfo=UTC),
    last_at=datetime(2016, 7, 1, 3, tzinfo=UTC),
    remaining=200,
)


def test_a_log_is_kept_ten_years_and_held_by_nobody_unless_it_is_said() -> None:
    assert Keeping() == Keeping(years=10, held=False)


@given(DAYS, YEARS)
def test_what_is_kept_is_never_less_than_the_years_asked_for(today: date, years: int) -> None:
    since = Keeping(years).kept_since(today)
    assert since.year == today.year - years
    assert (since.month, since.day) == (today.month, today.day) or (today.month, today.day) == (2, 29)
    assert (since.month, since.day) <= (today.month, today.day)


@given(DAYS, YEARS)
def test_the_day_from_which_something_goes_is_the_first_on_which_it_may(day: date, years: int) -> None:
    keeping = Keeping(years)
    goes_on = keeping.goes_on(day)
    assert day < keeping.kept_since(goes_on)
    assert keeping.kept_since(goes_on - timedelta(days=1)) <= day


@given(
    start=st.integers(min_value=0, max_value=50).map(lambda segments: segments * SEGMENT),
    entries=st.integers(min_value=0, max_value=5 * SEGMENT),
    kept=st.none() | st.integers(min_value=1, max_value=6 * SEGMENT),
)
def test_only_whole_segments_of_old_entries_go_and_never_the_last_entry(
    start: int, entries: int, kept: int | None
) -> None:
    head = start + entries
    first_kept = None if kept is None else start + kept
    end = last_to_go(start=start, head=head, first_kept=first_kept)
    assert end >= start
    assert end % SEGMENT == 0
    assert end == start or end < head
    assert first_kept is None or end < first_kept
    assert end + SEGMENT >= min(head, first_kept or head)  # as much as may go does


@pytest.mark.parametrize(("head", "end"), [(SEGMENT - 1, 0), (SEGMENT, 0), (SEGMENT + 1, SEGMENT)])
def test_a_log_never_ends_empty(head: int, end: int) -> None:
    assert last_to_go(start=0, head=head, first_kept=None) == end


def test_no_more_goes_at_once_than_can_be_exported_before() -> None:
    assert last_to_go(start=5 * SEGMENT, head=10**9, first_kept=None) == (5 + MOST_AT_ONCE) * SEGMENT


@pytest.mark.parametrize(
    ("recorded", "occurred", "old"), [(-1, -1, True), (-1, 0, False), (0, -1, False), (0, 0, False)]
)
def test_an_entry_is_old_if_it_was_recorded_and_happened_before(
    recorded: int, occurred: int, old: bool
) -> None:
    entry = made_up_entry(
        recorded_at=NOW + timedelta(microseconds=recorded), occurred_at=NOW + timedelta(microseconds=occurred)
    )
    assert is_old(entry, NOW) is old


@pytest.mark.parametrize(
    ("typed", "years"), [("10", 10), (" 1 ", 1), ("50", 50), ("5 años", 5), ("1 AÑO", 1)]
)
def test_reads_years(typed: str, years: int) -> None:
    assert parse_years(typed) == years


@pytest.mark.parametrize("typed", ["0", "51", "diez", "", "-5", "5.5", "5 meses", "1000", "٣"])
def test_refuses_what_is_no_number_of_years_from_1_to_50(typed: str) -> None:
    with pytest.raises(InvalidYears):
        parse_years(typed)


def test_the_entry_of_a_purge_says_all_that_a_verifier_needs() -> None:
    detail = purge_detail(PLAN, [ExportedFile("a.zip", "ab" * 32)], zone="America/Mexico_City")
    assert detail.facts == (
        ("Primer folio", "1001"),
        ("Último folio", "3000"),
        ("Cantidad", "2,000"),
        ("Fecha", "01/03/2015 a 30/06/2016"),
        ("Última huella", bytes(range(32)).hex()),
        ("Archivo", "a.zip"),
        ("SHA-256", "ab" * 32),
    )
    assert purge_summary(PLAN) == "Folios 1001 a 3000 · 2,000 registros"
    purge = purge_of(made_up_entry(operation="log_purged", detail=detail))
    assert purge is not None
    assert (purge.first_folio, purge.last, purge.user_name, purge.at) == (1001, PLAN.end, "MLOPEZ", NOW)
    assert purge.files == (ExportedFile("a.zip", "ab" * 32),)


@pytest.mark.parametrize(
    ("folio", "found"),
    [(1, 0), (1000, 0), (1001, 0), (2000, 0), (2001, None), (3000, None), (3001, 2), (4500, 2), (5001, None)],
)
def test_a_purge_explains_what_it_took_and_the_oldest_what_went_before(folio: int, found: int | None) -> None:
    purges = [
        Purge(first_folio=first, last=Head(last, bytes(32)), at=NOW, user_name="MLOPEZ")
        for first, last in ((1001, 2000), (1501, 2000), (3001, 5000))  # the first was interrupted
    ]
    taken_by = purge_that_took(purges, folio)
    assert taken_by == (None if found is None else purges[found])
    assert purge_that_took([], folio) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"operation": "document_cancelled"},
        {"outcome": Outcome.DENIED},
        {"detail": Detail()},
        {"detail": Detail.of(facts=[("Primer folio", "x"), ("Último folio", "1"), ("Última huella", "")])},
    ],
)
def test_what_is_no_purge_vouches_for_nothing(changes: dict[str, object]) -> None:
    detail = purge_detail(PLAN, [], zone="America/Mexico_City")
    assert purge_of(made_up_entry(**{"operation": "log_purged", "detail": detail, **changes})) is None


ANCHOR = Head(2000, b"a" * 32)
CUT = Break(2000, BreakKind.CUT_AT_START)


@pytest.mark.parametrize(
    ("vouched", "there", "broken"),
    [
        (None, None, CUT),
        (ANCHOR, ANCHOR.hash, None),
        (Head(2000, b"b" * 32), ANCHOR.hash, CUT),
        (Head(1000, b"b" * 32), b"b" * 32, CUT),  # more is gone than was to go
        (Head(3000, b"c" * 32), b"c" * 32, None),  # a purge that was interrupted
        (Head(3000, b"c" * 32), b"d" * 32, CUT),
        (Head(3000, b"c" * 32), None, CUT),
    ],
)
def test_a_log_begins_where_the_last_purge_on_record_says(
    vouched: Head | None, there: bytes | None, broken: Break | None
) -> None:
    found = Head(vouched.folio, there) if vouched is not None and there is not None else None
    assert check_start(ANCHOR, vouched, there=found) == broken
