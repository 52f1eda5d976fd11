"""Hours of the day as people type them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.hours import hour_at, parse_hour


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("19:30", time(19, 30)),
        ("19.30", time(19, 30)),
        ("19", time(19)),
        ("7", time(7)),
        ("07:00", time(7)),
        ("7 pm", time(19)),
        ("7pm", time(19)),
        ("7 PM", time(19)),
        ("7:30 p.m.", time(19, 30)),
        ("7:30 p. m.", time(19, 30)),
        ("7:30 a.m.", time(7, 30)),
        ("12 pm", time(12)),
        ("12 am", time(0)),
        ("a las 19", time(19)),
        ("A las 7 de la noche", time(19)),
        ("7 de la mañana", time(7)),
        ("12 de la noche", time(0)),
        ("12 de la tarde", time(12)),
        ("a la 1 pm", time(13)),
        ("19 h", time(19)),
        ("19:30 hrs", time(19, 30)),
        ("19 horas", time(19)),
        ("mediodía", time(12)),
        ("al mediodía", time(12)),
        ("a medianoche", time(0)),
    ],
)
def test_an_hour_is_read_as_people_write_it(typed: str, meant: time) -> None:
    assert parse_hour(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "hola", "24:00", "25", "19:60", "13 pm", "0 am", "a las", "7 8", "١٩:٣٠x"]
)
def test_what_is_no_hour_is_none(typed: str) -> None:
    assert parse_hour(typed) is None


@given(st.times())
def test_every_minute_can_be_written(hour: time) -> None:
    assert parse_hour(hour.strftime("%H:%M")) == hour.replace(second=0, microsecond=0)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert parse_hour(text) is None or isinstance(parse_hour(text), time)


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        (["19:30", "mlopez"], 1),
        (["7", "pm"], 2),
        (["a", "las", "19"], 3),
        (["7", "de", "la", "noche"], 4),
        (["19", "h"], 2),
        (["19"], 0),
        (["12.11"], 0),
        (["7", "dias"], 0),
        (["factura", "7"], 0),
    ],
)
def test_among_words_only_what_can_be_nothing_else_is_an_hour(words: list[str], taken: int) -> None:
    assert hour_at(words) == taken
