"""Which alerts a person gets: what they may go without, and what nobody may."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.alert_choices import USUAL, AlertChoices, OwnDeeds, optional_tabs, tabs_in_words
from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Detail, Outcome
from domain.errors import CategoryUnknown, NotAllowed, UnknownPerson
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.people.invitations import accept_invitation, hash_invitation, invite_user
from services.people.life import unlink_user
from services.sending.alert_choices import choose_alerts, read_alert_choices
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company

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
    entry = await choose_alerts(
        ask, ana.company.id, wanted=AlertChoices(muted=frozenset({"documents"})), operation_id=uuid4()
    )
    assert entry is not None
    assert (entry.operation, entry.summary) == (
        "alert_settings_changed",
        "Alertas: Pestañas: todas, menos Documentos; Lo que tú haces: sin sonido; Importe: cualquiera; "
        "Horas de silencio: ninguna; Sonido: sí",
    )
    got = await _recorded(installation, ana, *SENSITIVE)
    assert got[jorge.user.name] == ["user_blocked", "product_deleted", "log_exported"]
    assert got[ana.user.name] == list(SENSITIVE)


async def test_who_wants_none_still_gets_what_guards_the_log_and_its_users(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    every = [each.code for each in optional_tabs(installation.catalogue)]
    ask, operation = Ask(installation, JORGE, NOW), uuid4()
    entry = await choose_alerts(
        ask, ana.company.id, wanted=AlertChoices(muted=frozenset(every)), operation_id=operation
    )
    assert entry is not None
    assert entry.detail.changes[0].after == "sólo las obligatorias"
    got = await _recorded(installation, ana, *SENSITIVE)
    assert got[jorge.user.name] == ["user_blocked", "log_exported"]
    assert (
        await choose_alerts(
            ask, ana.company.id, wanted=AlertChoices(muted=frozenset(every)), operation_id=operation
        )
        == entry
    )
    assert (
        await choose_alerts(
            ask, ana.company.id, wanted=AlertChoices(muted=frozenset(every)), operation_id=uuid4()
        )
        is None
    )
    await choose_alerts(ask, ana.company.id, wanted=USUAL, operation_id=uuid4())
    assert await read_alert_choices(ask, ana.company.id) == USUAL
    assert (await _recorded(installation, ana, "document_deleted"))[jorge.user.name] == ["document_deleted"]


async def test_nobody_else_decides_for_a_person_and_no_other_tab_exists(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    with pytest.raises(CategoryUnknown):
        await choose_alerts(
            Ask(installation, ANA, NOW),
            ana.company.id,
            wanted=AlertChoices(muted=frozenset({"x"})),
            operation_id=uuid4(),
        )
    await joined(installation, EVA, ana.company.id, profile="CONSULTA", name="EVA")
    async with installation.database.writing() as work:
        profile = next(
            each for each in await work.profiles.of_company(ana.company.id) if each.name == "CONSULTA"
        )
        await work.profiles.save(
            replace(profile, permissions=replace(profile.permissions, grants=frozenset()))
        )
    with pytest.raises(NotAllowed):
        await choose_alerts(Ask(installation, EVA, NOW), ana.company.id, wanted=USUAL, operation_id=uuid4())


async def test_who_gets_a_users_account_next_gets_all_alerts(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    company_id, user_id = ana.company.id, jorge.user.id
    ask = Ask(installation, ANA, NOW)
    await choose_alerts(
        Ask(installation, JORGE, NOW),
        company_id,
        wanted=AlertChoices(muted=frozenset({"documents"})),
        operation_id=uuid4(),
    )
    await unlink_user(ask, company_id, user_id, operation_id=uuid4())
    code = (await invite_user(ask, company_id, user_id, operation_id=uuid4())).code
    eva = Ask(installation, EVA, NOW)
    await accept_invitation(eva, hash_invitation(code), operation_id=uuid4())
    assert await read_alert_choices(eva, company_id) == USUAL


def test_choices_are_said_in_words(installation: Installation) -> None:
    assert tabs_in_words(installation.catalogue, []) == "todas"
    assert tabs_in_words(installation.catalogue, ["sdk", "catalogs"]) == "todas, menos Catálogos y SDK"


@pytest.mark.parametrize(
    ("own", "gets"), [(OwnDeeds.LOUD, True), (OwnDeeds.SILENT, True), (OwnDeeds.NONE, False)]
)
async def test_ones_own_deeds_come_or_not_as_one_chooses_and_to_others_always(
    installation: Installation, places: tuple[Membership, Membership], own: OwnDeeds, gets: bool
) -> None:
    ana, jorge = places
    wanted = AlertChoices(own=own)
    await choose_alerts(Ask(installation, ANA, NOW), ana.company.id, wanted=wanted, operation_id=uuid4())
    got = await _recorded(installation, ana, "document_cancelled", "user_blocked")
    assert bool(got[ana.user.name]) is gets
    assert got[jorge.user.name] == ["document_cancelled", "user_blocked"]
    got = await _recorded(installation, jorge, "document_cancelled")
    assert got[ana.user.name][-1:] == ["document_cancelled"]


async def test_what_failed_under_ones_name_comes_as_to_anybody(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    wanted = AlertChoices(own=OwnDeeds.NONE)
    await choose_alerts(Ask(installation, ANA, NOW), ana.company.id, wanted=wanted, operation_id=uuid4())
    failed = Happening(
        operation="document_cancelled", summary="A-1", operation_id=uuid4(), outcome=Outcome.DENIED
    )
    async with installation.database.writing() as work:
        deeds = [(Author.member(ana), failed)]
        await record_all(work, installation.catalogue, company=ana.company, deeds=deeds, now=NOW)
    async with installation.database.reading() as work:
        waiting = await work.outbox.waiting(ana.user.id, 99)
        entry = await work.audit_log(ana.company.id).get(waiting[-1].folio)
    assert entry is not None
    assert (entry.operation, entry.outcome) == ("document_cancelled", Outcome.DENIED)


async def test_below_an_amount_nothing_comes_but_what_has_none_or_nobody_can_leave(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    wanted = AlertChoices(from_cents=1_000_000)
    await choose_alerts(Ask(installation, JORGE, NOW), ana.company.id, wanted=wanted, operation_id=uuid4())
    totals = ["9,999.99", "10,000.00", "-12,000", "", "mucho"]
    async with installation.database.writing() as work:
        deeds = [
            (
                Author.member(ana),
                Happening(
                    operation=operation,
                    summary=total,
                    operation_id=uuid4(),
                    detail=Detail.of(facts=[("Total", total)] if total else []),
                ),
            )
            for total in totals
            for operation in ("document_cancelled", "user_blocked")
        ]
        entries = await record_all(work, installation.catalogue, company=ana.company, deeds=deeds, now=NOW)
    told = {entry.folio: (entry.operation, entry.summary) for entry in entries if entry is not None}
    async with installation.database.reading() as work:
        waiting = await work.outbox.waiting(jorge.user.id, 99)
    got = [told[each.folio] for each in waiting if each.folio in told]
    assert [summary for operation, summary in got if operation == "document_cancelled"] == totals[1:]
    assert [summary for operation, summary in got if operation == "user_blocked"] == totals


async def test_what_is_chosen_for_all_companies_is_recorded_in_each_that_changes(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    other = await registered_company(installation, "Papelería La Esperanza", now=NOW)
    third = await registered_company(installation, "Abarrotes del Centro", now=NOW)
    ask, wanted = Ask(installation, ANA, NOW), AlertChoices(sound=False)
    await choose_alerts(ask, third.company.id, wanted=wanted, operation_id=uuid4())
    operation_id = uuid4()
    for _ in range(2):
        entry = await choose_alerts(
            ask,
            ana.company.id,
            wanted=wanted,
            operation_id=operation_id,
            also=[other.company.id, third.company.id],
        )
        assert entry is not None
        assert entry.operation_id == operation_id
    for place in (ana, other, third):
        assert await read_alert_choices(ask, place.company.id) == wanted
        async with installation.database.reading() as work:
            entries = await work.audit_log(place.company.id).between(after=0, until=100)
        assert [each.operation for each in entries].count("alert_settings_changed") == 1


async def test_nobody_chooses_for_a_company_whose_log_they_do_not_read(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    other = await registered_company(installation, "Papelería La Esperanza", now=NOW)
    with pytest.raises(UnknownPerson):
        await choose_alerts(
            Ask(installation, JORGE, NOW),
            ana.company.id,
            wanted=AlertChoices(sound=False),
            operation_id=uuid4(),
            also=[other.company.id],
        )
    assert await read_alert_choices(Ask(installation, JORGE, NOW), ana.company.id) == USUAL
