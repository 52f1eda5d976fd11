"""An instant as people type it, in the company's zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidMoment, MomentToCome
from domain.moments import parse_moment

NOW = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)  # 12:40 in Mexico City
ZONE = "America/Mexico_City"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("ahora", "2026-11-21T18:40:00"),
        ("3 de mayo", "2026-05-04T05:59:59.999999"),
        ("el 3 de mayo de 2025", "2025-05-04T05:59:59.999999"),
        ("2026-05-03 14:30", "2026-05-03T20:30:00"),
        ("3/5/2026, a las 2:30 pm", "2026-05-03T20:30:00"),
        ("ayer 7 pm", "2026-11-21T01:00:00"),
        ("21/11", "2026-11-21T18:40:00"),
        ("22 de diciembre", "2025-12-23T05:59:59.999999"),
        ("antier", "2026-11-20T05:59:59.999999"),
        ("antes de ayer a las 5", "2026-11-19T11:00:00"),
        ("hace 3 días", "2026-11-19T05:59:59.999999"),
        ("hace una semana, 7 pm", "2026-11-15T01:00:00"),
    ],
)
def test_a_day_is_its_end_and_an_hour_is_of_the_zone(typed: str, at: str) -> None:
    assert parse_moment(typed, now=NOW, zone=ZONE).at == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["mañana", "pasado mañana", "el próximo lunes", "mañana a las 5"])
def test_what_is_still_to_come_is_said_to_be(typed: str) -> None:
    with pytest.raises(MomentToCome):
        parse_moment(typed, now=NOW, zone=ZONE)


@pytest.mark.parametrize(
    "typed", ["", "MLOPEZ", "mayo", "mayo 2026", "30 de febrero", "3 de mayo tarde", "3 de mayo 25:00", "3"]
)
def test_what_names_no_single_day_is_refused(typed: str) -> None:
    with pytest.raises(InvalidMoment):
        parse_moment(typed, now=NOW, zone=ZONE)
