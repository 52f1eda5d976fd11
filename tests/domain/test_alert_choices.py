"""How a person wants alerts: kept as text, and when it is quiet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alert_choices import HOURS, AlertChoices, OwnDeeds

MEXICO = "America/Mexico_City"  # six hours behind UTC
CHOICES = st.builds(
    AlertChoices,
    muted=st.frozensets(st.sampled_from(["documents", "sdk"])),
    own=st.sampled_from(OwnDeeds),
    from_cents=st.integers(0, 10**12),
    quiet=st.none() | st.tuples(st.sampled_from(HOURS), st.sampled_from(HOURS)),
    sound=st.booleans(),
)


@given(CHOICES)
def test_choices_are_read_back_as_they_were_kept(choices: AlertChoices) -> None:
    assert AlertChoices.decode(choices.encode()) == choices


@pytest.mark.parametrize(
    ("quiet", "hour", "until"),
    [
        ((22, 7), 21, None),
        ((22, 7), 22, (22, 7)),
        ((22, 7), 3, (21, 7)),
        ((22, 7), 7, None),
        ((13, 15), 14, (21, 15)),
        ((13, 15), 15, None),
        ((0, 6), 0, (21, 6)),
        (None, 3, None),
    ],
)
def test_it_is_quiet_on_the_companys_clock(
    quiet: tuple[int, int] | None, hour: int, until: tuple[int, int] | None
) -> None:
    now = datetime(2026, 11, 21 + (hour + 6) // 24, (hour + 6) % 24, 30, tzinfo=UTC)
    ends = AlertChoices(quiet=quiet).quiet_until(now, MEXICO)
    assert ends == (until and datetime(2026, 11, until[0], until[1] + 6, tzinfo=UTC))
