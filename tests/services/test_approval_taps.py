"""Hundreds of random taps on requests: whatever is tapped, by whom and when, a deed is done once or not.

The rule is said again here, in a few lines, and compared with what came of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from domain.approval_requests import RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.entries import Entry
from domain.errors import VigiaError
from domain.names import SUPERVISOR
from services.approvals.carrying_out import carry_out, look_after_requests
from services.approvals.deciding import (
    answer_question,
    approve_request,
    ask_about_request,
    reject_request,
)
from services.approvals.requests import withdraw_request
from services.asking import Ask
from services.people.life import assign_profile
from tests.conftest import NOW
from tests.people import ANA
from tests.services.office import EVA, JORGE, LUIS, Office

LIVES = 60
TAPS = 8
STRANGER = InChat(9999, "9999/1")
PEOPLE = (ANA, EVA, LUIS, JORGE, STRANGER)
Tap = Callable[[Ask, int, int], Awaitable[object]]
TAPPED: dict[str, Tap] = {
    "approve": lambda ask, company, number: approve_request(ask, company, number, operation_id=uuid4()),
    "reject": lambda ask, company, number: reject_request(
        ask, company, number, reason="Porque no", operation_id=uuid4()
    ),
    "ask": lambda ask, company, number: ask_about_request(
        ask, company, number, question="¿Para qué?", operation_id=uuid4()
    ),
    "answer": lambda ask, company, number: answer_question(
        ask, company, number, answer="Para algo", operation_id=uuid4()
    ),
    "withdraw": lambda ask, company, number: withdraw_request(ask, company, number, operation_id=uuid4()),
    "carry out": lambda ask, company, number: carry_out(ask.installation, company, number, now=ask.now),
    "look": lambda ask, company, number: look_after_requests(ask.installation, now=ask.now),
}
LIKELY = ("approve", "approve", "approve", *TAPPED)


class Expected:
    """What the rule says of a request that Ana made about Jorge, as it is tapped."""

    def __init__(self, quorum: int) -> None:
        self._quorum = quorum
        self._approved: set[InChat] = set()
        self.state = RequestState.PENDING

    def tapped(self, what: str, person: InChat, *, late: bool) -> None:
        if self.state is not RequestState.PENDING:
            return
        if late:
            if what == "look":
                self.state = RequestState.EXPIRED
            return
        if what == "withdraw" and person == ANA:
            self.state = RequestState.WITHDRAWN
        if person not in (EVA, LUIS):
            return
        if what == "reject":
            self.state = RequestState.REJECTED
        if what == "approve":
            self._approved.add(person)
            if len(self._approved) >= self._quorum:
                self.state = RequestState.DONE


@pytest.mark.parametrize("quorum", [1, 2])
async def test_whatever_is_tapped_a_deed_is_done_once_or_not_at_all(office: Office, quorum: int) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=quorum)
    chance = Random(quorum)
    done = 0
    for life in range(1, LIVES + 1):
        request = await office.promote_jorge()
        expected = Expected(quorum)
        for _ in range(TAPS):
            person, what = chance.choice(PEOPLE), chance.choice(LIKELY)
            late = chance.random() < 0.1
            at = NOW + timedelta(hours=24 if late else 0)
            number = (
                request.number if chance.random() < 0.9 else chance.choice([0, life - 1, life + 1, 10**6])
            )
            if number == request.number or what == "look":
                expected.tapped(what, person, late=late)
            with suppress(VigiaError):
                await TAPPED[what](office.ask(person, now=at), office.id, number)
        found = await office.request(request.number)
        assert found.state is expected.state, (life, found)
        done += found.state is RequestState.DONE
        carried = [each for each in await office.entries("profile_assigned") if _request_of(each)]
        assert len({_request_of(each) for each in carried}) == len(carried) == done
        assert (await office.profile_of(office.jorge) == SUPERVISOR) is (found.state is RequestState.DONE)
        if found.state is RequestState.DONE:
            await _demote(office)
        elif found.pending:
            await withdraw_request(office.ask(ANA), office.id, request.number, operation_id=uuid4())
    assert 0 < done < LIVES
    await office.check_log()


def _request_of(entry: Entry) -> str | None:
    return dict(entry.detail.facts).get("Solicitud")


async def _demote(office: Office) -> None:
    """Jorge is as he was before."""
    await assign_profile(
        office.ask(ANA),
        office.id,
        office.jorge.user.id,
        profile_id=office.profiles["CONSULTA"].id,
        operation_id=uuid4(),
    )
