"""One person with two accounts gets nothing approved: whoever could approve is a second person's to make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.approval_requests import RequestState
from domain.approvals import OFFERED, ApprovalKind, gives_powers
from domain.askers import AtConsole, InChat
from domain.companies import User
from domain.errors import ApprovalNeeded, InvalidInvitation, NotTheirsToDecide, RuleBeyondOwn, TooFewApprovers
from domain.invitations import LIFETIME
from domain.names import SUPERVISOR
from domain.permissions import Module, Permissions, Verb
from services.approvals.rules import change_approval_rules, read_approval_rules
from services.asking import Ask
from services.people.bulk_inviting import invite_users
from services.people.invitations import accept_invitation, hash_invitation, invite_user, read_invitation
from services.people.life import assign_profile, deactivate_user, reactivate_user, unlink_user
from services.people.linking import link_user
from services.people.profile_life import change_profile, create_profile
from services.people.users import create_user
from tests.conftest import NOW
from tests.people import ANA, joined
from tests.services.office import EVA, LUIS, Office

SECOND = InChat(9009, "9009/1")
"""Ana's other account."""
DORMANT = "DORMIDO"


async def _with_profile(office: Office, name: str, *grants: tuple[Module, Verb]) -> int:
    made = await create_profile(
        office.ask(ANA),
        office.id,
        name=name,
        permissions=Permissions(frozenset(grants)),
        operation_id=uuid4(),
    )
    return made.profile.id


async def _dormant(office: Office, *, profile: str = SUPERVISOR) -> User:
    """A user with this profile and without an account, from before there were rules."""
    created = await create_user(
        office.ask(ANA),
        office.id,
        name=DORMANT,
        full_name="Quien Duerme",
        password_hash=None,
        profile_id=office.profiles[profile].id,
        operation_id=uuid4(),
    )
    return created.user


@pytest.mark.parametrize("kind", ApprovalKind)
def test_a_profile_that_could_approve_anything_gives_powers(kind: ApprovalKind) -> None:
    assert kind.right.grant is not None
    assert gives_powers(Permissions(frozenset([kind.right.grant])))


@pytest.mark.parametrize("kind", OFFERED)
async def test_rules_are_lowered_by_whoever_could_do_such_a_deed(office: Office, kind: ApprovalKind) -> None:
    weak = await joined(office.installation, SECOND, office.id, profile="CONSULTA", name="SEGUNDA")
    await office.give(weak, await _with_profile(office, "RECEPCIÓN", (Module.SETTINGS, Verb.MODIFY)))
    await office.needs(kind)
    with pytest.raises(ApprovalNeeded) as needed:
        await change_approval_rules(office.ask(ANA), office.id, kind, quorum=0, known=1, operation_id=uuid4())
    request = await office.file(ANA, needed.value)
    with pytest.raises(NotTheirsToDecide):
        await office.approve(SECOND, request)
    done = await office.approve(EVA, request)
    assert done.state is RequestState.DONE


async def test_who_may_let_go_others_but_no_supervisor_does_not_lower_their_rule(office: Office) -> None:
    weak = await joined(office.installation, SECOND, office.id, profile="CONSULTA", name="SEGUNDA")
    grants = (Module.SETTINGS, Verb.MODIFY), (Module.USERS, Verb.DELETE)
    await office.give(weak, await _with_profile(office, "RECEPCIÓN", *grants))
    await office.needs(ApprovalKind.SUPERVISORS)
    lower = partial(change_approval_rules, kind=ApprovalKind.SUPERVISORS, quorum=0, known=1)
    with pytest.raises(ApprovalNeeded) as needed:
        await lower(office.ask(ANA), office.id, operation_id=uuid4())
    request = await office.file(ANA, needed.value)
    with pytest.raises(NotTheirsToDecide):
        await office.approve(SECOND, request)
    with pytest.raises(RuleBeyondOwn):
        await lower(office.ask(SECOND), office.id, operation_id=uuid4())


