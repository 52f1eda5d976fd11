"""Owners are removed at the console, and come back for a new code alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.errors import AccessDenied, InvalidClaimCode, LastOwner, OwnerNotFound
from services.asking import Ask
from services.installation import Installation
from services.people.claims import (
    claim_installation,
    has_owner,
    hash_claim_code,
    is_named_owner,
    issue_claim_code,
)
from services.people.companies import register_company
from services.people.owners import list_owners, remove_owner
from tests.conftest import NOW
from tests.people import ANA, JORGE


async def _seated(installation: Installation, caller: InChat, code: str | None = None) -> Membership:
    return await claim_installation(
        Ask(installation, caller, NOW),
        code_hash=hash_claim_code(code) if code is not None else None,
        full_name="Ana Ruiz" if caller == ANA else "Jorge Méndez",
        operation_id=uuid4(),
    )


@pytest.fixture
async def both(installation: Installation) -> Installation:
    """The installation with two owners, neither of whom the settings name."""
    await _seated(installation, ANA)
    await _seated(installation, JORGE, await issue_claim_code(Ask(installation, AtConsole(), NOW)))
    return replace(installation, owner_ids=frozenset[int]())


async def _register(installation: Installation, caller: InChat) -> None:
    await register_company(
        Ask(installation, caller, NOW),
        name="Sureste",
        rfc="EKU9003173C9",
        zone="America/Cancun",
        supervisor="Ana Ruiz",
        operation_id=uuid4(),
    )


@pytest.mark.parametrize("who", ["PROPIETARIO2", " propietario2\u200b", str(JORGE.telegram_id)])
async def test_a_removed_owner_may_do_nothing_and_the_others_are_alerted(
    both: Installation, who: str
) -> None:
    removed = await remove_owner(Ask(both, AtConsole(), NOW), who)
    assert (removed.place.user.name, removed.left, removed.companies) == ("PROPIETARIO2", 1, [])
    with pytest.raises(AccessDenied):
        await _register(both, JORGE)
    async with both.database.reading() as work:
        entries = await work.audit_log(INSTALLATION_ID).older(limit=2)
        entry = next(each for each in entries if each.operation == "user_deactivated")
        told = await work.outbox.of_entry(INSTALLATION_ID, entry.folio)
    assert (entry.summary, entry.user_name) == ("PROPIETARIO2 · propietario de la instalación", "CONSOLA")
    assert dict(entry.detail.facts) == {
        "Usuario": "PROPIETARIO2",
        "Nombre completo": "Jorge Méndez",
        "Telegram": str(JORGE.telegram_id),
    }
    assert [each.telegram_id for each in told] == [ANA.telegram_id]
    await _register(both, ANA)


async def test_only_an_owner_is_removed_and_only_once(both: Installation) -> None:
    await remove_owner(Ask(both, AtConsole(), NOW), "PROPIETARIO2")
    for who in ("PROPIETARIO2", "PROPIETARIO3", "Ana Ruiz", "", "77"):
        with pytest.raises(OwnerNotFound):
            await remove_owner(Ask(both, AtConsole(), NOW), who)
    assert [place.user.state for place in (await list_owners(Ask(both, AtConsole(), NOW))).seats] == [
        UserState.ACTIVE,
        UserState.INACTIVE,
    ]


async def test_the_last_owner_goes_only_if_somebody_may_follow(both: Installation) -> None:
    await remove_owner(Ask(both, AtConsole(), NOW), "PROPIETARIO2")
    with pytest.raises(LastOwner):
        await remove_owner(Ask(both, AtConsole(), NOW), "PROPIETARIO")
    only_removed = replace(both, owner_ids=frozenset({ANA.telegram_id, JORGE.telegram_id}))
    with pytest.raises(LastOwner):  # neither of them would come back by it
        await remove_owner(Ask(only_removed, AtConsole(), NOW), "PROPIETARIO")
    await issue_claim_code(Ask(both, AtConsole(), NOW))
    with pytest.raises(LastOwner):
        await remove_owner(Ask(both, AtConsole(), NOW + timedelta(hours=24)), "PROPIETARIO")
    assert (await remove_owner(Ask(both, AtConsole(), NOW), "PROPIETARIO")).left == 0
    assert not await has_owner(both)
    assert not await has_owner(only_removed)


async def test_the_last_owner_goes_if_the_settings_name_another(both: Installation) -> None:
    await remove_owner(Ask(both, AtConsole(), NOW), "PROPIETARIO2")
    another_named = replace(both, owner_ids=frozenset({77}))
    assert (await list_owners(Ask(another_named, AtConsole(), NOW))).named == [77]
    assert (await remove_owner(Ask(another_named, AtConsole(), NOW), "PROPIETARIO")).left == 0
    assert await has_owner(another_named)


async def test_the_settings_alone_give_no_removed_owner_their_seat_back(both: Installation) -> None:
    named = replace(both, owner_ids=frozenset({JORGE.telegram_id}))
    await remove_owner(Ask(named, AtConsole(), NOW), "PROPIETARIO2")
    assert not await is_named_owner(Ask(named, JORGE, NOW))
    with pytest.raises(InvalidClaimCode):
        await _seated(named, JORGE)
    again = await _seated(named, JORGE, await issue_claim_code(Ask(named, AtConsole(), NOW)))
    assert (again.user.name, again.user.state) == ("PROPIETARIO2", UserState.ACTIVE)
    async with both.database.reading() as work:
        (entry,) = await work.audit_log(INSTALLATION_ID).older(limit=1)
    assert (entry.operation, entry.user_name) == ("user_reactivated", "PROPIETARIO2")
    await _register(named, JORGE)


async def test_says_where_a_removed_owner_is_a_user_still(
    installation: Installation, registered: Membership
) -> None:
    await _seated(installation, JORGE, await issue_claim_code(Ask(installation, AtConsole(), NOW)))
    removed = await remove_owner(Ask(installation, AtConsole(), NOW), "PROPIETARIO")
    assert [company.name for company in removed.companies] == [registered.company.name]
