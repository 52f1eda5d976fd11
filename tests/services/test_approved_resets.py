"""A SUPERVISOR's password, reset where it takes a second person."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.approval_requests import RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Membership
from domain.errors import ApprovalNeeded, NotTheirsToDecide
from services.people.life import UserDeed
from services.people.password_resets import reset_by_link, reset_to_temporary
from tests.conftest import NOW
from tests.people import ANA
from tests.services.office import EVA, LUIS, Office

DAY = timedelta(days=1)
HASH = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$AAAA"


async def _reset(of: Office, asker: InChat, whom: Membership, *, now: timedelta = timedelta()) -> UserDeed:
    ask = of.ask(asker, now=NOW + now)
    return await reset_to_temporary(ask, of.id, whom.user.id, password_hash=HASH, operation_id=uuid4())


async def test_it_takes_the_second_person_and_serves_the_asker_once_within_a_day(
    office: Office,
) -> None:
    await office.needs(ApprovalKind.SUPERVISORS)
    with pytest.raises(ApprovalNeeded) as needed:
        await _reset(office, ANA, office.eva)
    request = await office.file(ANA, needed.value)
    assert request.deed.title.endswith("la contraseña de EVA · Jorge Méndez")
    approved = await office.approve(LUIS, request)
    assert approved.state is RequestState.DONE
    (allowed,) = await office.entries("password_reset_allowed")
    assert allowed.summary.startswith("EVA · ")
    assert await office.entries("password_reset") == []  # nothing was reset yet
    for asker, later in ((LUIS, timedelta()), (ANA, DAY + timedelta(seconds=1))):
        with pytest.raises(ApprovalNeeded):
            await _reset(office, asker, office.eva, now=later)
    with pytest.raises(ApprovalNeeded):
        await _reset(office, ANA, office.luis)
    ask = office.ask(ANA, now=NOW + timedelta(hours=1))
    await reset_by_link(ask, office.id, office.eva.user.id, operation_id=uuid4())
    done = await _reset(office, ANA, office.eva, now=timedelta(hours=2))
    assert done.entry is not None
    with pytest.raises(ApprovalNeeded):  # it has served
        await _reset(office, ANA, office.eva, now=timedelta(hours=3))
    await office.check_log()


async def test_nobody_approves_it_of_themselves_and_others_need_nobody(office: Office) -> None:
    await office.needs(ApprovalKind.SUPERVISORS)
    assert (await _reset(office, ANA, office.jorge)).entry is not None
    with pytest.raises(ApprovalNeeded) as needed:
        await _reset(office, ANA, office.eva)
    request = await office.file(ANA, needed.value)
    with pytest.raises(NotTheirsToDecide):
        await office.approve(EVA, request)