async def test_nor_raised_by_whoever_could_not(office: Office) -> None:
    weak = await joined(office.installation, SECOND, office.id, profile="CONSULTA", name="SEGUNDA")
    await office.give(weak, await _with_profile(office, "RECEPCIÓN", (Module.SETTINGS, Verb.MODIFY)))
    for kind in OFFERED:
        with pytest.raises(RuleBeyondOwn):
            await change_approval_rules(
                office.ask(SECOND), office.id, kind, quorum=1, known=0, operation_id=uuid4()
            )
    assert (await read_approval_rules(office.ask(ANA), office.id)).rules.quorums == {}


async def _link(office: Office, user: User, operation_id: UUID) -> object:
    return await link_user(
        office.ask(ANA), office.id, user.id, telegram_id=SECOND.telegram_id, operation_id=operation_id
    )


async def _invite(office: Office, user: User, operation_id: UUID) -> object:
    return await invite_user(office.ask(ANA), office.id, user.id, operation_id=operation_id)


GIVES_ACCOUNT = pytest.mark.parametrize("give", [_link, _invite])


@GIVES_ACCOUNT
async def test_an_account_is_given_to_who_has_powers_once_and_with_approval(
    office: Office, give: Callable[[Office, User, UUID], Awaitable[object]]
) -> None:
    user = await _dormant(office)
    await office.needs(ApprovalKind.POWERS)
    with pytest.raises(ApprovalNeeded) as needed:
        await give(office, user, uuid4())
    assert await invite_users(office.ask(ANA), office.id, [user.id], operation_id=uuid4()) == []
    request = await office.file(ANA, needed.value)
    done = await office.approve(EVA, request)
    assert done.state is RequestState.DONE
    (allowed,) = await office.entries("account_allowed")
    assert ("Aprobó", office.eva.user.label) in allowed.detail.facts
    await give(office, user, uuid4())
    await office.check_log()


@GIVES_ACCOUNT
async def test_who_created_them_with_approval_gives_them_an_account(
    office: Office, give: Callable[[Office, User, UUID], Awaitable[object]]
) -> None:
    await office.needs(ApprovalKind.POWERS)
    with pytest.raises(ApprovalNeeded) as needed:
        await _dormant(office)
    await office.approve(EVA, await office.file(ANA, needed.value))
    user = await office.user_named(DORMANT)
    for other in (LUIS, EVA):  # nobody else
        with pytest.raises(ApprovalNeeded):
            await invite_user(office.ask(other), office.id, user.id, operation_id=uuid4())
    await give(office, user, uuid4())


async def test_a_link_from_before_the_rule_serves_no_more(office: Office) -> None:
    user = await _dormant(office)
    made = await invite_user(office.ask(ANA), office.id, user.id, operation_id=uuid4())
    await office.needs(ApprovalKind.POWERS)
    second = Ask(office.installation, SECOND, NOW)
    for serve in (
        read_invitation(second, made.code),
        accept_invitation(second, hash_invitation(made.code), operation_id=uuid4()),
    ):
        with pytest.raises(InvalidInvitation):
            await serve
    with pytest.raises(ApprovalNeeded) as needed:
        await _invite(office, user, uuid4())
    await office.approve(EVA, await office.file(ANA, needed.value))
    made = await invite_user(office.ask(ANA), office.id, user.id, operation_id=uuid4())
    await accept_invitation(second, hash_invitation(made.code), operation_id=uuid4())


async def test_an_approval_does_not_go_over_to_who_gets_the_approvers_user(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=2)
    request = await office.promote_jorge()
    await office.approve(EVA, request)
    await unlink_user(office.ask(ANA), office.id, office.eva.user.id, operation_id=uuid4())
    await link_user(
        Ask(office.installation, AtConsole(), NOW),
        office.id,
        office.eva.user.id,
        telegram_id=SECOND.telegram_id,
        operation_id=uuid4(),
    )
    waits = await office.approve(LUIS, request)
    assert waits.pending
    assert await office.profile_of(office.jorge) == "CONSULTA"


