"""Alerts: to whom they are due, what becomes of each, and who saw them, on both engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.alert_choices import AlertChoices, OwnDeeds
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership, UserState
from domain.digest import Digest, DigestLine
from domain.entries import Detail, Entry, Origin, Outcome
from domain.errors import EntryNotFound, NotAllowed
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.settings import read_log_settings, save_log_settings
from services.sending.alert_choices import choose_alerts
from services.sending.alerts import (
    DIGEST_LINES,
    DueAlert,
    acknowledge_alert,
    acknowledge_digest,
    alert_delayed,
    alert_for,
    alert_refused,
    alert_sent,
    alerts_put_off,
    due_queues,
    next_alert_due,
)
from services.sending.recipients import chat_moved, recipient_back, recipient_lost
from tests.conftest import NOW, OWNER_ID
from tests.people import ANA, JORGE, joined, link, place_in, registered_company


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company where Jorge is a manager, with nothing waiting to be sent."""
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    async with installation.database.writing() as work:
        for company_id in (INSTALLATION_ID, registered.company.id):
            await work.outbox.give_up_pending(company_id, reason="de antes")
    return registered


async def sensitive_entry(installation: Installation, place: Membership) -> Entry:
    """An entry that alerts both: Ana changes what the log records."""
    settings = await read_log_settings(Ask(installation, ANA, NOW), place.company.id)
    printed = installation.catalogue.operation("document_printed")
    wanted = settings.choosing([printed], recorded=not settings.records(printed))
    entry = await save_log_settings(
        Ask(installation, ANA, NOW), place.company.id, wanted=wanted, operation_id=uuid4()
    )
    assert entry is not None
    return entry


async def due_alerts(installation: Installation, *, now: datetime = NOW) -> list[DueAlert]:
    """The messages due now, one for each recipient."""
    queues = await due_queues(installation, now=now)
    found = [await alert_for(installation, queue, now=now) for queue in queues]
    return [alert for alert in found if alert is not None]


async def send_all(installation: Installation, *, now: datetime = NOW, first_id: int = 1) -> list[DueAlert]:
    """Send what is due now, and note it."""
    alerts = await due_alerts(installation, now=now)
    for message_id, alert in enumerate(alerts, start=first_id):
        await alert_sent(installation, alert, message_id=message_id, now=now)
    return alerts


async def states(installation: Installation, company_id: int, folio: int) -> list[tuple[str, str | None]]:
    """The state and the reason of an entry's alert, by recipient."""
    async with installation.database.reading() as work:
        return [(each.state, each.reason) for each in await work.outbox.of_entry(company_id, folio)]


async def burst(installation: Installation, place: Membership, *, cancelled: int, priced: int) -> list[Entry]:
    """Sensitive operations of two users at once."""
    deeds = [
        (author(name), Happening(operation=operation, summary=f"{operation} {n}", operation_id=uuid4()))
        for name, operation, count in (
            ("MLOPEZ", "document_cancelled", cancelled),
            ("SUPERVISOR", "price_changed", priced),
        )
        for n in range(count)
    ]
    async with installation.database.writing() as work:
        entries = await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    return [entry for entry in entries if entry is not None]


def author(user_name: str) -> Author:
    """A user of the company's own systems, of whom only SUPERVISOR is one in Vigía too."""
    profile = user_name if user_name == "SUPERVISOR" else ""
    return Author(
        user_name=user_name, full_name="María López", profile=profile, permissions="", origin=Origin.API
    )


async def test_everyone_who_may_read_the_log_is_told_the_one_who_did_it_too(
    installation: Installation, place: Membership
) -> None:
    entry = await sensitive_entry(installation, place)
    alerts = await due_alerts(installation)
    assert [(each.recipient.name, each.about_themselves) for each in alerts] == [
        ("SUPERVISOR", True),
        ("JMENDEZ", False),
    ]
    assert all((each.news, each.company) == (entry, place.company) for each in alerts)
    assert await next_alert_due(installation) == NOW


