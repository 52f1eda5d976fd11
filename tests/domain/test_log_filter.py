"""What somebody looks for in a log."""

from __future__ import annotations

import sys
import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import words
from domain.entries import Change, Detail, Origin
from domain.log_filter import NO_FILTER, AskedOutcome, LogFilter, Period, Stretch
from domain.words import WORDS_LIMIT, words_in, words_of
from tests.entries import made_up_entry

TODAY = date(2026, 11, 21)
ZONE = "America/Mexico_City"

_TIMES = st.times().map(lambda each: each.replace(second=0, microsecond=0, fold=0))
FILTERS = st.builds(
    LogFilter,
    period=st.none()
    | st.builds(
        Period,
        st.sampled_from(Stretch),
        st.none() | st.dates(),
        st.none() | st.dates(),
        st.none() | _TIMES,
        st.none() | _TIMES,
    ),
    category=st.none() | st.text(min_size=1),
    operations=st.lists(st.text(min_size=1), max_size=3).map(tuple),
    user_name=st.none() | st.text(),
    outcome=st.none() | st.sampled_from(AskedOutcome),
    sensitive=st.booleans(),
    origin=st.none() | st.sampled_from(Origin),
    text=st.text(),
)


@pytest.mark.parametrize(
    ("stretch", "first", "last"),
    [
        (Stretch.TODAY, TODAY, TODAY),
        (Stretch.YESTERDAY, date(2026, 11, 20), date(2026, 11, 20)),
        (Stretch.WEEK, date(2026, 11, 15), TODAY),
        (Stretch.MONTH, date(2026, 11, 1), TODAY),
    ],
)
def test_a_named_period_moves_with_the_calendar(stretch: Stretch, first: date, last: date) -> None:
    assert Period(stretch).days(TODAY) == (first, last)


def test_a_period_between_two_days_has_both_in_whichever_order() -> None:
    days = (date(2026, 11, 3), date(2026, 11, 9))
    assert Period(Stretch.BETWEEN, *days).days(TODAY) == days
    assert Period(Stretch.BETWEEN, days[1], days[0]).days(TODAY) == days


def test_a_part_of_a_day_is_of_the_companys_zone() -> None:
    period = Period(Stretch.BETWEEN, date(2026, 11, 20), TODAY, time(19), time(6))
    query = LogFilter(period=period).query(zone=ZONE, today=TODAY)
    assert (query.since, query.until) == (
        datetime(2026, 11, 21, 1, tzinfo=UTC),
        datetime(2026, 11, 21, 12, tzinfo=UTC),
    )


def test_a_period_is_whole_days_in_the_companys_zone() -> None:
    query = LogFilter(period=Period(Stretch.TODAY)).query(zone=ZONE, today=TODAY)
    assert (query.since, query.until) == (
        datetime(2026, 11, 21, 6, tzinfo=UTC),
        datetime(2026, 11, 22, 6, tzinfo=UTC),
    )


def test_a_day_on_which_clocks_change_is_shorter_or_longer() -> None:
    spring = Period(Stretch.BETWEEN, date(2026, 3, 8), date(2026, 3, 8))
    query = LogFilter(period=spring).query(zone="America/Tijuana", today=TODAY)
    assert query.since is not None
    assert query.until is not None
    assert (query.until - query.since).total_seconds() == 23 * 3600


@given(FILTERS)
def test_a_filter_is_kept_as_it_is(wanted: LogFilter) -> None:
    assert LogFilter.decode(wanted.encode()) == wanted


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"colour":"red"}', '{"period":{"stretch":"never"}}', '{"outcome":1}', "null"]
)
def test_refuses_what_no_filter_gives(text: str) -> None:
    with pytest.raises(ValueError, match="this is no filter"):
        LogFilter.decode(text)


def test_a_criterion_can_be_taken_off() -> None:
    wanted = LogFilter(user_name="MLOPEZ", sensitive=True)
    assert wanted.without("sensitive") == LogFilter(user_name="MLOPEZ")
    assert wanted.active
    assert not wanted.without("sensitive").without("user_name").active
    assert not NO_FILTER.active


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Póliza A-203", ["poliza", "a", "203"]),
        ("FACTURA  factura «Núñez»", ["factura", "nunez"]),
        ("$1,284.50", ["1", "284", "50"]),
        ("... ___ 🙂", []),
        ("日本 42", ["日本", "42"]),
    ],
)
def test_words_are_without_case_accents_or_signs(text: str, words: list[str]) -> None:
    assert words_in(text) == words


def test_an_entry_is_found_by_whatever_people_read_in_it() -> None:
    entry = made_up_entry(
        summary="Factura A203",
        detail=Detail.of(changes=[Change("Precio", "10.00", None)], facts=[("Cliente", "Núñez y Cía.")]),
    )
    words = words_of(entry)
    assert {"factura", "a203", "a", "203", "maria", "mlopez", "caja", "precio", "nunez"} <= set(words)


def test_the_message_that_a_person_sent_is_no_word_of_an_entry() -> None:
    assert "1001" not in words_of(made_up_entry(origin=Origin.TELEGRAM, origin_reference="1001/7"))


def test_an_entry_has_so_many_words_at_most() -> None:
    detail = Detail.of(facts=[("Dato", f"valor{number}") for number in range(500)])
    assert len(words_of(made_up_entry(detail=detail))) == WORDS_LIMIT


@given(st.text())
def test_a_words_form_is_its_own(text: str) -> None:
    words = words_in(text)
    assert words_in(" ".join(words)) == words


def test_letters_newer_than_this_python_make_words() -> None:
    assert words_in("ꟚA 203 \U000323b0") == ["Ꟛa", "203", "\U000323b0"]


def test_words_of_letters_that_every_python_knows_are_what_they_were() -> None:
    for code in range(sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign) not in ("Cn", "Cs"):
            assert bool(words._ANY_WORD.fullmatch(sign)) == bool(words._WORD.fullmatch(sign))
            assert len(words._ANY_PIECES.findall(f"1{sign}a")) == len(words._PIECES.findall(f"1{sign}a"))
