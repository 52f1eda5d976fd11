"""A purge that takes a second person: recorded with the approval, removed by the worker, once."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.approval_requests import RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Membership
from domain.errors import ApprovalNeeded
from domain.names import SUPERVISOR
from services.approvals.deciding import approve_request
from services.approvals.purges import remove_what_was_approved
from services.approvals.requests import request_approval
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.log.purging import begin_purge, check_purge, remove_segment
from services.sizes import Sizes
from tests.conftest import NOW
from tests.kept_log import FILES, folios, kept_log, planned
from tests.people import ANA, joined

pytestmark = pytest.mark.usefixtures("short_segments")

EVA = InChat(2001, "2001/1")


@pytest.fixture
def sizes() -> Sizes:
    """Removed without a rest."""
    return Sizes(between_removals=0)


@pytest.fixture
async def place(installation: Installation) -> Membership:
    """Ana's place in a company with an old log, whose purges Eva approves."""
    place = await kept_log(installation)
    await joined(installation, EVA, place.company.id, profile=SUPERVISOR, name="EVA")
    ask = Ask(installation, ANA, NOW)
    await change_approval_rules(
        ask, place.company.id, ApprovalKind.PURGE, quorum=1, known=0, operation_id=uuid4()
    )
    return place


async def test_an_approved_purge_is_recorded_at_once_and_removed_by_the_worker(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    plan = await planned(installation, place)
    for asked in (check_purge, begin_purge):
        with pytest.raises(ApprovalNeeded) as needed:
            await asked(ask, plan, files=FILES, operation_id=uuid4())
    request = await request_approval(ask, company_id, needed.value.deed)
    before = await folios(installation, place)
    done = await approve_request(
        Ask(installation, EVA, NOW), company_id, request.number, operation_id=uuid4()
    )
    assert done.state is RequestState.DONE
    assert set(before) < set(await folios(installation, place))  # nothing is gone yet
    await remove_segment(ask, plan)  # as if killed in the middle
    for _ in range(2):
        await remove_what_was_approved(installation, now=NOW)
    assert min(await folios(installation, place)) == plan.end.folio + 1
