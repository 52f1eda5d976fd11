"""Which deeds need a second person where a company asks for one, and by how many that may be chosen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID, uuid4

import pytest

from domain.approval_requests import RequestState
from domain.approvals import ApprovalKind
from domain.askers import AtConsole
from domain.companies import UserState
from domain.errors import (
    ApprovalNeeded,
    LastSupervisor,
    NobodyToApprove,
    RulesChangedMeanwhile,
    TooFewApprovers,
)
from domain.keeping import Keeping, loss_of
from domain.log_settings import alerts_lost, changes_between
from domain.names import SUPERVISOR
from domain.permissions import Module, Permissions, Verb
from services.approvals.rules import change_approval_rules, read_approval_rules
from services.asking import Ask
from services.log.keeping import change_keeping
from services.log.settings import read_log_settings, save_log_settings
from services.people.leaving import let_leave
from services.people.life import (
    UserDeed,
    assign_profile,
    deactivate_user,
    unlink_user,
)
from services.people.profile_life import change_profile
from services.people.users import create_user
from tests.conftest import NOW
from tests.people import ANA
from tests.services.office import EVA, LUIS, Office


async def test_a_profile_without_those_powers_needs_nobody(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    gerente = office.profiles["GERENTE"].id
    deed = await assign_profile(
        office.ask(ANA), office.id, office.jorge.user.id, profile_id=gerente, operation_id=uuid4()
    )
    assert deed.entry is not None


async def test_a_supervisor_who_leaves_many_companies_stays_where_that_needs_approval(
    office: Office,
) -> None:
    await office.needs(ApprovalKind.SUPERVISORS)
    with pytest.raises(Exception, match="necesita aprobación"):
        await let_leave(office.ask(ANA), [office.eva.user.id], reason="Renunció", operation_id=uuid4())
    async with office.installation.database.reading() as work:
        eva = await work.users.get(office.eva.user.id)
    assert eva is not None
    assert eva.user.state is UserState.ACTIVE


async def test_permissions_of_a_profile_are_changed_as_they_were_asked_for(office: Office) -> None:
    await office.needs(ApprovalKind.PERMISSIONS)
    known = office.profiles["CONSULTA"].permissions
    wanted = Permissions(known.grants | {(Module.SDK, Verb.VIEW)})
    with pytest.raises(ApprovalNeeded) as needed:
        await _change(office, wanted, known)
    assert needed.value.deed.changes[0].field == "SDK"
    request = await office.file(ANA, needed.value)
    assert (await office.approve(EVA, request)).state is RequestState.DONE
    async with office.installation.database.reading() as work:
        changed = await work.profiles.get(office.id, office.profiles["CONSULTA"].id)
    assert changed is not None
    assert changed.permissions == wanted
    await _change(office, wanted, known, operation_id=request.deed.operation_id)  # what was done is told
    await office.check_log()


async def test_what_was_saved_meanwhile_refuses_it_and_says_so(office: Office) -> None:
    known = office.profiles["CONSULTA"].permissions
    with_sdk = Permissions(known.grants | {(Module.SDK, Verb.VIEW)})
    with_log = Permissions(known.grants | {(Module.LOG, Verb.VIEW)})
    await office.needs(ApprovalKind.PERMISSIONS)
    with pytest.raises(ApprovalNeeded) as needed:
        await _change(office, with_sdk, known)
    first = await office.file(ANA, needed.value)
    with pytest.raises(ApprovalNeeded) as needed:
        await _change(office, with_log, known)
    second = await office.file(ANA, needed.value)
    await office.approve(EVA, first)
    refused = await office.approve(EVA, second)
    assert refused.state is RequestState.REFUSED
    assert "Alguien cambió el perfil" in refused.why
    await office.check_log()


async def test_powers_can_t_be_given_by_changing_the_profile_that_somebody_has(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    known = office.profiles["CONSULTA"].permissions
    with pytest.raises(ApprovalNeeded):
        await _change(office, Permissions(known.grants | {(Module.USERS, Verb.CREATE)}), known)
    await _change(office, Permissions(known.grants | {(Module.SDK, Verb.VIEW)}), known)


async def test_a_new_user_with_powers_is_created_without_a_password(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS)
    with pytest.raises(ApprovalNeeded) as needed:
        await create_user(
            office.ask(ANA), office.id, name="MLOPEZ", full_name="María López", password_hash="secret",
            profile_id=office.profiles[SUPERVISOR].id, operation_id=uuid4(),
        )  # fmt: skip
    assert "secret" not in needed.value.deed.text
    request = await office.file(ANA, needed.value)
    assert (await office.approve(EVA, request)).state is RequestState.DONE
    async with office.installation.database.reading() as work:
        created = await work.users.by_name(office.id, "MLOPEZ")
    assert created is not None
    assert created.telegram_id is None
    await office.check_log()


async def test_switching_off_what_alerts_needs_it_and_nothing_else_does(office: Office) -> None:
    await office.needs(ApprovalKind.LOG_SETTINGS)
    catalogue = office.installation.catalogue
    current = await read_log_settings(office.ask(ANA), office.id)
    harmless = current.choosing([catalogue.operation("document_created")], recorded=False)
    saved = await save_log_settings(office.ask(ANA), office.id, wanted=harmless, operation_id=uuid4())
    assert saved is not None
    current = await read_log_settings(office.ask(ANA), office.id)
    wanted = current.choosing([catalogue.operation("document_deleted")], recorded=False)
    lost = alerts_lost(changes_between(catalogue, current, wanted))
    with pytest.raises(ApprovalNeeded) as needed:
        await save_log_settings(
            office.ask(ANA), office.id, wanted=wanted, operation_id=uuid4(), accepted=lost
        )
    request = await office.file(ANA, needed.value)
    assert (await office.approve(EVA, request)).state is RequestState.DONE
    now = await read_log_settings(office.ask(ANA), office.id)
    assert not now.records(catalogue.operation("document_deleted"))


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (ApprovalKind.RETENTION, Keeping(years=12), Keeping(years=10)),
        (ApprovalKind.HOLD, Keeping(years=10, held=True), Keeping(years=10)),
    ],
)
async def test_less_protection_of_the_log_needs_it_and_more_does_not(
    office: Office, kind: ApprovalKind, before: Keeping, after: Keeping
) -> None:
    await office.needs(kind)
    now = Keeping()
    if before != now:
        await change_keeping(office.ask(ANA), office.id, wanted=before, known=now, operation_id=uuid4())
    with pytest.raises(ApprovalNeeded) as needed:
        await change_keeping(
            office.ask(ANA), office.id, wanted=after, known=before, operation_id=uuid4(),
            accepted=loss_of(before, after),
        )  # fmt: skip
    request = await office.file(ANA, needed.value)
    assert (await office.approve(LUIS, request)).state is RequestState.DONE
    async with office.installation.database.reading() as work:
        assert await work.keeping.get(office.id) == after


@pytest.mark.parametrize("deed", ["deactivate", "unlink", "demote"])
async def test_a_supervisor_is_only_taken_out_by_two(office: Office, deed: str) -> None:
    await office.needs(ApprovalKind.SUPERVISORS)
    do: dict[str, Callable[..., Awaitable[UserDeed]]] = {
        "deactivate": deactivate_user,
        "unlink": unlink_user,
        "demote": partial(assign_profile, profile_id=office.profiles["GERENTE"].id),
    }
    with pytest.raises(ApprovalNeeded) as needed:
        await do[deed](office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    request = await office.file(ANA, needed.value)
    assert (await office.approve(EVA, request)).state is RequestState.DONE
    await office.check_log()


async def test_what_is_refused_anyway_is_not_asked_for(office: Office) -> None:
    """The last SUPERVISOR stays, whoever would approve."""
    for place in (office.eva, office.luis):
        await deactivate_user(office.ask(ANA), office.id, place.user.id, operation_id=uuid4())
    with pytest.raises(TooFewApprovers):
        await office.needs(ApprovalKind.SUPERVISORS)
    console = Ask(office.installation, AtConsole(), NOW)
    with pytest.raises(LastSupervisor):
        await deactivate_user(console, office.id, office.ana.user.id, operation_id=uuid4())


async def test_a_quorum_that_could_never_be_reached_is_refused(office: Office) -> None:
    with pytest.raises(TooFewApprovers) as refused:
        await office.needs(ApprovalKind.POWERS, quorum=3)
    assert "4 personas" in refused.value.message
    await office.needs(ApprovalKind.POWERS, quorum=2)
    await deactivate_user(office.ask(ANA), office.id, office.luis.user.id, operation_id=uuid4())
    with pytest.raises(NobodyToApprove):  # it was reachable when it was set
        await office.promote_jorge()


async def test_asking_for_fewer_approvals_needs_as_many_as_before(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, quorum=1)
    raised = await change_approval_rules(
        office.ask(ANA), office.id, ApprovalKind.POWERS, quorum=2, known=1, operation_id=uuid4()
    )
    assert raised is not None
    with pytest.raises(RulesChangedMeanwhile):
        await change_approval_rules(
            office.ask(ANA), office.id, ApprovalKind.POWERS, quorum=0, known=1, operation_id=uuid4()
        )
    with pytest.raises(ApprovalNeeded) as needed:
        await change_approval_rules(
            office.ask(ANA), office.id, ApprovalKind.POWERS, quorum=0, known=2, operation_id=uuid4()
        )
    request = await office.file(ANA, needed.value)
    assert request.quorum == 2
    await office.approve(EVA, request)
    assert (await office.approve(LUIS, request)).state is RequestState.DONE
    assert (await read_approval_rules(office.ask(ANA), office.id)).rules.quorums == {}
    await office.check_log()


async def test_the_console_asks_nobody(office: Office) -> None:
    await office.needs(ApprovalKind.POWERS, ApprovalKind.SUPERVISORS)
    console = Ask(office.installation, AtConsole(), NOW)
    assert (await deactivate_user(console, office.id, office.luis.user.id, operation_id=uuid4())).entry
    for kind in (ApprovalKind.POWERS, ApprovalKind.SUPERVISORS):
        assert await change_approval_rules(console, office.id, kind, quorum=0, known=1, operation_id=uuid4())


async def _change(
    office: Office, wanted: Permissions, known: Permissions, *, operation_id: UUID | None = None
) -> None:
    await change_profile(
        office.ask(ANA),
        office.id,
        office.profiles["CONSULTA"].id,
        wanted=wanted,
        known=known,
        operation_id=operation_id or uuid4(),
    )
