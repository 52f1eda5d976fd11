"""The expiry of a key, as people type it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.errors import InvalidKeyExpiry
from domain.key_expiry import parse_key_expiry

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 21 November still, in Mexico City
ZONE = "America/Mexico_City"


@pytest.mark.parametrize(
    ("typed", "end"),
    [
        ("31/12/2026", datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC)),
        ("2026-12-31", datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC)),
        ("31 de diciembre de 2026", datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC)),
        (" \u200b31/12/2026\u00a0", datetime(2027, 1, 1, 5, 59, 59, tzinfo=UTC)),
        ("21/11/2026", datetime(2026, 11, 22, 5, 59, 59, tzinfo=UTC)),
        ("hoy", datetime(2026, 11, 22, 5, 59, 59, tzinfo=UTC)),
        ("1", datetime(2026, 11, 23, 5, 59, 59, tzinfo=UTC)),
        ("90", datetime(2027, 2, 20, 5, 59, 59, tzinfo=UTC)),
        ("90d", datetime(2027, 2, 20, 5, 59, 59, tzinfo=UTC)),
        ("90 días", datetime(2027, 2, 20, 5, 59, 59, tzinfo=UTC)),
        ("1 DIA", datetime(2026, 11, 23, 5, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_key_serves_until_the_end_of_that_day_in_the_companys_zone(typed: str, end: datetime) -> None:
    assert parse_key_expiry(typed, now=NOW, zone=ZONE) == end


@pytest.mark.parametrize(
    "typed",
    ["", "nunca", "0", "-1", "99999", "20/11/2026", "ayer", "31/02/2027", "noviembre 2026", "x" * 999, "٣"],
)
def test_what_is_no_day_or_is_over_is_refused(typed: str) -> None:
    with pytest.raises(InvalidKeyExpiry):
        parse_key_expiry(typed, now=NOW, zone=ZONE)
