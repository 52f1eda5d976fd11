"""Who may do what to users and profiles: each use case of `services/people/`, asked by each kind of asker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from domain.askers import Asker, AtConsole, ByKey, InChat
from domain.errors import AccessDenied, VigiaError
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.installation import Installation
from services.people import (
    acting,
    approved_accounts,
    approved_resets,
    bulk,
    bulk_inviting,
    bulk_undoing,
    copying,
    directory,
    explaining,
    invitations,
    leaving,
    life,
    linking,
    oneself,
    password_checks,
    password_expiry,
    password_resets,
    profile_life,
    profiles,
    rights_at,
    undoing,
    users,
)
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company
from tests.services.test_askers import CASES, Scene, scene, use_cases  # noqa: F401 (a fixture)

OWNER, SUPERVISOR, MANAGER, AUDITOR = "an owner", "a supervisor", "a manager", "an auditor"
BLOCKED, UNLINKED, ELSEWHERE, STRANGER = (
    "a blocked supervisor",
    "a supervisor without their account",
    "a supervisor of another company",
    "a stranger",
)
KEY, CONSOLE = "a key of the company", "the console"
EVERYBODY = frozenset(
    {OWNER, SUPERVISOR, MANAGER, AUDITOR, BLOCKED, UNLINKED, ELSEWHERE, STRANGER, KEY, CONSOLE}
)
_LUISA = InChat(3003, "3003/1")
_PROFILES = {SUPERVISOR: "SUPERVISOR", MANAGER: "GERENTE", AUDITOR: "AUDITOR", BLOCKED: "SUPERVISOR"}

LOOKS = frozenset({SUPERVISOR, MANAGER, AUDITOR, CONSOLE})
CHANGES = frozenset({SUPERVISOR, CONSOLE})
ONESELF = frozenset({SUPERVISOR, MANAGER, AUDITOR})
BY_CODE = EVERYBODY - {KEY, CONSOLE}  # then the code decides
MAY: Mapping[Callable[..., Any], frozenset[str]] = {
    directory.list_users: LOOKS,
    directory.read_user_card: LOOKS,
    directory.read_user_history: LOOKS,
    directory.profiles_to_assign: CHANGES,
    rights_at.users_to_ask_about: LOOKS,
    rights_at.read_rights_at: LOOKS,
    users.check_new_user_name: CHANGES,
    users.example_of_user: CHANGES,
    users.profiles_to_give: CHANGES,
    users.create_user: CHANGES,
    life.rename_user: CHANGES,
    life.assign_profile: CHANGES,
    life.block_user: CHANGES,
    life.unblock_user: CHANGES,
    life.deactivate_user: CHANGES,
    life.reactivate_user: CHANGES,
    life.unlink_user: CHANGES,
    life.unlock_password: CHANGES,
    copying.plan_copies: CHANGES,
    copying.create_copies: CHANGES,
    bulk.check_sheet: CHANGES,
    bulk.create_users: CHANGES,
    bulk_inviting.invite_users: CHANGES,
    bulk_undoing.check_not_taken_back: CHANGES,
    bulk_undoing.undo_creation: CHANGES,
    linking.linkable_users: CHANGES,
    linking.check_link: CHANGES,
    linking.link_user: CHANGES,
    password_expiry.read_password_expiry: CHANGES,
    password_expiry.plan_password_expiry: CHANGES,
    password_expiry.change_password_expiry: CHANGES,
    approved_accounts.allow_account: CHANGES,
    password_resets.allow_reset: CHANGES,
    approved_resets.approvals_to_reset: CHANGES,
    password_resets.reset_by_link: CHANGES,
    password_resets.reset_to_temporary: CHANGES,
    password_resets.set_password_by_link: BY_CODE,
    acting.plan_block: CHANGES,
    acting.block_author: CHANGES,
    undoing.plan_undo: LOOKS,
    undoing.undo: LOOKS,
    explaining.ask_why: ONESELF,
    explaining.read_question: ONESELF,
    explaining.explain: ONESELF,
    explaining.disown: ONESELF,
    leaving.leavers_offered: CHANGES | {ELSEWHERE},  # they find those of their own company alone
    leaving.plan_leaving: CHANGES | {ELSEWHERE},
    leaving.let_leave: CHANGES | {ELSEWHERE},
    invitations.invite_user: CHANGES,
    invitations.waiting_invitation: CHANGES,
    invitations.revoke_invitation: CHANGES,
    invitations.read_invitation: BY_CODE,
    invitations.accept_invitation: BY_CODE,
    profiles.list_profiles: LOOKS,
    profiles.read_profile: LOOKS,
    profiles.compare_profiles: LOOKS,
    profiles.check_profile_name: LOOKS,
    profiles.example_of_profile: LOOKS,
    profile_life.create_profile: CHANGES,
    profile_life.rename_profile: CHANGES,
    profile_life.change_profile: CHANGES,
    profile_life.delete_profile: CHANGES,
    oneself.read_oneself: ONESELF,
    oneself.set_own_password: ONESELF,
    oneself.leave_company: ONESELF,
    password_checks.check_password: frozenset(),  # people check their own alone
}
_ENDS_IT = (oneself.leave_company,)
# Companies, owners and what opens the installation are in `test_askers`.
_ELSEWHERE = ("services.people.claims", "services.people.companies", "services.people.owners")


def test_the_table_has_every_deed_on_people() -> None:
    there = {
        each
        for each in use_cases()
        if each.__module__.startswith("services.people.") and each.__module__ not in _ELSEWHERE
    }
    assert there == set(MAY)


@pytest.mark.parametrize("kind", sorted(EVERYBODY))
async def test_each_may_do_what_the_table_says(
    installation: Installation,
    scene: Scene,  # noqa: F811
    kind: str,
) -> None:
    asker = await _asker(kind, installation, scene)
    ask, wrong = Ask(installation, asker, NOW), []
    # Refusals first: allowed calls change the state. What ends one's own place comes last.
    for deed, may in sorted(MAY.items(), key=lambda each: (kind in each[1], each[0] in _ENDS_IT)):
        try:
            await CASES[deed].ask(ask, scene)
            refused = False
        except AccessDenied:
            refused = True
        except VigiaError:  # let in, and then something else was wrong
            refused = False
        if refused == (kind in may):
            wrong.append(f"{deed.__name__}: {'refused' if refused else 'let in'}")
    assert not wrong, "\n".join(wrong)


async def _asker(kind: str, installation: Installation, of: Scene) -> Asker:
    match kind:
        case _ if kind in _PROFILES:
            place = await joined(installation, JORGE, of.id, profile=_PROFILES[kind], name="PERSONA")
            if kind == BLOCKED:
                asked = Ask(installation, ANA, NOW)
                await life.block_user(asked, of.id, place.user.id, reason="Salió", operation_id=uuid4())
            return JORGE
        case _ if kind == OWNER:
            await joined(installation, JORGE, of.id, profile="SUPERVISOR", name="PERSONA")
            await life.unlink_user(
                Ask(installation, JORGE, NOW), of.id, of.place.user.id, operation_id=uuid4()
            )
            return ANA
        case _ if kind == UNLINKED:
            place = await joined(installation, JORGE, of.id, profile="SUPERVISOR", name="PERSONA")
            await life.unlink_user(Ask(installation, ANA, NOW), of.id, place.user.id, operation_id=uuid4())
            return JORGE
        case _ if kind == ELSEWHERE:
            other = await registered_company(installation, "Papelería La Esperanza")
            await joined(installation, JORGE, other.company.id, profile="SUPERVISOR", name="PERSONA")
            return JORGE
        case _ if kind == KEY:
            at_console = Ask(installation, AtConsole(), NOW)
            return ByKey.holding((await create_api_key(at_console, of.id, label="Ventas"))[0])
        case _ if kind == CONSOLE:
            return AtConsole()
    return _LUISA
