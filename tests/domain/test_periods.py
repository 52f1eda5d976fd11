"""Periods as people type them. The tests' day is Saturday 21 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import YEARS
from domain.log_filter import Period, Stretch
from domain.periods import parse_period
from domain.periods_in_words import in_words

WORDS = "hoy ayer del de al a desde el 1 15 31 12/11 3/1/2026 29/02 noviembre enero lunes mes pasado dias"
TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hoy", "Hoy"),
        ("Ayer", "Ayer"),
        ("antier", "19/11/2026"),
        ("7 días", "7 días"),
        ("últimos 30 días", "23 oct al 21 nov"),
        ("esta semana", "16 al 22 nov"),
        ("la semana pasada", "9 al 15 nov"),
        ("este mes", "Este mes"),
        ("el mes pasado", "Octubre"),
        ("este año", "2026"),
        ("año pasado", "2025"),
        ("12/11/2026", "12/11/2026"),
        ("12-11-26", "12/11/2026"),
        ("2026-11-12", "12/11/2026"),
        ("12/11", "12/11/2026"),
        ("12/12", "12/12/2025"),
        ("12 nov", "12/11/2026"),
        ("12 de noviembre de 2025", "12/11/2025"),
        ("29/02", "29/02/2024"),
        ("noviembre", "Noviembre"),
        ("diciembre", "Diciembre 2025"),
        ("11/2025", "Noviembre 2025"),
        ("del 1 al 15 de noviembre", "1 al 15 nov"),
        ("del 1° al 30 de noviembre", "Noviembre"),
        ("12/11 al 15/11", "12 al 15 nov"),
        ("15/11 al 12/11", "12 al 15 nov"),
        ("12 nov - 15 nov", "12 al 15 nov"),
        ("28/12 al 3/1", "28 dic 2025 al 3 ene 2026"),
        ("28/12 al 3/1/2025", "28 dic 2024 al 3 ene 2025"),
        ("del 25 al 28", "25 al 28 oct"),
        ("entre el 3 y el 5 de mayo", "3 al 5 may"),
        ("de enero a marzo", "1 ene al 31 mar"),
        ("desde el 3 de noviembre", "3 al 21 nov"),
        ("el lunes", "16/11/2026"),
        ("el sábado", "14/11/2026"),
        ("viernes pasado", "20/11/2026"),
        ("del lunes al miércoles", "16 al 18 nov"),
    ],
)
def test_reads_what_people_type(typed: str, words: str) -> None:
    period = parse_period(typed, TODAY)
    assert period is not None
    assert in_words(period, TODAY) == words


@pytest.mark.parametrize(
    "typed",
    ["31/02", "31/02/2026", "30 de febrero", "99/99/9999", "0 días", "1/1/1800", "factura", "A 203", "", "5"],
)
def test_takes_nothing_else(typed: str) -> None:
    assert parse_period(typed, TODAY) is None


def test_what_has_no_end_moves_with_the_days() -> None:
    assert parse_period("desde 3/11", TODAY) == Period(Stretch.BETWEEN, date(2026, 11, 3), None)


@given(
    st.lists(
        st.sampled_from(WORDS.split()),
        max_size=7,
    ).map(" ".join)
    | st.text(max_size=30),
    st.dates(date(YEARS[0] + 11, 1, 1), date(YEARS[-1] - 11, 12, 31)),
)
def test_never_fails_and_names_days_in_order(text: str, today: date) -> None:
    period = parse_period(text, today)
    if period is not None:
        first, last = period.days(today)
        assert first <= last
        assert in_words(period, today)