async def test_an_alert_that_was_sent_is_due_no_more(installation: Installation, place: Membership) -> None:
    entry = await sensitive_entry(installation, place)
    await send_all(installation)
    assert await next_alert_due(installation) is None
    assert await due_alerts(installation) == []
    assert await states(installation, place.company.id, entry.folio) == [("sent", None), ("sent", None)]


async def test_one_that_telegram_refuses_does_not_hold_back_the_next_one(
    installation: Installation, place: Membership
) -> None:
    refused, taken = await sensitive_entry(installation, place), await sensitive_entry(installation, place)
    for alert in await due_alerts(installation):
        await alert_refused(installation, alert, reason="Message is too long")
    assert [each.news for each in await send_all(installation)] == [taken, taken]
    lost = await states(installation, place.company.id, refused.folio)
    assert lost == [("failed", "Message is too long")] * 2


async def test_one_that_may_yet_arrive_is_tried_again_after_the_wait_that_was_asked_for(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    wait = timedelta(seconds=37)
    for alert in await due_alerts(installation):
        await alert_delayed(installation, alert, now=NOW, retry_after=wait)
    assert await due_alerts(installation, now=NOW + wait / 2) == []
    assert len(await due_alerts(installation, now=NOW + wait)) == 2


async def test_without_a_wait_to_keep_each_failure_doubles_the_next_one_up_to_a_quarter_of_an_hour(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    to_jorge = (await due_alerts(installation))[1]
    await alert_sent(installation, to_jorge, message_id=1, now=NOW)
    waits, now = [], NOW
    for _ in range(13):
        (alert,) = await due_alerts(installation, now=now)
        await alert_delayed(installation, alert, now=now)
        due_at = await next_alert_due(installation)
        assert due_at is not None
        waits.append((due_at - now).total_seconds())
        now = due_at
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024]
    await send_all(installation, now=now)
    await sensitive_entry(installation, place)
    assert {each.queue.attempts for each in await due_alerts(installation, now=now)} == {0}


async def test_each_person_is_sent_their_oldest_one_first_and_one_at_a_time(
    installation: Installation, place: Membership
) -> None:
    first, second = await sensitive_entry(installation, place), await sensitive_entry(installation, place)
    assert [each.news for each in await send_all(installation)] == [first, first]
    assert [each.news for each in await send_all(installation)] == [second, second]


async def test_nothing_overtakes_what_failed_on_its_way_to_the_same_chat(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Aceros del Norte")
    await sensitive_entry(installation, place)
    alert = next(each for each in await due_alerts(installation) if each.recipient.name == "SUPERVISOR")
    await alert_delayed(installation, alert, now=NOW)
    await sensitive_entry(installation, other)
    assert [each.recipient.name for each in await due_alerts(installation)] == ["JMENDEZ"]


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
    assert [each.recipient.name for each in await due_alerts(installation)] == ["SUPERVISOR"]
    assert await states(installation, place.company.id, entry.folio) == [
        ("pending", None),
        ("failed", "ya no lee esta bitácora"),
    ]
    assert len(await due_queues(installation, now=NOW)) == 1


# Bursts


async def test_up_to_three_that_wait_are_told_one_by_one(
    installation: Installation, place: Membership
) -> None:
    entries = await burst(installation, place, cancelled=2, priced=1)
    told = [(await send_all(installation))[0].news for _ in range(3)]
    assert told == entries
    assert await due_alerts(installation) == []


async def test_a_burst_is_one_message_that_says_who_did_how_many_of_what(
    installation: Installation, place: Membership
) -> None:
    entries = await burst(installation, place, cancelled=40, priced=7)
    to_ana, to_jorge = await send_all(installation)
    assert isinstance(to_ana.news, Digest)
    assert isinstance(to_jorge.news, Digest)
    assert (to_ana.news.total, to_ana.news.first_folio, to_ana.news.last_folio) == (
        47,
        entries[0].folio,
        entries[-1].folio,
    )
    assert to_ana.news.lines == [
        DigestLine("MLOPEZ", "María López", "document_cancelled", 40, without_user=True),
        DigestLine("SUPERVISOR", "María López", "price_changed", 7),
    ]
    assert (to_ana.news.own, to_jorge.news.own) == (7, 0)
    for entry in entries:
        async with installation.database.reading() as work:
            sent = await work.outbox.of_entry(place.company.id, entry.folio)
        assert [(each.state, each.message_id) for each in sent] == [("sent", 1), ("sent", 2)]
    assert await next_alert_due(installation) is None


async def test_what_comes_while_a_digest_is_on_its_way_is_in_the_next_one(
    installation: Installation, place: Membership
) -> None:
    await burst(installation, place, cancelled=5, priced=0)
    on_their_way = await due_alerts(installation)
    late = await burst(installation, place, cancelled=4, priced=0)
    for alert in on_their_way:
        await alert_sent(installation, alert, message_id=1, now=NOW)
    totals = [each.news.total for each in on_their_way if isinstance(each.news, Digest)]
    assert totals == [5, 5]
    assert await states(installation, place.company.id, late[0].folio) == [("pending", None)] * 2
    rest = await due_alerts(installation, now=NOW + timedelta(seconds=5))
    assert [each.news.total for each in rest if isinstance(each.news, Digest)] == [4, 4]


async def test_digests_that_follow_each_other_come_ever_more_seldom_up_to_once_a_minute(
    installation: Installation, place: Membership
) -> None:
    rests, now = [], NOW
    for _ in range(6):
        await burst(installation, place, cancelled=4, priced=0)
        assert len(await send_all(installation, now=now)) == 2
        await burst(installation, place, cancelled=4, priced=0)
        due_at = await next_alert_due(installation)
        assert due_at is not None
        rests.append((due_at - now).total_seconds())
        now = due_at
        await send_all(installation, now=now)
        due_at = await next_alert_due(installation)
        assert due_at is None
        now += timedelta(minutes=1)
    assert rests == [2, 8, 32, 60, 60, 60]
    await sensitive_entry(installation, place)
    await send_all(installation, now=now)
    await sensitive_entry(installation, place)
    assert len(await due_alerts(installation, now=now)) == 2  # a single one ends the burst


async def test_a_digest_names_the_most_frequent_and_counts_all(
    installation: Installation, place: Membership
) -> None:
    deeds = [
        (author(f"USER{n:02}"), Happening(operation="price_changed", summary="P", operation_id=uuid4()))
        for n in range(20)
        for _ in range(n + 1)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    news = (await due_alerts(installation))[0].news
    assert isinstance(news, Digest)
    assert (news.total, len(news.lines)) == (210, DIGEST_LINES)
    assert news.lines[0] == DigestLine("USER19", "María López", "price_changed", 20, without_user=True)


async def test_a_digest_names_those_of_the_largest_amounts(
    installation: Installation, place: Membership
) -> None:
    totals = ["$10.00", "9,000", "mucho", "1,200.50", "", "8999.99", "3", "70", "-12"]
    deeds = [
        (
            author("MLOPEZ"),
            Happening(
                operation="document_cancelled",
                summary=f"Factura A {n}",
                operation_id=uuid4(),
                detail=Detail.of(facts=[("Total", total)] if total else []),
            ),
        )
        for n, total in enumerate(totals)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    alert = (await due_alerts(installation))[0]
    assert isinstance(alert.news, Digest)
    of_most = [f"Factura A {n}" for n in (1, 5, 3, 7, 0)]
    assert [each.summary for each in alert.news.largest] == of_most
    first, last = alert.news.first_folio, alert.news.last_folio
    await send_all(installation)
    _, _, digest = await acknowledge_digest(
        Ask(installation, ANA, NOW), place.company.id, first=first, last=last, operation_id=uuid4()
    )
    assert [each.summary for each in digest.largest] == of_most


async def test_who_read_a_digest_saw_each_of_its_alerts_and_that_is_one_entry(
    installation: Installation, place: Membership
) -> None:
    entries = await burst(installation, place, cancelled=5, priced=0)
    await send_all(installation)
    first, last = entries[0].folio, entries[-1].folio
    await acknowledge_alert(
        Ask(installation, JORGE, NOW), place.company.id, first, operation_id=uuid4()
    )  # one of them by itself, before
    for _ in range(2):
        _, user, digest = await acknowledge_digest(
            Ask(installation, JORGE, NOW), place.company.id, first=first, last=last, operation_id=uuid4()
        )
        assert (user.name, digest.total) == ("JMENDEZ", 5)
    async with installation.database.reading() as work:
        for entry in entries:
            seen = await work.acknowledgements.of_entry(place.company.id, entry.folio)
            assert [each.user_name for each in seen] == ["JMENDEZ"]
        newest, before = await work.audit_log(place.company.id).older(limit=2)
    assert (newest.operation, newest.summary) == ("alert_acknowledged", f"#{first} a #{last} · 4 alertas")
    assert before.summary.startswith(f"#{first} · ")


async def test_nobody_can_say_that_they_read_a_digest_that_they_were_not_sent(
    installation: Installation, place: Membership
) -> None:
    entries = await burst(installation, place, cancelled=5, priced=0)
    with pytest.raises(EntryNotFound):
        await acknowledge_digest(
            Ask(installation, JORGE, NOW),
            place.company.id,
            first=entries[0].folio,
            last=entries[-1].folio,
            operation_id=uuid4(),
        )


# Who can't be reached


async def test_who_blocked_the_bot_is_marked_and_the_others_are_told(
    installation: Installation, place: Membership
) -> None:
    entry = await sensitive_entry(installation, place)
    to_ana, to_jorge = await due_alerts(installation)
    for _ in range(2):
        await recipient_lost(installation, to_jorge.queue, reason="bloqueó al bot", now=NOW)
    await alert_sent(installation, to_ana, message_id=1, now=NOW)
    (told,) = await due_alerts(installation)
    assert isinstance(told.news, Entry)
    assert (told.recipient.name, told.news.operation) == ("SUPERVISOR", "alert_undeliverable")
    assert told.news.summary == "JMENDEZ · Jorge Méndez: bloqueó al bot"
    assert ("Cantidad", "1 sin entregar") in told.news.detail.facts
    for folio in (entry.folio, told.news.folio):
        _, jorges = await states(installation, place.company.id, folio)
        assert jorges == ("failed", "bloqueó al bot")
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=9)
    assert [each.operation for each in entries].count("alert_undeliverable") == 1


async def test_who_can_not_be_reached_is_given_up_in_all_their_companies(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Aceros del Norte")
    await joined(installation, JORGE, other.company.id, profile="GERENTE")
    for each in (other, place):
        await sensitive_entry(installation, each)
    to_jorge = next(each for each in await due_alerts(installation) if each.recipient.name == "JMENDEZ")
    await recipient_lost(installation, to_jorge.queue, reason="bloqueó al bot", now=NOW)
    for company_id in (place.company.id, other.company.id):
        async with installation.database.reading() as work:
            newest = (await work.audit_log(company_id).older(limit=1))[0]
        assert newest.operation == "alert_undeliverable"
    await sensitive_entry(installation, other)
    assert {each.recipient.name for each in await due_alerts(installation)} == {"SUPERVISOR"}


async def test_who_comes_back_is_told_what_they_missed(installation: Installation, place: Membership) -> None:
    await sensitive_entry(installation, place)
    to_jorge = (await due_alerts(installation))[1]
    await recipient_lost(installation, to_jorge.queue, reason="bloqueó al bot", now=NOW)
    for _ in range(3):
        await sensitive_entry(installation, place)
    await recipient_back(installation, JORGE.telegram_id, now=NOW)
    missed = next(each for each in await due_alerts(installation) if each.recipient.name == "JMENDEZ")
    assert isinstance(missed.news, Digest)
    assert missed.news.total == 5  # with the entry that says that they could not be reached
    await recipient_back(installation, JORGE.telegram_id, now=NOW)
    await send_all(installation)
    assert await due_alerts(installation, now=NOW + timedelta(hours=1)) == []


async def test_a_user_linked_to_another_account_can_be_reached_there(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    to_jorge = (await due_alerts(installation))[1]
    await recipient_lost(installation, to_jorge.queue, reason="bloqueó al bot", now=NOW)
    await link(installation, to_jorge.recipient.id, 77)
    entry = await sensitive_entry(installation, place)
    alert = next(each for each in await due_alerts(installation) if each.recipient.name == "JMENDEZ")
    assert (alert.queue.chat_id, alert.news) == (77, entry)


async def test_what_is_for_a_chat_that_moved_goes_where_it_is_now(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    to_jorge = (await due_alerts(installation))[1]
    await chat_moved(installation, to_jorge.queue, chat_id=-1001234567890, now=NOW)
    await sensitive_entry(installation, place)
    moved = (await due_alerts(installation))[1]
    assert (moved.queue.chat_id, moved.queue.telegram_id) == (-1001234567890, JORGE.telegram_id)


# Enterado


async def acknowledged(
    installation: Installation, folio: int, place: Membership, *, operation_id: UUID | None = None
) -> list[str]:
    """Who has seen the alert, once Jorge says that he has."""
    seen = await acknowledge_alert(
        Ask(installation, JORGE, NOW), place.company.id, folio, operation_id=operation_id or uuid4()
    )
    return [each.full_name for each in seen]


async def test_who_saw_an_alert_is_recorded_once(installation: Installation, place: Membership) -> None:
    entry = await sensitive_entry(installation, place)
    assert await acknowledged(installation, entry.folio, place) == ["Jorge Méndez"]
    assert await acknowledged(installation, entry.folio, place) == ["Jorge Méndez"]
    async with installation.database.reading() as work:
        newest, before = await work.audit_log(place.company.id).older(limit=2)
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
        assert await work.acknowledgements.of_entry(other.company.id, 2) == []
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


async def without_entry(installation: Installation, *folios: int) -> None:
    """As after restoring or truncating a log: alerts of missing entries."""
    async with installation.database.exclusively() as connection:
        for folio in folios:
            await connection.execute(
                text("UPDATE outbox SET folio = folio + 9000 WHERE folio = :folio"), {"folio": folio}
            )


async def test_an_alert_whose_entry_is_gone_silences_none_of_the_others(
    installation: Installation, place: Membership
) -> None:
    gone, there = await sensitive_entry(installation, place), await sensitive_entry(installation, place)
    await without_entry(installation, gone.folio)
    assert await send_all(installation) == []
    lost = await states(installation, place.company.id, gone.folio + 9000)
    assert lost == [("failed", "el registro ya no está en la bitácora")] * 2
    assert [each.news for each in await send_all(installation)] == [there, there]
    assert await next_alert_due(installation) is None


async def test_a_digest_tells_of_the_entries_that_are_there_and_says_sent_of_those_alone(
    installation: Installation, place: Membership
) -> None:
    entries = await burst(installation, place, cancelled=4, priced=2)
    await without_entry(installation, entries[1].folio, entries[-1].folio)
    assert await send_all(installation) == []
    for alert in await send_all(installation):
        assert isinstance(alert.news, Digest)
        assert (alert.news.total, alert.news.last_folio) == (4, entries[-2].folio)
    for each in (entries[1], entries[-1]):
        assert {state for state, _ in await states(installation, place.company.id, each.folio + 9000)} == {
            "failed"
        }
    assert await next_alert_due(installation) is None


async def test_alerts_that_are_put_off_hold_up_nothing_else_of_the_same_account(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, "Abarrotes del Norte")
    await sensitive_entry(installation, place)
    entry = await sensitive_entry(installation, other)
    first = next(each for each in await due_queues(installation, now=NOW) if each.user_id == place.user.id)
    await alerts_put_off(installation, first, until=NOW + timedelta(minutes=1))
    to_ana = [each.news for each in await send_all(installation) if each.queue.telegram_id == OWNER_ID]
    assert entry in to_ana
    assert first.user_id not in {each.user_id for each in await due_queues(installation, now=NOW)}
    assert first.user_id in {
        each.user_id for each in await due_queues(installation, now=NOW + timedelta(minutes=1))
    }


async def test_who_can_not_be_reached_is_given_up_in_a_company_without_a_log_too(
    installation: Installation, place: Membership
) -> None:
    await sensitive_entry(installation, place)
    alert = (await due_alerts(installation))[0]
    async with installation.database.exclusively() as connection:
        await connection.execute(text("DELETE FROM audit_heads"))
    await recipient_lost(installation, alert.queue, reason="bloqueó al bot", now=NOW)
    assert alert.queue.user_id not in {each.user_id for each in await due_queues(installation, now=NOW)}


NIGHT = datetime(2026, 11, 22, 5, 30, tzinfo=UTC)  # 23:30 of the 21st in the company
MORNING = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)  # 7:00


async def _at(
    installation: Installation,
    place: Membership,
    operations: Sequence[str],
    *,
    now: datetime,
    by: str = "MLOPEZ",
) -> list[Entry]:
    """These operations at that moment."""
    deeds = [
        (author(by), Happening(operation=each, summary="A 1", operation_id=uuid4())) for each in operations
    ]
    async with installation.database.writing() as work:
        entries = await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=now)
    return [each for each in entries if each is not None]


async def _quiet(installation: Installation, place: Membership) -> None:
    """Jorge's nights are quiet."""
    await choose_alerts(
        Ask(installation, JORGE, NOW),
        place.company.id,
        wanted=AlertChoices(quiet=(22, 7)),
        operation_id=uuid4(),
    )


async def test_in_quiet_hours_only_what_is_urgent_comes_and_the_rest_at_their_end_in_one_message(
    installation: Installation, place: Membership
) -> None:
    await _quiet(installation, place)
    held = await _at(installation, place, ["document_cancelled", "price_changed"], now=NIGHT)
    told = await send_all(installation, now=NIGHT)
    assert {alert.recipient.name for alert in told} == {"SUPERVISOR"}
    assert await next_alert_due(installation) == NIGHT  # Ana's second
    await send_all(installation, now=NIGHT)
    assert await next_alert_due(installation) == MORNING
    (urgent,) = await _at(installation, place, ["operation_disowned"], now=NIGHT)
    told = await send_all(installation, now=NIGHT)
    assert [(alert.recipient.name, alert.news) for alert in told] == [
        ("SUPERVISOR", urgent),
        ("JMENDEZ", urgent),
    ]
    for entry in held:
        assert ("pending", None) in await states(installation, place.company.id, entry.folio)
    assert await due_alerts(installation, now=NIGHT) == []
    assert await next_alert_due(installation) == MORNING
    (digest,) = await send_all(installation, now=MORNING)
    assert isinstance(digest.news, Digest)
    assert (digest.news.total, digest.news.first_folio) == (2, held[0].folio)
    assert await next_alert_due(installation) is None


async def test_a_digest_has_no_part_in_what_went_ahead_of_it(
    installation: Installation, place: Membership
) -> None:
    await _quiet(installation, place)
    held = await _at(installation, place, ["document_cancelled"], now=NIGHT)
    (urgent,) = await _at(installation, place, ["operation_disowned"], now=NIGHT)
    held += await _at(installation, place, ["price_changed"] * 2, now=NIGHT)
    jorge = (await place_in(installation, JORGE, place.company.id)).user
    (ahead,) = [each for each in await send_all(installation, now=NIGHT) if each.recipient == jorge]
    assert ahead.news == urgent
    (digest,) = [
        each for each in await send_all(installation, now=MORNING, first_id=9) if each.recipient == jorge
    ]
    assert isinstance(digest.news, Digest)
    assert digest.news.total == len(held)
    async with installation.database.reading() as work:
        for entry in held:
            told = await work.digests.message_about(place.company.id, jorge, entry.folio)
            assert told is not None
            assert (told.first, told.last) == (held[0].folio, held[-1].folio)
        alone = await work.digests.message_about(place.company.id, jorge, urgent.folio)
        assert alone is not None
        assert (alone.first, alone.last) == (urgent.folio, urgent.folio)
    first, last = held[0].folio, held[-1].folio
    ask = Ask(installation, JORGE, MORNING)
    _, _, seen = await acknowledge_digest(ask, place.company.id, first=first, last=last, operation_id=uuid4())
    assert (seen.total, seen.attended) == (len(held), len(held))
    async with installation.database.reading() as work:
        assert await work.acknowledgements.of_entry(place.company.id, urgent.folio) == []


async def test_what_is_urgent_is_not_held_by_quiet_hours_that_begin_as_it_comes(
    installation: Installation, place: Membership
) -> None:
    await _quiet(installation, place)
    await _at(installation, place, ["document_cancelled"], now=NIGHT)
    jorge = (await place_in(installation, JORGE, place.company.id)).user
    (urgent,) = await _at(installation, place, ["operation_disowned"], now=NIGHT)
    async with installation.database.writing() as work:  # who had looked before it came
        assert not await work.outbox.hold(jorge.id, until=MORNING)
    told = [each.news for each in await send_all(installation, now=NIGHT) if each.recipient == jorge]
    assert told == [urgent]


async def test_what_was_denied_under_ones_name_is_not_toned_down_among_many(
    installation: Installation, place: Membership
) -> None:
    deeds = [
        (
            author("SUPERVISOR"),
            Happening(
                operation="document_cancelled", summary="A", operation_id=uuid4(), outcome=Outcome.DENIED
            ),
        )
        for _ in range(5)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)
    to_ana = (await due_alerts(installation))[0]
    assert isinstance(to_ana.news, Digest)
    assert (to_ana.news.own, to_ana.news.done, to_ana.silently) == (5, 0, False)


async def test_who_ends_their_quiet_hours_gets_at_once_what_waited(
    installation: Installation, place: Membership
) -> None:
    await _quiet(installation, place)
    await _at(installation, place, ["document_cancelled"], now=NIGHT)
    await send_all(installation, now=NIGHT)
    assert await next_alert_due(installation) == MORNING
    await choose_alerts(
        Ask(installation, JORGE, NIGHT), place.company.id, wanted=AlertChoices(), operation_id=uuid4()
    )
    assert [alert.recipient.name for alert in await send_all(installation, now=NIGHT)] == ["JMENDEZ"]


async def test_what_is_no_news_any_more_comes_in_one_message(
    installation: Installation, place: Membership
) -> None:
    await _at(installation, place, ["document_cancelled", "price_changed"], now=NOW)
    alerts = await due_alerts(installation, now=NOW + timedelta(minutes=59))
    assert all(isinstance(alert.news, Entry) for alert in alerts)
    alerts = await due_alerts(installation, now=NOW + timedelta(days=2))
    assert [alert.news.total for alert in alerts if isinstance(alert.news, Digest)] == [2, 2]


@pytest.mark.parametrize(
    ("choices", "own", "others"),
    [
        (AlertChoices(), True, False),
        (AlertChoices(own=OwnDeeds.LOUD), False, False),
        (AlertChoices(sound=False), True, True),
    ],
)
async def test_what_one_did_oneself_comes_without_a_sound_unless_one_chooses(
    installation: Installation, place: Membership, choices: AlertChoices, own: bool, others: bool
) -> None:
    await choose_alerts(Ask(installation, ANA, NOW), place.company.id, wanted=choices, operation_id=uuid4())
    now = NOW
    for by, silently in (("SUPERVISOR", own), ("MLOPEZ", others)):
        for many in (1, 4):
            now += timedelta(minutes=5)
            await _at(installation, place, ["document_cancelled"] * many, now=now, by=by)
            alerts = {alert.recipient.name: alert for alert in await send_all(installation, now=now)}
            assert (alerts["SUPERVISOR"].silently, alerts["JMENDEZ"].silently) == (silently, False)
