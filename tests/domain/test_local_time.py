"""The ambiguous hour: its two moments can be told apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.local_time import told_apart
from domain.zones import MEXICAN_ZONES

FIRST = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)  # 01:30 in Tijuana, before its clocks go back
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("moment", "zone", "told"),
    [
        (FIRST, "America/Tijuana", " (UTC−7)"),
        (FIRST + HOUR, "America/Tijuana", " (UTC−8)"),
        (FIRST - HOUR, "America/Tijuana", ""),
        (FIRST + 2 * HOUR, "America/Tijuana", ""),
        (FIRST, "America/Mexico_City", ""),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Madrid", " (UTC+2)"),
        (datetime(2026, 11, 1, 4, 0, tzinfo=UTC), "America/St_Johns", " (UTC−2:30)"),
        (datetime(2026, 3, 8, 10, 30, tzinfo=UTC), "America/Tijuana", ""),  # when they go forward
    ],
)
def test_the_offset_follows_a_time_that_comes_twice_alone(moment: datetime, zone: str, told: str) -> None:
    assert told_apart(moment.astimezone(ZoneInfo(zone))) == told


@given(st.sampled_from(list(MEXICAN_ZONES)), st.integers(0, 40_000_000), st.integers(1, 14_400))
def test_no_two_moments_are_written_alike(zone: str, minute: int, later: int) -> None:
    def written(moment: datetime) -> str:
        local = moment.astimezone(ZoneInfo(zone))
        return f"{local:%Y-%m-%d %H:%M}{told_apart(local)}"

    moment = datetime(1996, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert written(moment) != written(moment + timedelta(minutes=later))