async def test_an_approval_gives_one_account_and_for_three_days(office: Office) -> None:
    user = await _dormant(office)
    await office.needs(ApprovalKind.POWERS)
    with pytest.raises(ApprovalNeeded) as needed:
        await _invite(office, user, uuid4())
    await office.approve(EVA, await office.file(ANA, needed.value))
    late = office.ask(ANA, now=NOW + LIFETIME + timedelta(seconds=1))
    with pytest.raises(ApprovalNeeded):
        await invite_user(late, office.id, user.id, operation_id=uuid4())
    made = await invite_user(office.ask(ANA), office.id, user.id, operation_id=uuid4())
    theirs = Ask(office.installation, InChat(7007, "7007/1"), NOW)
    await accept_invitation(theirs, hash_invitation(made.code), operation_id=uuid4())
    await unlink_user(office.ask(ANA), office.id, user.id, operation_id=uuid4())
    with pytest.raises(ApprovalNeeded):
        await _link(office, user, uuid4())


async def test_coming_in_sets_a_password_and_so_is_like_resetting_a_supervisors(office: Office) -> None:
    user = await _dormant(office)
    await office.needs(ApprovalKind.SUPERVISORS)
    await _invite(office, user, uuid4())  # they have none yet
    await office.give_password(user)
    with pytest.raises(ApprovalNeeded):
        await _invite(office, user, uuid4())


async def test_an_account_for_who_has_no_powers_needs_nobody(office: Office) -> None:
    user = await _dormant(office, profile="GERENTE")
    await office.needs(*OFFERED)
    await _invite(office, user, uuid4())
    await _link(office, user, uuid4())


async def test_who_has_powers_comes_back_with_approval(office: Office) -> None:
    await deactivate_user(office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    await office.needs(ApprovalKind.POWERS)
    with pytest.raises(ApprovalNeeded) as needed:
        await reactivate_user(office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    done = await office.approve(EVA, await office.file(ANA, needed.value))
    assert done.state is RequestState.DONE
    assert (await office.user_named("LUIS")).state == "active"
    await office.check_log()


async def test_what_was_approved_is_what_is_given(office: Office) -> None:
    lite = await _with_profile(office, "LIGERO", (Module.USERS, Verb.CREATE), (Module.USERS, Verb.VIEW))
    await office.needs(ApprovalKind.POWERS)
    create = partial(
        create_user,
        office.ask(ANA),
        office.id,
        name=DORMANT,
        full_name="Quien Duerme",
        password_hash=None,
        profile_id=lite,
    )
    give = partial(assign_profile, office.ask(ANA), office.id, office.jorge.user.id, profile_id=lite)
    requests = []
    for deed in (give, create):
        with pytest.raises(ApprovalNeeded) as needed:
            await deed(operation_id=uuid4())
        assert "Usuarios" in {change.field for change in needed.value.deed.changes}
        requests.append(await office.file(ANA, needed.value))
    await change_profile(
        office.ask(ANA),
        office.id,
        lite,
        wanted=Permissions.full(),
        known=Permissions(frozenset({(Module.USERS, Verb.CREATE), (Module.USERS, Verb.VIEW)})),
        operation_id=uuid4(),
    )
    for request in requests:
        ended = await office.approve(EVA, request)
        assert ended.state is RequestState.REFUSED
        assert ended.why.startswith("El perfil cambió desde que se pidió")
    assert await office.profile_of(office.jorge) == "CONSULTA"


async def test_two_supervisors_can_not_ask_for_each_others_approval_of_their_own_leaving(
    office: Office,
) -> None:
    await deactivate_user(office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    with pytest.raises(TooFewApprovers):
        await office.needs(ApprovalKind.SUPERVISORS)
    await office.needs(ApprovalKind.POWERS)


async def test_the_console_lowers_a_rule_that_nobody_could_lower_any_more(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    for leaver in (office.eva, office.luis):
        await deactivate_user(office.ask(ANA), office.id, leaver.user.id, operation_id=uuid4())
    console = Ask(office.installation, AtConsole(), NOW)
    await change_approval_rules(
        console, office.id, ApprovalKind.POWERS, quorum=0, known=1, operation_id=uuid4()
    )
    assert (await read_approval_rules(office.ask(ANA), office.id)).rules.quorums == {}
