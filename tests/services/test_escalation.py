"""What nobody attends is told again, then to the next people, once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.alert_choices import AlertChoices
from domain.alert_rules import USUAL_RULES, AlertRules
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Detail, Entry, Origin
from domain.errors import AlertRulesChangedMeanwhile, InvalidAlertRules, OperationUnknown
from domain.notices import Notice, NoticeKind
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.people.life import unlink_user
from services.sending.alert_choices import choose_alerts
from services.sending.alert_rules import change_alert_rules, read_alert_rules
from services.sending.alerts import acknowledge_alert, alert_for, alert_sent, due_queues
from services.sending.escalation import acknowledge_unattended, tell_unattended, told_again
from services.sending.notices import due_notices, notice_sent
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

MINUTE = timedelta(minutes=1)
_MESSAGES = count(1_000)


@pytest.fixture
async def places(installation: Installation, registered: Membership) -> tuple[Membership, Membership]:
    """Ana and Jorge, who read the same log."""
    return registered, await joined(installation, JORGE, registered.company.id, profile="GERENTE")


async def _done(
    installation: Installation, author: Author, place: Membership, *operations: str, at: datetime = NOW
) -> Sequence[Entry]:
    async with installation.database.writing() as work:
        deeds = [
            (author, Happening(operation=each, summary="A-1", operation_id=uuid4(), detail=Detail()))
            for each in operations
        ]
        entries = await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=at)
    return [each for each in entries if each is not None]


async def _delivered(installation: Installation, *, at: datetime) -> None:
    """Everything that waits arrives."""
    while queues := await due_queues(installation, now=at):
        for queue in queues:
            alert = await alert_for(installation, queue, now=at)
            if alert is not None:
                await alert_sent(installation, alert, message_id=next(_MESSAGES), now=at)
        at += MINUTE


async def _again(installation: Installation, *, at: datetime) -> list[tuple[str, int, int]]:
    """Who is told what again at that time: their name, the first and the last folio. It arrives."""
    await tell_unattended(installation, now=at)
    told = []
    while notices := await due_notices(installation, now=at):
        for notice in notices:
            await notice_sent(installation, notice, message_id=next(_MESSAGES), now=at)
            if notice.kind is NoticeKind.AGAIN:
                told.append(await _named(installation, notice))
    return sorted(told)


async def _named(installation: Installation, notice: Notice) -> tuple[str, int, int]:
    async with installation.database.reading() as work:
        place = await work.users.get(notice.user_id)
        assert place is not None
        return place.user.name, notice.body["first"], notice.body["last"]


async def _rules(installation: Installation, company_id: int, **rules: object) -> None:
    async with installation.database.writing() as work:
        await work.alert_rules.save(company_id, AlertRules(**rules))  # type: ignore[arg-type]


TILL = Author(user_name="CAJA", full_name="Caja", origin=Origin.API)


async def test_what_is_urgent_and_nobody_attends_is_told_again_once_and_then_to_who_follows(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    await _rules(installation, ana.company.id, again_after=10, next_people=(jorge.user.id, ana.user.id))
    urgent, usual = await _done(installation, TILL, ana, "backup_restored", "document_cancelled")
    await _delivered(installation, at=NOW)
    assert await _again(installation, at=NOW + 9 * MINUTE) == []
    one = (urgent.folio, urgent.folio)
    told = await _again(installation, at=NOW + 10 * MINUTE)
    assert told == [(jorge.user.name, *one), (ana.user.name, *one)]
    assert usual.folio not in {folio for _, *both in told for folio in both}
    assert await _again(installation, at=NOW + 19 * MINUTE) == []
    assert await _again(installation, at=NOW + 20 * MINUTE) == [(jorge.user.name, *one)]
    assert await _again(installation, at=NOW + 30 * MINUTE) == [(ana.user.name, *one)]
    assert await _again(installation, at=NOW + 300 * MINUTE) == []


async def test_what_is_due_a_moment_later_is_not_told_twice_for_being_between_others(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    """Who waited for the log is recorded after one who came later, and due before."""
    ana, jorge = places
    moments = (NOW, NOW + timedelta(seconds=2), NOW + timedelta(seconds=1))
    first, middle, last = [
        (await _done(installation, TILL, ana, "backup_restored", at=each))[0] for each in moments
    ]
    await _delivered(installation, at=NOW + timedelta(seconds=2))
    told = await _again(installation, at=NOW + timedelta(seconds=1) + 30 * MINUTE)
    assert told == [(each.user.name, first.folio, last.folio) for each in (jorge, ana)]
    assert first.folio < middle.folio < last.folio
    assert await _again(installation, at=NOW + 31 * MINUTE) == []


async def test_what_somebody_attended_is_not_told_again(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    first, second = await _done(installation, TILL, ana, "backup_restored", "backup_restored")
    await _delivered(installation, at=NOW)
    ask = Ask(installation, JORGE, NOW + MINUTE)
    await acknowledge_alert(ask, ana.company.id, first.folio, operation_id=uuid4())
    assert await _again(installation, at=NOW + 30 * MINUTE) == [
        (jorge.user.name, second.folio, second.folio),
        (ana.user.name, second.folio, second.folio),
    ]


async def test_what_one_did_oneself_is_told_again_to_the_others(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    (entry,) = await _done(installation, Author.member(ana), ana, "backup_restored")
    await _delivered(installation, at=NOW)
    assert await _again(installation, at=NOW + 30 * MINUTE) == [(jorge.user.name, entry.folio, entry.folio)]


async def test_all_of_it_is_told_again_in_one_message_where_the_company_wants(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    company_id = ana.company.id
    await _rules(installation, company_id, again_after=10, all_again=True)
    entries = await _done(installation, TILL, ana, *["document_cancelled"] * 7)
    await _delivered(installation, at=NOW)
    first, last = entries[0].folio, entries[-1].folio
    told = await _again(installation, at=NOW + 11 * MINUTE)
    assert told == [(jorge.user.name, first, last), (ana.user.name, first, last)]
    again = await acknowledge_unattended(
        Ask(installation, JORGE, NOW + 12 * MINUTE), company_id, first=first, last=last, operation_id=uuid4()
    )
    assert again.open.count == 0
    assert [(name, many) for name, _, many in again.attended_by] == [(jorge.user.full_name, 7)]
    async with installation.database.reading() as work:
        bodies = await work.notices.waiting_bodies(NoticeKind.FATE, company_id)
    messages = {(user_id, "last" in body) for user_id, body in bodies}
    assert messages >= {(ana.user.id, True), (jorge.user.id, True), (ana.user.id, False)}


async def test_nothing_is_told_again_where_the_company_does_not_want_it(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    await _done(installation, TILL, ana, "backup_restored")
    await _delivered(installation, at=NOW)
    await _rules(installation, ana.company.id, again_after=None)
    assert await _again(installation, at=NOW + 30 * MINUTE) == []
    await _rules(installation, ana.company.id, again_after=5)
    assert await _again(installation, at=NOW + 60 * MINUTE) == []


async def test_what_is_not_urgent_waits_for_the_end_of_quiet_hours(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    company_id = ana.company.id
    await _rules(installation, company_id, again_after=10, all_again=True)
    entries = await _done(installation, TILL, ana, "document_cancelled")
    await _delivered(installation, at=NOW)
    hour = NOW.astimezone(ZoneInfo(ana.company.zone)).hour
    quiet = AlertChoices(quiet=(hour, (hour + 2) % 24))
    await choose_alerts(Ask(installation, JORGE, NOW), company_id, wanted=quiet, operation_id=uuid4())
    folio = entries[0].folio
    assert await _again(installation, at=NOW + 10 * MINUTE) == [(ana.user.name, folio, folio)]
    assert await _again(installation, at=NOW + 120 * MINUTE) == [(jorge.user.name, folio, folio)]


async def test_an_urgent_one_of_the_companys_own_waits_for_no_quiet_hours(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, _ = places
    await _rules(installation, ana.company.id, urgent=frozenset({"document_cancelled"}))
    (entry,) = await _done(installation, TILL, ana, "document_cancelled")
    async with installation.database.reading() as work:
        (delivery,) = await work.outbox.waiting(ana.user.id, 9, urgent=True)
        assert delivery.folio == entry.folio
    await _delivered(installation, at=NOW)
    assert len(await _again(installation, at=NOW + 30 * MINUTE)) == 2


async def test_who_may_read_the_log_no_more_is_not_told_again(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    await _rules(installation, ana.company.id, again_after=10, next_people=(jorge.user.id,))
    await _done(installation, TILL, ana, "backup_restored")
    await _delivered(installation, at=NOW)
    ask = Ask(installation, ANA, NOW)
    await unlink_user(ask, ana.company.id, jorge.user.id, operation_id=uuid4())
    assert [name for name, *_ in await _again(installation, at=NOW + 10 * MINUTE)] == [ana.user.name]
    assert await _again(installation, at=NOW + 20 * MINUTE) == []


async def test_rules_are_recorded_and_refused_with_a_sentence(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    ask, company_id, operation = Ask(installation, ANA, NOW), ana.company.id, uuid4()
    wanted = AlertRules(
        urgent=frozenset({"document_cancelled"}), again_after=45, next_people=(jorge.user.id,)
    )
    entry = await change_alert_rules(
        ask, company_id, known=USUAL_RULES, wanted=wanted, operation_id=operation
    )
    assert entry is not None
    assert entry.sensitive
    assert [(each.field, each.before, each.after) for each in entry.detail.changes] == [
        ("Urgentes", "las de siempre", "Documento cancelado, además de las de siempre"),
        ("Si nadie la atiende", "después de 30 min, lo urgente", "después de 45 min, lo urgente"),
        ("Después se avisa a", "nadie más", jorge.user.full_name),
    ]
    again = await change_alert_rules(
        ask, company_id, known=USUAL_RULES, wanted=wanted, operation_id=operation
    )
    assert again == entry
    refused = {
        AlertRules(again_after=0): InvalidAlertRules,
        AlertRules(again_after=1_441): InvalidAlertRules,
        AlertRules(next_people=(987_654,)): InvalidAlertRules,
        AlertRules(urgent=frozenset({"no_such"})): OperationUnknown,
        AlertRules(urgent=frozenset({"document_created"})): OperationUnknown,
    }
    for rules, error in refused.items():
        with pytest.raises(error):
            await change_alert_rules(ask, company_id, known=wanted, wanted=rules, operation_id=uuid4())
    with pytest.raises(AlertRulesChangedMeanwhile):
        await change_alert_rules(
            ask, company_id, known=USUAL_RULES, wanted=AlertRules(again_after=5), operation_id=uuid4()
        )
    assert (await read_alert_rules(ask, company_id)).rules == wanted


async def test_what_is_told_again_is_as_it_is_by_then(
    installation: Installation, places: tuple[Membership, Membership]
) -> None:
    ana, jorge = places
    (entry,) = await _done(installation, TILL, ana, "backup_restored")
    await _delivered(installation, at=NOW)
    await tell_unattended(installation, now=NOW + 30 * MINUTE)
    ask = Ask(installation, JORGE, NOW + 30 * MINUTE)
    await acknowledge_alert(ask, ana.company.id, entry.folio, operation_id=uuid4())
    waiting = await due_notices(installation, now=NOW + 31 * MINUTE)
    again = [each for each in waiting if each.kind is NoticeKind.AGAIN]
    assert {each.user_id for each in again} == {ana.user.id, jorge.user.id}
    for notice in again:
        told = await told_again(installation, notice)
        assert told is not None
        assert told.open.count == 0  # so it is not sent any more
