"""Alerts: to whom they are due, what becomes of each, and who saw them, on both engines."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.companies import INSTALLATION_ID, Membership, UserState
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
    for now in (NOW, NOW + timedelta(days=30)):
        assert [each.recipient.name for each in await due_alerts(installation, now=now)] == ["JMENDEZ"]


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


async def test_without_a_wait_to_keep_each_failure_doubles_the_next_one_up_to_a_quarter_of_an_hour(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    to_jorge = (await due_alerts(installation, now=NOW))[1].delivery
    await alert_failed(installation, to_jorge, reason="bloqueó al bot", permanent=True, now=NOW)
    waits, now = [], NOW
    for _ in range(13):
        (alert,) = await due_alerts(installation, now=now)
        await alert_failed(installation, alert.delivery, reason="no contestó", permanent=False, now=now)
        due_at = await next_alert_due(installation)
        assert due_at is not None
        waits.append((due_at - now).total_seconds())
        now = due_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024]


async def test_each_person_is_sent_their_oldest_one_first_and_one_at_a_time(
    installation: Installation, place: Membership
) -> None:
    first, _ = await sensitive_entry(installation, place), await sensitive_entry(installation, place)
    alerts = await due_alerts(installation, now=NOW)
    assert [(each.recipient.name, each.entry) for each in alerts] == [
        ("SUPERVISOR", first),
        ("JMENDEZ", first),
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET telegram_id = 77 WHERE name = 'JMENDEZ'",
        "UPDATE users SET telegram_id = NULL WHERE name = 'JMENDEZ'",
        f"UPDATE users SET state = '{UserState.BLOCKED}' WHERE name = 'JMENDEZ'",
        "UPDATE profiles SET permissions = 'documentos:V' WHERE name = 'GERENTE'",
    ],
)
async def test_who_no_longer_reads_the_log_from_that_account_is_told_nothing_more(
    installation: Installation, place: Membership, change: str
) -> None:
    entry = await sensitive_entry(installation, place)
    async with installation.database.exclusively() as connection:
        await connection.execute(text(change))
    assert [each.recipient.name for each in await due_alerts(installation, now=NOW)] == ["SUPERVISOR"]
    async with installation.database.reading() as work:
        to_ana, to_jorge = await work.outbox.of_entry(place.company.id, entry.folio)
    assert (to_ana.state, to_jorge.state) == ("pending", "failed")
    assert to_jorge.reason == "ya no lee esta bitácora"


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


async def test_an_alert_of_one_company_is_not_that_of_another_with_its_folio(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Aceros del Norte")
    await joined(installation, JORGE, other.company.id, profile="GERENTE")  # folio 2, as here
    await acknowledged(installation, 2, place)
    async with installation.database.reading() as work:
        assert await work.outbox.acknowledgements(other.company.id, 2) == []
        assert [each.company_id for each in await work.outbox.of_entry(other.company.id, 2)] == [
            other.company.id
        ]


async def test_who_may_not_read_the_log_can_not_say_that_they_saw_it(
    installation: Installation, place: Membership
) -> None:
    entry = await sensitive_entry(installation, place)
    other = await registered_company(installation, "Aceros del Norte")
    await joined(installation, JORGE, other.company.id, profile="AUXILIAR DE VENTAS")
    with pytest.raises(NotAllowed):
        await acknowledged(installation, entry.folio, other)
