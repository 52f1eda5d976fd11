"""Which messages of a seal are originals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.seal_messages import ITS_HOUR, SealMessage, Tampering, tampering
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize("late", [-ITS_HOUR, timedelta(0), SECOND, ITS_HOUR])
def test_one_of_its_seals_hour_that_nobody_edited_is_genuine(late: timedelta) -> None:
    assert tampering(SealMessage(NOW + late), sealed_at=[NOW], followed_at=NOW + SECOND) is None


def test_one_that_telegram_does_not_show_any_more_is_not_accused() -> None:
    assert tampering(SealMessage(None), sealed_at=[NOW], followed_at=None) is None


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (SealMessage(NOW, edited_at=NOW + SECOND), Tampering.EDITED),
        (SealMessage(NOW, foreign=True), Tampering.FOREIGN),
        (SealMessage(NOW + ITS_HOUR + SECOND), Tampering.OTHER_HOUR),
        (SealMessage(NOW - ITS_HOUR - SECOND), Tampering.OTHER_HOUR),
    ],
)
def test_one_that_is_not_as_it_was_sent_is_told(message: SealMessage, found: Tampering) -> None:
    assert tampering(message, sealed_at=[NOW], followed_at=None) is found


def test_a_seal_that_was_never_made_for_the_person_is_told() -> None:
    for message in (SealMessage(NOW), SealMessage(None)):
        assert tampering(message, sealed_at=[], followed_at=None) is Tampering.NEVER_SENT


def test_a_table_that_says_a_young_hour_is_not_believed_when_the_log_had_gone_on_by_then() -> None:
    young = NOW + 30 * DAY
    message = SealMessage(young)
    assert tampering(message, sealed_at=[young], followed_at=None) is None  # it is the log's end
    assert tampering(message, sealed_at=[young], followed_at=NOW) is Tampering.OTHER_HOUR
    assert tampering(message, sealed_at=[NOW, young], followed_at=NOW) is Tampering.OTHER_HOUR


def test_a_seal_that_was_made_twice_is_genuine_at_either_hour() -> None:
    made = [NOW, NOW + DAY]
    assert tampering(SealMessage(NOW + DAY), sealed_at=made, followed_at=None) is None
