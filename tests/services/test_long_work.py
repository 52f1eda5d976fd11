"""Long work as it is kept: begun once, its person's own, and left to the next process as it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.askers import InChat
from domain.companies import Membership
from domain.errors import NotAllowed, WorkNotFound
from domain.long_work import LongWork, WorkKind, WorkState
from domain.permissions import KEEP_LOG
from services.asking import Ask
from services.installation import Installation
from services.long_work import (
    begin_work,
    end_work,
    follow_work_in,
    pause_work,
    stop_work,
    work_left,
    work_of,
)
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    return registered


async def _begun(
    installation: Installation,
    place: Membership,
    *,
    operation_id: UUID | None = None,
    caller: InChat = ANA,
) -> LongWork | None:
    return await begin_work(
        Ask(installation, caller, NOW),
        KEEP_LOG,
        place.company.id,
        kind=WorkKind.PURGE,
        request='{"plan": 1}',
        operation_id=operation_id or uuid4(),
    )


async def test_what_is_kept_is_who_asked_for_what_and_where(
    installation: Installation, place: Membership
) -> None:
    begun = await _begun(installation, place)
    assert begun is not None
    assert (begun.company, begun.telegram_id, begun.reference) == (
        place.company,
        ANA.telegram_id,
        ANA.reference,
    )
    await follow_work_in(installation, begun.id, 77)
    kept = await work_of(Ask(installation, ANA, NOW), begun.id)
    assert kept == replace(begun, message_id=77)


async def test_who_may_not_do_it_begins_nothing(installation: Installation, place: Membership) -> None:
    await joined(installation, JORGE, place.company.id, profile="CONSULTA")
    with pytest.raises(NotAllowed):
        await _begun(installation, place, caller=JORGE)
    assert await work_left(installation, now=NOW) == []


async def test_one_operation_is_one_piece_of_work_that_begins_again_unless_it_is_over(
    installation: Installation, place: Membership
) -> None:
    operation_id = uuid4()
    begun = await _begun(installation, place, operation_id=operation_id)
    assert begun is not None
    for state in (WorkState.INTERRUPTED, WorkState.FAILED):
        await end_work(installation, begun.id, state, now=NOW)
        assert await work_left(installation, now=NOW) == []
        assert await _begun(installation, place, operation_id=operation_id) == begun
        assert await work_left(installation, now=NOW) == [begun]
    for state in (WorkState.DONE, WorkState.STOPPED):
        await end_work(installation, begun.id, state, now=NOW)
        assert await _begun(installation, place, operation_id=operation_id) is None
    assert await work_left(installation, now=NOW) == []


async def test_it_is_its_persons_own(installation: Installation, place: Membership) -> None:
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    begun = await _begun(installation, place)
    assert begun is not None
    theirs = Ask(installation, JORGE, NOW)
    for asked in (work_of, stop_work):
        with pytest.raises(WorkNotFound):
            await asked(theirs, begun.id)
        with pytest.raises(WorkNotFound):
            await asked(Ask(installation, ANA, NOW), "00000000")
    assert await _state(installation, begun) is WorkState.RUNNING


async def test_what_was_cancelled_is_not_gone_on_with(installation: Installation, place: Membership) -> None:
    begun = await _begun(installation, place)
    assert begun is not None
    await stop_work(Ask(installation, ANA, NOW), begun.id)
    await pause_work(installation, begun.id)
    (left,) = await work_left(installation, now=NOW)
    assert left.state is WorkState.STOPPING
    await end_work(installation, begun.id, WorkState.DONE, now=NOW)
    await stop_work(Ask(installation, ANA, NOW), begun.id)
    assert await _state(installation, begun) is WorkState.DONE


async def test_what_was_paused_runs_in_the_next_process(
    installation: Installation, place: Membership
) -> None:
    begun = await _begun(installation, place)
    assert begun is not None
    await pause_work(installation, begun.id)
    assert await _state(installation, begun) is WorkState.PAUSED
    assert await work_left(installation, now=NOW) == [begun]


async def test_what_ended_a_week_ago_is_forgotten(installation: Installation, place: Membership) -> None:
    ended, left = await _begun(installation, place), await _begun(installation, place)
    assert ended is not None
    await end_work(installation, ended.id, WorkState.DONE, now=NOW)
    await work_left(installation, now=NOW + timedelta(days=7))
    assert await _state(installation, ended) is WorkState.DONE
    assert await work_left(installation, now=NOW + timedelta(days=8)) == [left]
    with pytest.raises(WorkNotFound):
        await _state(installation, ended)


async def _state(installation: Installation, work: LongWork) -> WorkState:
    return (await work_of(Ask(installation, ANA, NOW), work.id)).state
