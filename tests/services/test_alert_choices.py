"""Which alerts a person gets: what they may go without, and what nobody may."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Detail
from domain.errors import CategoryUnknown, NotAllowed
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.people.invitations import accept_invitation, hash_invitation, invite_user
from services.people.life import unlink_user
from services.sending.alert_choices import choices_in_words, choose_alerts, muted_tabs, optional_tabs
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

EVA = InChat(2001, "2001/1")


@pytest.fixture
async def places(installation: Installation, registered: Membership) -> tuple[Membership, Membership]:
    """Ana and Jorge, who read the same log."""
    return registered, await joined(installation, JORGE, registered.company.id, profile="GERENTE")


async def _recorded(installation: Installation, place: Membership, *operations: str) -> dict[str, list[str]]:
    """Record these in one go; returns each reader's alerts of them, in order."""
    async with installation.database.writing() as work:
        deeds = [
            (
                Author.member(place),
                Happening(operation=each, summary="A-1", operation_id=uuid4(), detail=Detail()),
            )
            for each in operations
        ]
        entries = await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    by_folio = {entry.folio: entry.operation for entry in entries if entry is not None}
    async with installation.database.reading() as work:
        users = {each.user.id: each.user.name for each in await work.users.everybody(place.company.id)}
        found: dict[str, list[str]] = {name: [] for name in users.values()}
        for number, name in users.items():
            waiting = await work.outbox.waiting(number, 999)
            found[name] = [by_folio[each.folio] for each in waiting if each.folio in by_folio]
    return found


SENSITIVE = ("document_cancelled", "user_blocked", "product_deleted", "document_deleted", "log_exported")


async def test_a_person_gets_all_but_the_tabs_that_they_muted_and_others_get_all(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    ask = Ask(installation, JORGE, NOW)
    entry = await choose_alerts(ask, ana.company.id, muted=["documents"], operation_id=uuid4())
    assert entry is not None
    assert (entry.operation, entry.summary) == ("alert_settings_changed", "Avisos: todos, menos Documentos")
    got = await _recorded(installation, ana, *SENSITIVE)
    assert got[jorge.user.name] == ["user_blocked", "product_deleted", "log_exported"]
    assert got[ana.user.name] == list(SENSITIVE)


async def test_who_wants_none_still_gets_what_guards_the_log_and_its_users(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    every = [each.code for each in optional_tabs(installation.catalogue)]
    ask, operation = Ask(installation, JORGE, NOW), uuid4()
    entry = await choose_alerts(ask, ana.company.id, muted=every, operation_id=operation)
    assert entry is not None
    assert entry.detail.changes[0].after == "sólo los obligatorios"
    got = await _recorded(installation, ana, *SENSITIVE)
    assert got[jorge.user.name] == ["user_blocked", "log_exported"]
    assert await choose_alerts(ask, ana.company.id, muted=every, operation_id=operation) == entry
    assert await choose_alerts(ask, ana.company.id, muted=every, operation_id=uuid4()) is None
    await choose_alerts(ask, ana.company.id, muted=[], operation_id=uuid4())
    assert await muted_tabs(ask, ana.company.id) == frozenset()
    assert (await _recorded(installation, ana, "document_deleted"))[jorge.user.name] == ["document_deleted"]


async def test_nobody_else_decides_for_a_person_and_no_other_tab_exists(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    with pytest.raises(CategoryUnknown):
        await choose_alerts(Ask(installation, ANA, NOW), ana.company.id, muted=["x"], operation_id=uuid4())
    await joined(installation, EVA, ana.company.id, profile="CONSULTA", name="EVA")
    async with installation.database.writing() as work:
        profile = next(
            each for each in await work.profiles.of_company(ana.company.id) if each.name == "CONSULTA"
        )
        await work.profiles.save(
            replace(profile, permissions=replace(profile.permissions, grants=frozenset()))
        )
    with pytest.raises(NotAllowed):
        await choose_alerts(Ask(installation, EVA, NOW), ana.company.id, muted=[], operation_id=uuid4())


async def test_who_gets_a_users_account_next_gets_all_alerts(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    company_id, user_id = ana.company.id, jorge.user.id
    ask = Ask(installation, ANA, NOW)
    await choose_alerts(Ask(installation, JORGE, NOW), company_id, muted=["documents"], operation_id=uuid4())
    await unlink_user(ask, company_id, user_id, operation_id=uuid4())
    code = (await invite_user(ask, company_id, user_id, operation_id=uuid4())).code
    eva = Ask(installation, EVA, NOW)
    await accept_invitation(eva, hash_invitation(code), operation_id=uuid4())
    assert await muted_tabs(eva, company_id) == frozenset()


def test_choices_are_said_in_words(installation: Installation) -> None:
    assert choices_in_words(installation.catalogue, []) == "todos"
    assert choices_in_words(installation.catalogue, ["sdk", "catalogs"]) == "todos, menos Catálogos y SDK"
