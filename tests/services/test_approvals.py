"""Deeds that need a second person: asking, approving, carrying out once, and every other end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.approval_requests import Answer, AnswerKind, ApprovalRequest, DeedName, RequestPart, RequestState
from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.errors import (
    ApprovalNeeded,
    ApprovalsMissing,
    DeedChangedMeanwhile,
    InvalidRemark,
    NothingAsked,
    NotTheirRequest,
    NotTheirsToDecide,
    RequestEnded,
    RequestNotFound,
    UnknownPerson,
)
from domain.names import SUPERVISOR
from domain.permissions import SEE_REQUESTS
from services.approvals.carrying_out import DEEDS, GONE, carry_out, look_after_requests
from services.approvals.deciding import (
    answer_question,
    ask_about_request,
    reject_request,
)
from services.approvals.reading import list_requests, read_request
from services.approvals.requests import record_request, withdraw_request
from services.approvals.rules import read_approval_rules
from services.approvals.second_person import APPROVED
from services.people.leaving import let_leave
from services.people.life import (
    assign_profile,
    block_user,
    deactivate_user,
    unblock_user,
    unlink_user,
)
from services.people.oneself import leave_company
from tests.conftest import NOW
from tests.people import ANA
from tests.services.office import EVA, JORGE, LUIS, Office


async def test_by_default_nothing_needs_a_second_person(office: Office) -> None:
    deed = await assign_profile(
        office.ask(ANA),
        office.id,
        office.jorge.user.id,
        profile_id=office.profiles[SUPERVISOR].id,
        operation_id=uuid4(),
    )
    assert deed.entry is not None
    assert (await read_approval_rules(office.ask(ANA), office.id)).rules.quorums == {}


async def test_what_needs_approval_is_done_once_approved_with_an_entry_that_tells_of_it(
    office: Office,
) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    assert await office.profile_of(office.jorge) == "CONSULTA"
    assert (request.number, request.state) == (1, RequestState.PENDING)
    done = await office.approve(EVA, request)
    assert done.state is RequestState.DONE
    assert await office.profile_of(office.jorge) == SUPERVISOR
    (entry,) = await office.entries("profile_assigned")
    assert entry.user_name == office.ana.user.name
    assert entry.operation_id == request.deed.operation_id
    assert {("Solicitud", "1"), ("Aprobó", office.eva.user.label)} <= set(entry.detail.facts)
    await office.check_log()


async def test_two_have_to_approve_where_two_are_asked_for(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=2)
    request = await office.promote_jorge()
    first = await office.approve(EVA, request)
    assert first.state is RequestState.PENDING
    again = await office.approve(EVA, request)  # the same person counts once
    assert again.state is RequestState.PENDING
    assert again.approvers == (office.eva.user.id,)
    assert len(await office.entries("approval_given")) == 1
    done = await office.approve(LUIS, request)
    assert done.state is RequestState.DONE
    await office.check_log()


async def test_neither_the_asker_nor_whom_it_is_about_nor_who_could_not_do_it_decides(
    office: Office,
) -> None:
    await office.needs(ApprovalKind.SUPERVISORS)
    with pytest.raises(ApprovalNeeded) as needed:
        await deactivate_user(office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    request = await office.file(ANA, needed.value)
    for person in (ANA, LUIS, JORGE):
        with pytest.raises(NotTheirsToDecide):
            await office.approve(person, request)
        with pytest.raises(NotTheirsToDecide):
            await reject_request(
                office.ask(person), office.id, request.number, reason="Porque no", operation_id=uuid4()
            )
    with pytest.raises(UnknownPerson):
        await office.approve(InChat(9999), request)
    assert (await office.request(1)).pending
    done = await office.approve(EVA, request)
    assert done.state is RequestState.DONE
    await office.check_log()


async def test_asking_for_the_same_again_returns_the_request_that_waits(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    operation_id = uuid4()
    first = await office.promote_jorge(operation_id=operation_id)
    assert (await office.promote_jorge(operation_id=operation_id)).number == first.number
    assert (await office.promote_jorge()).number == first.number
    assert (await office.promote_jorge(EVA)).number == 2  # somebody else's is their own
    assert len(await office.entries("approval_requested")) == 2


async def test_an_approver_who_may_no_longer_do_it_does_not_count(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=2)
    request = await office.promote_jorge()
    await office.approve(EVA, request)
    await block_user(
        office.ask(ANA), office.id, office.eva.user.id, reason="Perdió su teléfono", operation_id=uuid4()
    )
    waits = await office.approve(LUIS, request)
    assert waits.pending
    assert await office.profile_of(office.jorge) == "CONSULTA"
    await unblock_user(office.ask(ANA), office.id, office.eva.user.id, operation_id=uuid4())
    await look_after_requests(office.installation, now=NOW)
    assert (await office.request(1)).state is RequestState.DONE


async def test_an_asker_who_lost_the_right_by_then_is_told_why_it_was_refused(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge(EVA)
    await assign_profile(
        office.ask(ANA),
        office.id,
        office.eva.user.id,
        profile_id=office.profiles["GERENTE"].id,
        operation_id=uuid4(),
    )
    refused = await office.approve(LUIS, request)
    assert refused.state is RequestState.REFUSED
    assert "cambiar usuarios" in refused.why
    assert await office.profile_of(office.jorge) == "CONSULTA"
    assert await office.entries("access_denied") == []  # they tried nothing
    await office.check_log()


async def test_an_asker_who_is_blocked_by_then_gets_nothing_done(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge(EVA)
    await block_user(office.ask(ANA), office.id, office.eva.user.id, reason="Salió", operation_id=uuid4())
    refused = await office.approve(LUIS, request)
    assert (refused.state, refused.why) == (RequestState.REFUSED, GONE)
    assert await office.profile_of(office.jorge) == "CONSULTA"


async def test_a_leavers_requests_end_and_their_approvals_no_longer_count(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=2)
    own = await office.promote_jorge(EVA)
    other = await office.promote_jorge(ANA)
    await office.approve(EVA, other)
    await let_leave(office.ask(ANA), [office.eva.user.id], reason="Renunció", operation_id=uuid4())
    assert (await office.request(own.number)).state is RequestState.WITHDRAWN
    assert (await office.approve(LUIS, other)).pending
    await office.check_log()


async def test_a_deactivated_askers_requests_end(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge(EVA)
    await deactivate_user(office.ask(ANA), office.id, office.eva.user.id, operation_id=uuid4())
    assert (await office.request(request.number)).state is RequestState.WITHDRAWN
    await office.check_log()


@pytest.mark.parametrize("by_oneself", [True, False])
async def test_a_request_ends_when_its_asker_loses_their_account(office: Office, *, by_oneself: bool) -> None:
    """Whoever is linked to the user next did not ask for it."""
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge(EVA)
    if by_oneself:
        await leave_company(office.ask(EVA), office.id, operation_id=uuid4())
    else:
        await unlink_user(office.ask(ANA), office.id, office.eva.user.id, operation_id=uuid4())
    ended = await office.request(request.number)
    assert (ended.state, ended.why) == (RequestState.WITHDRAWN, "Quien la pidió ya no está.")
    await office.check_log()


async def test_one_rejection_ends_it_with_its_reason(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=2)
    request = await office.promote_jorge()
    await office.approve(EVA, request)
    rejected = await reject_request(
        office.ask(LUIS), office.id, request.number, reason="No lo conozco", operation_id=uuid4()
    )
    assert (rejected.state, rejected.why) == (RequestState.REJECTED, "No lo conozco")
    with pytest.raises(RequestEnded):
        await office.approve(LUIS, request)
    await carry_out(office.installation, office.id, request.number, now=NOW)
    assert await office.profile_of(office.jorge) == "CONSULTA"
    await office.check_log()


async def test_a_request_ends_by_itself_after_a_day(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    later = NOW + timedelta(hours=24)
    with pytest.raises(RequestEnded):
        await office.approve(EVA, request, now=later)
    await look_after_requests(office.installation, now=later - timedelta(seconds=1))
    assert (await office.request(1)).pending
    await look_after_requests(office.installation, now=later)
    assert (await office.request(1)).state is RequestState.EXPIRED
    (entry,) = await office.entries("approval_ended")
    assert entry.origin.value == "vigia"
    await office.check_log()


async def test_what_a_kill_left_approved_and_undone_is_done_once(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    await _kill_after_approval(office, request)
    for _ in range(3):
        await look_after_requests(office.installation, now=NOW)
        await carry_out(office.installation, office.id, request.number, now=NOW)
    assert (await office.request(1)).state is RequestState.DONE
    assert len(await office.entries("profile_assigned")) == 1


async def _kill_after_approval(office: Office, request: ApprovalRequest) -> None:
    """Eva approved, and the process died before anything was done."""
    given = Answer(office.eva.user.id, office.eva.user.label, AnswerKind.APPROVED, "", NOW)
    async with office.ask(EVA).may(SEE_REQUESTS, office.id) as task:
        await task.work.approvals.save(request.answered(given))
        await record_request(task, APPROVED, request, request.answered(given), operation_id=uuid4())


async def test_a_question_and_its_answer_join_the_request(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    asked = await ask_about_request(
        office.ask(EVA), office.id, 1, question="¿Para qué lo necesita?", operation_id=uuid4()
    )
    assert asked.last_question is not None
    with pytest.raises(NotTheirRequest):
        await answer_question(office.ask(EVA), office.id, 1, answer="No sé", operation_id=uuid4())
    with pytest.raises(InvalidRemark):
        await answer_question(office.ask(ANA), office.id, 1, answer="x", operation_id=uuid4())
    operation_id = uuid4()
    for _ in range(2):  # the same operation again says it once
        answered = await answer_question(
            office.ask(ANA), office.id, 1, answer="Cubre mis vacaciones", operation_id=operation_id
        )
    assert [each.text for each in answered.answers] == ["¿Para qué lo necesita?", "Cubre mis vacaciones"]
    with pytest.raises(NothingAsked):
        await answer_question(office.ask(ANA), office.id, 1, answer="Y ya", operation_id=uuid4())
    assert (await office.approve(EVA, request)).state is RequestState.DONE
    await office.check_log()


async def test_only_who_asked_withdraws_and_once(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    with pytest.raises(NotTheirRequest):
        await withdraw_request(office.ask(EVA), office.id, 1, operation_id=uuid4())
    operation_id = uuid4()
    for _ in range(2):
        withdrawn = await withdraw_request(office.ask(ANA), office.id, 1, operation_id=operation_id)
        assert withdrawn.state is RequestState.WITHDRAWN
    with pytest.raises(RequestEnded):
        await withdraw_request(office.ask(ANA), office.id, 1, operation_id=uuid4())
    with pytest.raises(RequestEnded):
        await office.approve(EVA, request)
    await office.check_log()


async def test_a_forged_mark_does_nothing(office: Office) -> None:
    """An ask that claims a request which is not approved, not for this deed, or somebody else's."""
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    with pytest.raises(ApprovalsMissing):
        await _marked(office, ANA, SUPERVISOR, 1)
    await _kill_after_approval(office, request)
    for person, number in [(EVA, 1), (ANA, 99)]:
        with pytest.raises(RequestNotFound):
            await _marked(office, person, SUPERVISOR, number)
    with pytest.raises(DeedChangedMeanwhile):
        await _marked(office, ANA, "GERENTE", 1)
    assert await office.profile_of(office.jorge) == "CONSULTA"


async def _marked(office: Office, person: InChat, profile: str, number: int) -> None:
    await assign_profile(
        replace(office.ask(person), request=number),
        office.id,
        office.jorge.user.id,
        profile_id=office.profiles[profile].id,
        operation_id=uuid4(),
    )


async def test_everybody_sees_their_own_requests_and_those_they_could_decide(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    request = await office.promote_jorge()
    parts = {
        person: [(await list_requests(office.ask(person), office.id, part)).found for part in RequestPart]
        for person in (ANA, EVA, JORGE)
    }
    assert parts == {ANA: [0, 1, 0], EVA: [1, 0, 0], JORGE: [0, 0, 0]}
    with pytest.raises(RequestNotFound):
        await read_request(office.ask(JORGE), office.id, request.number)
    await office.approve(EVA, request)
    card = await read_request(office.ask(ANA), office.id, request.number)
    (entry,) = await office.entries("profile_assigned")
    assert (card.folio, card.decides, card.is_own) == (entry.folio, False, True)
    assert (await list_requests(office.ask(EVA), office.id, RequestPart.DECIDED)).found == 1


def test_every_deed_can_be_carried_out() -> None:
    assert set(DEEDS) == set(DeedName)
