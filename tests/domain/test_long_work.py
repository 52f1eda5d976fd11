"""The limits of long work, and the refusal beyond them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.companies import Company
from domain.errors import TooMuchWork
from domain.long_work import MOST_IN_ALL, MOST_OF_ONE, LongWork, WorkKind, check_room

ANSWER = 200  # characters (Bot API, answerCallbackQuery)


def _work(telegram_id: int, *, kind: WorkKind = WorkKind.EXPORT, name: str = "Papelería") -> LongWork:
    return LongWork(
        id=uuid4().hex[:8],
        operation_id=uuid4(),
        kind=kind,
        company=Company(id=1, name=name, rfc="EKU9003173C9", zone="America/Mexico_City", archived=False),
        telegram_id=telegram_id,
        reference="",
        request="{}",
        asked_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


def test_one_person_has_two_at_once_and_reads_which() -> None:
    theirs = [_work(1), _work(1, kind=WorkKind.VERIFICATION)]
    assert len(theirs) == MOST_OF_ONE
    check_room(theirs[:1], 1)
    check_room(theirs, 2)
    with pytest.raises(TooMuchWork) as refusal:
        check_room(theirs, 1)
    assert refusal.value.message == ("Estoy con la exportación de Papelería y la verificación de Papelería.")


def test_all_have_eight_at_once_and_nobody_reads_what_others_do() -> None:
    others = [_work(number, name="Ajena") for number in range(MOST_IN_ALL)]
    check_room(others[1:], 99)
    with pytest.raises(TooMuchWork) as refusal:
        check_room(others, 99)
    assert "Ajena" not in refusal.value.message
    with pytest.raises(TooMuchWork) as refusal:
        check_room(others, 0)
    assert refusal.value.message.count("Ajena") == 1


def test_what_it_says_fits_in_the_answer_to_a_tap() -> None:
    theirs = [_work(1, kind=WorkKind.PURGE_EXPORT, name="N" * 80)] * MOST_OF_ONE
    with pytest.raises(TooMuchWork) as refusal:
        check_room(theirs, 1)
    assert len(refusal.value.message) <= ANSWER
