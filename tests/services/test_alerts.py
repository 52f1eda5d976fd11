"""Alerts: to whom they are due, what becomes of each, and who saw them, on both engines."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry
from domain.errors import EntryNotFound, NotAllowed
from services.alerts import acknowledge_alert, alert_failed, alert_sent, due_alerts, next_alert_due
from services.installation import Installation
from services.log_settings import read_log_settings, save_log_settings
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company


@pytest.fixture
async def place(installation: Installation) -> Membership:
    """Ana's place in a company where Jorge is a manager, with nothing waiting to be sent."""
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    async with installation.database.writing() as work:
        for company_id in (INSTALLATION_ID, place.company.id):
            await work.outbox.give_up_pending(company_id, reason="de antes")
    return place


async def sensitive_entry(installation: Installation, place: Membership) -> Entry:
    """An entry that both are told of: Ana changes what the log records."""
    settings = await read_log_settings(installation, ANA, place.company.id)
    printed = installation.catalogue.operation("document_printed")
    wanted = settings.choosing([printed], recorded=not settings.records(printed))
    entry = await save_log_settings(
        installation, ANA, place.company.id, wanted=wanted, operation_id=uuid4(), now=NOW
    )
    assert entry is not None
    return entry


async def test_everyone_who_may_read_the_log_is_told_the_one_who_did_it_too(
    installation: Installation, place: Membership
) -> None:
    entry = await sensitive_entry(installation, place)
    alerts = await due_alerts(installation, now=NOW)
    assert [(each.recipient.name, each.about_themselves) for each in alerts] == [
        ("SUPERVISOR", True),
        ("JMENDEZ", False),
    ]
    assert all((each.entry, each.company) == (entry, place.company) for each in alerts)
    assert await next_alert_due(installation) == NOW


async def test_an_alert_that_was_sent_is_due_no_more(installation: Installation, place: Membership) -> None:
    await sensitive_entry(installation, place)
    for message_id, alert in enumerate(await due_alerts(installation, now=NOW), start=1):
        await alert_sent(installation, alert.delivery, message_id=message_id, now=NOW)
    assert await next_alert_due(installation) is None
    assert await due_alerts(installation, now=NOW) == []


async def test_one_that_failed_for_good_does_not_hold_back_the_others(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    lost, _ = await due_alerts(installation, now=NOW)
    await alert_failed(installation, lost.delivery, reason="bloqueó al bot", permanent=True, now=NOW)
    assert [each.recipient.name for each in await due_alerts(installation, now=NOW)] == ["JMENDEZ"]


async def test_one_that_may_yet_arrive_is_tried_again_after_the_wait_that_was_asked_for(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    wait = timedelta(seconds=37)
    for alert in await due_alerts(installation, now=NOW):
        await alert_failed(
            installation, alert.delivery, reason="espera", permanent=False, now=NOW, retry_after=wait
        )
    assert await due_alerts(installation, now=NOW + wait / 2) == []
    assert len(await due_alerts(installation, now=NOW + wait)) == 2


# Enterado


async def acknowledged(
    installation: Installation, folio: int, place: Membership, *, operation_id: UUID | None = None
) -> list[str]:
    """Who has seen the alert, once Jorge says that he has."""
    seen = await acknowledge_alert(
        installation, JORGE, place.company.id, folio, operation_id=operation_id or uuid4(), now=NOW
    )
    return [each.full_name for each in seen]


async def test_who_saw_an_alert_is_recorded_once(installation: Installation, place: Membership) -> None:
    entry = await sensitive_entry(installation, place)
    assert await acknowledged(installation, entry.folio, place) == ["Jorge Méndez"]
    assert await acknowledged(installation, entry.folio, place) == ["Jorge Méndez"]
    async with installation.database.reading() as work:
        newest, before = await work.audit_log(place.company.id).before(None, 2)
    assert (newest.operation, newest.user_name) == ("alert_acknowledged", "JMENDEZ")
    assert newest.summary == f"#{entry.folio} · Configuración de la bitácora"
    assert before == entry


async def test_an_alert_can_be_acknowledged_with_one_operation_id_for_ever(
    installation: Installation, place: Membership
) -> None:
    entry, operation_id = await sensitive_entry(installation, place), uuid4()
    for _ in range(2):
        seen = await acknowledged(installation, entry.folio, place, operation_id=operation_id)
        assert seen == ["Jorge Méndez"]


async def test_only_what_was_alerted_can_be_acknowledged(
    installation: Installation, place: Membership
) -> None:
    for folio in (1, 9_999):  # the first entry, «Empresa dada de alta», is not sensitive
        with pytest.raises(EntryNotFound):
            await acknowledged(installation, folio, place)


async def test_who_may_not_read_the_log_can_not_say_that_they_saw_it(
    installation: Installation, place: Membership
) -> None:
    entry = await sensitive_entry(installation, place)
    other = await registered_company(installation, "Aceros del Norte")
    await joined(installation, JORGE, other.company.id, profile="AUXILIAR DE VENTAS")
    with pytest.raises(NotAllowed):
        await acknowledged(installation, entry.folio, other)
