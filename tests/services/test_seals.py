"""Seals: when they leave and to whom, and what they find that a chain alone can't."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from msgspec import structs
from sqlalchemy import event, select, text

from domain.askers import AtConsole, InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Outcome
from domain.errors import LogStopped, NotAllowed, UnknownPerson
from domain.instants import microseconds
from domain.log_tree import Head
from domain.notices import Notice, NoticeKind
from domain.seal_messages import SealMessage, Tampering
from domain.seals import Seal, Verdict, read_seal
from domain.verification import BreakKind
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.seal_news import SealNews, seal_news
from services.log.seals import add_seal, check_seal, seal_due_logs, seal_of
from services.log.verification import verify_log
from services.log.verified import Verification
from services.sending.notices import notice_sent
from storage.audit_table import audit_table
from storage.repositories.outbox import DeliveryState
from storage.tables import notices
from tests.conftest import NOW, OWNER_ID
from tests.entries import made_up_entry
from tests.people import ANA, JORGE, MANAGER_ID, joined, place_in, registered_company
from tests.refusals import refusals
from tests.tampering import by_hand, entries, put_head, put_words, replace_all
from tests.trees import head_of, rehashed

TOMORROW = NOW + timedelta(days=1)
LATER = NOW + timedelta(hours=1)
LITTLE = timedelta(minutes=1)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company whose log has eight entries; the installation's own is sealed already."""
    await logged(installation, registered, 7)
    return registered


async def logged(installation: Installation, place: Membership, count: int) -> None:
    """So many entries more."""
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()),
        )
        for number in range(count)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)


async def waiting(installation: Installation, company_id: int) -> Sequence[Notice]:
    """The seals of this company's log that wait to be sent, to anybody."""
    query = select(notices).where(notices.c.company_id == company_id, notices.c.state == "pending")
    async with installation.database.engine.connect() as connection:
        return [
            Notice(
                id=row.id,
                kind=NoticeKind(row.kind),
                company_id=company_id,
                user_id=row.user_id,
                telegram_id=row.telegram_id,
                chat_id=row.telegram_id,
                body=json.loads(row.body),
                attempts=row.attempts,
            )
            for row in await connection.execute(query.order_by(notices.c.id))
        ]


async def sealed(installation: Installation, place: Membership) -> Seal:
    """The seal of the log as it is now."""
    seal = await seal_of(installation, place.company)
    assert seal is not None
    return seal


async def folios_sealed(installation: Installation, company_id: int) -> list[int]:
    async with installation.database.engine.connect() as connection:
        rows = await connection.execute(
            text("SELECT folio FROM seals WHERE company_id = :company ORDER BY folio"),
            {"company": company_id},
        )
        return list(rows.scalars())


async def checked(installation: Installation, seal: Seal, caller: InChat = ANA) -> Verification:
    return await check_seal(Ask(installation, caller, NOW), seal, operation_id=uuid4())


async def unsuspected(installation: Installation, place: Membership) -> bool:
    """Whether the chain alone finds nothing."""
    result = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    return result.broken is None


async def test_a_log_is_sealed_the_day_after_and_once_for_what_is_in_it(
    installation: Installation, place: Membership
) -> None:
    company_id = place.company.id
    await seal_due_logs(installation, now=LATER)
    assert await folios_sealed(installation, company_id) == []
    for days in (1, 1, 2):
        await seal_due_logs(installation, now=NOW + timedelta(days=days))
    assert await folios_sealed(installation, company_id) == [8]
    await logged(installation, place, 1)
    await seal_due_logs(installation, now=NOW + timedelta(days=3))
    assert await folios_sealed(installation, company_id) == [8, 9]
    assert await folios_sealed(installation, INSTALLATION_ID) == [2]


async def test_a_thousand_entries_are_sealed_sooner_but_not_within_the_hour(
    installation: Installation, place: Membership
) -> None:
    await logged(installation, place, 991)
    await seal_due_logs(installation, now=LATER)
    assert await folios_sealed(installation, place.company.id) == []
    await logged(installation, place, 1)
    await seal_due_logs(installation, now=LATER - timedelta(seconds=1))
    assert await folios_sealed(installation, place.company.id) == []
    await seal_due_logs(installation, now=LATER)
    assert await folios_sealed(installation, place.company.id) == [1_000]
    await logged(installation, place, 1_000)
    await seal_due_logs(installation, now=LATER + timedelta(minutes=59))
    assert await folios_sealed(installation, place.company.id) == [1_000]


async def test_the_message_carries_the_head_with_its_hash(
    installation: Installation, place: Membership
) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    (notice,) = await waiting(installation, place.company.id)
    news = await told(installation, notice, TOMORROW)
    head = head_of(place.company.id, await entries(installation, place))
    assert head.folio == 8
    assert news is not None
    assert (news.seal, news.sealed_at, news.company) == (
        Seal.of(place.company.id, head),
        TOMORROW,
        place.company,
    )


async def test_it_goes_once_to_each_supervisor_and_owner_and_to_nobody_else(
    installation: Installation, place: Membership
) -> None:
    async with installation.database.writing() as work:
        (owner,) = await work.profiles.of_company(INSTALLATION_ID)
        profiles = {each.name: each.id for each in await work.profiles.of_company(place.company.id)}
        for company_id, profile_id, name, telegram_id in (
            (INSTALLATION_ID, owner.id, "PROPIETARIO2", 2),
            (place.company.id, profiles["SUPERVISOR"], "SEGUNDA", 3),
            (place.company.id, profiles["GERENTE"], "GERENTE1", 4),
            (place.company.id, profiles["AUDITOR"], "AUDITOR1", 5),
            (place.company.id, profiles["SUPERVISOR"], "SINCUENTA", None),
            (place.company.id, profiles["SUPERVISOR"], "BLOQUEADA", 6),
        ):
            await work.users.add(
                company_id=company_id,
                name=name,
                full_name="Alguien Más",
                profile_id=profile_id,
                telegram_id=telegram_id,
                now=NOW,
            )
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET state = 'blocked' WHERE name = 'BLOQUEADA'"))
    await seal_due_logs(installation, now=TOMORROW)
    sent = await waiting(installation, place.company.id)
    assert sorted(each.telegram_id for each in sent) == [2, 3, OWNER_ID]
    news = {each.telegram_id: await told(installation, each, TOMORROW) for each in sent}
    assert {account: each.checks for account, each in news.items() if each} == {
        2: False,  # who owns the installation, and reads no log of this company
        3: True,
        OWNER_ID: True,
    }


async def test_who_is_no_supervisor_any_more_is_not_told(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    await seal_due_logs(installation, now=TOMORROW)
    sent = {each.telegram_id: each for each in await waiting(installation, place.company.id)}
    assert set(sent) == {OWNER_ID, MANAGER_ID}
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET state = 'inactive' WHERE name = 'JMENDEZ'"))
    assert await seal_news(installation, sent[MANAGER_ID], now=TOMORROW) == []
    assert await seal_news(installation, replace(sent[OWNER_ID], telegram_id=5), now=TOMORROW) == []


async def test_without_anybody_to_keep_it_a_log_stays_due(
    installation: Installation, place: Membership
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET telegram_id = NULL"))
    await seal_due_logs(installation, now=TOMORROW)
    assert await folios_sealed(installation, place.company.id) == []
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET telegram_id = 9 WHERE name = 'SUPERVISOR'"))
    await seal_due_logs(installation, now=TOMORROW)
    assert await folios_sealed(installation, place.company.id) == [8]


async def test_a_seal_and_its_messages_are_one_transaction(
    installation: Installation, place: Membership
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text("ALTER TABLE notices RENAME TO elsewhere"))
    await seal_due_logs(installation, now=TOMORROW)
    assert await folios_sealed(installation, INSTALLATION_ID) == []
    assert await folios_sealed(installation, place.company.id) == []


async def test_the_last_entries_of_an_archived_company_are_sealed_for_the_owners(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET archived_at = 1 WHERE id > 0"))
    for _ in range(2):
        await seal_due_logs(installation, now=TOMORROW)
    assert await folios_sealed(installation, place.company.id) == [9]
    (notice,) = await waiting(installation, place.company.id)
    assert notice.telegram_id == OWNER_ID
    news = await told(installation, notice, TOMORROW)
    assert news is not None
    assert (news.company.id, news.seal.folio, news.checks) == (place.company.id, 9, False)


async def test_a_seal_past_the_end_of_a_log_keeps_nothing_from_being_sealed(
    installation: Installation, place: Membership
) -> None:
    """As after restoring an older copy, or a row written by somebody to prevent seals."""
    async with installation.database.exclusively() as connection:
        for folio in (8, 9, 2**62):
            await connection.execute(
                text("INSERT INTO seals VALUES (:company, :folio, :hash, 1)"),
                {"company": place.company.id, "folio": folio, "hash": bytes(32)},
            )
    await logged(installation, place, 1)
    await seal_due_logs(installation, now=TOMORROW)
    seal = await sealed(installation, place)
    async with installation.database.engine.connect() as connection:
        stored = await connection.scalar(text("SELECT hash FROM seals WHERE folio = 9"))
    assert (seal.folio, seal.hash) == (9, bytes(stored))
    assert [each.body["seal"] for each in await waiting(installation, place.company.id)] == [seal.text]


async def test_a_company_that_can_not_be_sealed_keeps_none_of_the_others(
    installation: Installation, place: Membership
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE companies SET zone = 'Nowhere/Land' WHERE id = 0"))
    await seal_due_logs(installation, now=TOMORROW)
    assert await folios_sealed(installation, INSTALLATION_ID) == []
    assert await folios_sealed(installation, place.company.id) == [8]


async def test_two_who_look_at_once_make_one_seal(installation: Installation, place: Membership) -> None:
    await asyncio.gather(*(seal_due_logs(installation, now=TOMORROW) for _ in range(5)))
    assert await folios_sealed(installation, place.company.id) == [8]
    assert len(await waiting(installation, place.company.id)) == 1


async def test_what_another_sealed_since_it_was_asked_for_is_not_due_any_more(
    installation: Installation, place: Membership
) -> None:
    asked = asyncio.Event()
    event.listen(installation.database.engine.sync_engine, "checkin", lambda *_: asked.set())
    async with installation.database.writing() as work:
        head = await work.audit_log(place.company.id).lock_head()
        assert head is not None
        sealing = asyncio.create_task(seal_due_logs(installation, now=TOMORROW))
        await asked.wait()
        await add_seal(work, place.company.id, head, now=TOMORROW)
        happening = Happening(operation="backup_created", summary="Respaldo", operation_id=uuid4())
        deeds = [
            (Author.member(place, reference=ANA.reference), happening)
        ]  # so that the log has something that is not sealed
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=TOMORROW)
    await sealing
    assert await folios_sealed(installation, place.company.id) == [8]


async def test_one_that_was_not_sent_gives_way_to_the_next(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    await seal_due_logs(installation, now=TOMORROW)
    to_ana, to_jorge = await waiting(installation, place.company.id)
    await notice_sent(installation, to_ana, message_id=1, now=TOMORROW)
    await logged(installation, place, 1)
    later = NOW + timedelta(days=2)
    await seal_due_logs(installation, now=later)
    left = await waiting(installation, place.company.id)
    assert [read_seal(each.body["seal"]).folio for each in left] == [10, 10]
    async with installation.database.engine.connect() as connection:
        states = await connection.execute(text("SELECT id, state FROM notices WHERE company_id > 0"))
        assert {row.id: row.state for row in states} == {
            to_ana.id: "sent",
            to_jorge.id: "replaced",
            **{each.id: "pending" for each in left},
        }


async def test_one_query_tells_what_is_due(installation: Installation) -> None:
    for number in range(5):
        await registered_company(installation, f"Empresa {number}")
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(installation.database.engine.sync_engine, "before_cursor_execute", note)
    await seal_due_logs(installation, now=LATER)
    assert len([each for each in statements if each.startswith("SELECT")]) == 1
    assert not [each for each in statements if each.startswith(("INSERT", "UPDATE", "DELETE"))]


async def test_a_log_that_went_on_agrees_with_its_seal(installation: Installation, place: Membership) -> None:
    seal = await sealed(installation, place)
    await logged(installation, place, 3)
    result = await checked(installation, seal)
    assert (result.verdict, result.broken, result.entries) == (Verdict.INTACT, None, 11)
    newest = (await entries(installation, place))[-1]
    assert (newest.operation, newest.outcome) == ("log_verified", Outcome.ALLOWED)
    assert dict(newest.detail.facts)["Sello"] == f"#8 {seal.hash.hex()}"


async def test_a_tail_that_was_cut_is_found_by_the_seal_alone(
    installation: Installation, place: Membership
) -> None:
    seal = await sealed(installation, place)
    log = await entries(installation, place)
    table = audit_table(place.company.id)
    async with installation.database.writing() as work:  # what was cut off had been told
        await work.outbox.add(place.company.id, [made_up_entry(folio=6)], recipients=[place.user], now=NOW)
    async with by_hand(installation, place) as connection:
        await connection.execute(text("UPDATE outbox SET state = 'sent'"))
        await connection.execute(table.delete().where(table.c.folio > 5))
        await put_head(connection, place, log[:5])
        await put_words(connection, place)
    result = await checked(installation, seal)
    assert (result.verdict, result.broken, result.head.folio) == (Verdict.CUT_OFF, None, 5)
    newest = (await entries(installation, place))[-1]
    assert (newest.folio, newest.outcome, newest.sensitive) == (6, Outcome.FAILED, True)
    async with installation.database.reading() as work:
        (alert,) = await work.outbox.of_entry(place.company.id, 6)
    assert alert.state is DeliveryState.PENDING
    assert await unsuspected(installation, place)


async def test_a_log_built_anew_is_found_by_the_seal_alone(
    installation: Installation, place: Membership
) -> None:
    seal = await sealed(installation, place)
    log = list(await entries(installation, place))
    log[1] = rehashed(place.company.id, log[1], summary="Otra cosa")
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
        await put_head(connection, place, log)
    assert await unsuspected(installation, place)
    result = await checked(installation, seal)
    assert (result.verdict, result.broken) == (Verdict.REWRITTEN, None)


@pytest.mark.parametrize(("went_on", "verdict"), [(0, Verdict.CUT_OFF), (9, Verdict.REWRITTEN)])
async def test_an_old_backup_put_back_is_found_by_the_seal_alone(
    installation: Installation, place: Membership, went_on: int, verdict: Verdict
) -> None:
    backup = await entries(installation, place)
    await logged(installation, place, 4)
    seal = await sealed(installation, place)
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, backup)
        await put_head(connection, place, backup)
    await logged(installation, place, went_on)
    result = await checked(installation, seal)
    assert (result.verdict, result.broken) == (verdict, None)
    assert await unsuspected(installation, place)


async def test_an_edit_is_told_as_such_before_the_seal_and_after_it(
    installation: Installation, place: Membership
) -> None:
    seal = await sealed(installation, place)
    await logged(installation, place, 4)
    table = audit_table(place.company.id)
    for folio in (10, 4):
        async with by_hand(installation, place) as connection:
            await connection.execute(table.update().where(table.c.folio == folio).values(summary="Otra"))
        result = await checked(installation, seal)
        assert result.broken is not None
        assert (result.verdict, result.broken.folio) == (Verdict.BROKEN, folio)
        assert result.broken.kind is BreakKind.CHANGED


async def test_entries_missing_right_up_to_the_seal_are_missing_and_no_end(
    installation: Installation, place: Membership
) -> None:
    seal = await sealed(installation, place)
    await logged(installation, place, 4)
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        await connection.execute(table.delete().where(table.c.folio.between(5, 8)))
    result = await checked(installation, seal)
    assert result.broken is not None
    assert (result.broken.folio, result.broken.kind) == (5, BreakKind.MISSING)


async def test_a_rewritten_log_that_breaks_later_is_rewritten(
    installation: Installation, place: Membership
) -> None:
    log = await entries(installation, place)
    seal = Seal.of(place.company.id, head_of(place.company.id, log[:4]))
    other = rehashed(place.company.id, log[3], summary="Otra cosa")
    async with by_hand(installation, place) as connection:
        await replace_all(
            connection, place, [*log[:3], other, structs.replace(log[4], summary="Otra"), *log[5:]]
        )
    result = await checked(installation, seal)
    assert result.broken is not None
    assert (result.verdict, result.broken.folio) == (Verdict.REWRITTEN, 5)


async def test_a_forged_seal_accuses_the_log_and_says_which_it_was(
    installation: Installation, place: Membership
) -> None:
    seal = replace(await sealed(installation, place), hash=b"x" * 32)
    assert (await checked(installation, seal)).verdict is Verdict.REWRITTEN
    newest = (await entries(installation, place))[-1]
    assert dict(newest.detail.facts)["Sello"] == f"#8 {b'x'.hex() * 32}"


async def tapped(installation: Installation, seal: Seal, message: SealMessage) -> Verification:
    return await check_seal(
        Ask(installation, ANA, TOMORROW + 2 * LITTLE), seal, operation_id=uuid4(), message=message
    )


@pytest.fixture
async def sent(installation: Installation, place: Membership) -> Seal:
    """The seal that Ana was sent tomorrow; the log has gone on since."""
    await seal_due_logs(installation, now=TOMORROW)
    (notice,) = await waiting(installation, place.company.id)
    await notice_sent(installation, notice, message_id=1, now=TOMORROW)
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(operation="backup_created", summary="Respaldo", operation_id=uuid4()),
        )
    ]
    async with installation.database.writing() as work:
        await record_all(
            work, installation.catalogue, company=place.company, deeds=deeds, now=TOMORROW + LITTLE
        )
    return read_seal(notice.body["seal"])


async def test_a_seal_under_the_message_that_was_sent_is_genuine(
    installation: Installation, sent: Seal
) -> None:
    for message in (SealMessage(TOMORROW + LITTLE), SealMessage(None)):
        result = await tapped(installation, sent, message)
        assert (result.verdict, result.tampering, result.failed) == (Verdict.INTACT, None, False)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (SealMessage(TOMORROW, edited_at=TOMORROW + 30 * LITTLE), Tampering.EDITED),
        (SealMessage(TOMORROW, foreign=True), Tampering.FOREIGN),
        (SealMessage(TOMORROW + timedelta(days=9)), Tampering.OTHER_HOUR),
    ],
)
async def test_a_seal_under_a_message_that_was_touched_is_told_and_alerts_though_switched_off(
    installation: Installation, place: Membership, sent: Seal, message: SealMessage, found: Tampering
) -> None:
    async with installation.database.writing() as work:
        settings = await work.log_settings.get(place.company.id)
        verified = installation.catalogue.operation("log_verified")
        await work.log_settings.save(place.company.id, settings.choosing([verified], recorded=False))
    result = await tapped(installation, sent, message)
    assert (result.verdict, result.tampering, result.failed) == (Verdict.INTACT, found, True)
    newest = (await entries(installation, place))[-1]
    assert (newest.operation, newest.outcome, newest.sensitive) == ("log_verified", Outcome.FAILED, True)
    assert dict(newest.detail.facts)["Mensaje del sello"] == str(found)
    async with installation.database.reading() as work:
        assert await work.outbox.of_entry(place.company.id, newest.folio)


async def test_a_good_seal_that_was_never_sent_to_the_person_is_told(
    installation: Installation, place: Membership, sent: Seal
) -> None:
    other = await sealed(installation, place)
    assert other != sent
    result = await tapped(installation, other, SealMessage(TOMORROW + LITTLE))
    assert (result.verdict, result.tampering) == (Verdict.INTACT, Tampering.NEVER_SENT)


async def test_a_seal_made_for_another_person_is_told(
    installation: Installation, place: Membership, sent: Seal
) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE notices SET telegram_id = 77"))
    result = await tapped(installation, sent, SealMessage(TOMORROW + LITTLE))
    assert result.tampering is Tampering.NEVER_SENT


async def test_a_row_put_there_by_hand_does_not_make_a_new_message_of_an_old_seal_genuine(
    installation: Installation, place: Membership, sent: Seal
) -> None:
    """The holder of database and bot sends an old folio's seal, and notes that it was made just now."""
    today = TOMORROW + timedelta(days=9)
    body = json.dumps({"seal": sent.text, "sealed_at": microseconds(today)})
    async with installation.database.exclusively() as connection:
        await connection.execute(notices.update().values(body=body, sent_at=today, message_id=9))
    result = await tapped(installation, sent, SealMessage(today + LITTLE))
    assert result.tampering is Tampering.OTHER_HOUR


async def test_what_the_log_says_against_itself_is_said_of_a_touched_message_too(
    installation: Installation, place: Membership, sent: Seal
) -> None:
    result = await tapped(
        installation, replace(sent, hash=b"x" * 32), SealMessage(TOMORROW, edited_at=TOMORROW)
    )
    assert (result.verdict, result.tampering) == (Verdict.REWRITTEN, Tampering.EDITED)


async def test_no_seal_is_made_anew_of_a_log_that_is_stopped(
    installation: Installation, place: Membership
) -> None:
    await seal_due_logs(installation, now=TOMORROW)
    (notice,) = await waiting(installation, place.company.id)
    with pytest.raises(LogStopped):
        installation.database.heads.stop(place.company.id, found=Head(1, bytes(32)))
    assert await seal_news(installation, notice, now=TOMORROW + timedelta(hours=2)) == []
    assert await waiting(installation, place.company.id) == [notice]


async def told(installation: Installation, notice: Notice, now: datetime) -> SealNews | None:
    """What the notice tells of its own company."""
    news = await seal_news(installation, notice, now=now)
    return next((each for each in news if each.company.id == notice.company_id), None)


async def test_a_seal_that_could_not_be_sent_in_its_hour_is_made_anew_for_who_waits(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    await seal_due_logs(installation, now=TOMORROW)
    to_ana, to_jorge = await waiting(installation, place.company.id)
    await notice_sent(installation, to_ana, message_id=1, now=TOMORROW)
    await logged(installation, place, 1)
    hour = timedelta(hours=1)
    assert await told(installation, to_jorge, TOMORROW + hour) is not None
    later = TOMORROW + hour + LITTLE
    news = await told(installation, to_jorge, later)
    (anew,) = await waiting(installation, place.company.id)
    assert (anew.telegram_id, anew.id != to_jorge.id) == (MANAGER_ID, True)
    assert news is not None
    assert (news.notice_id, news.seal, news.sealed_at) == (
        anew.id,
        await sealed(installation, place),
        later,
    )
    assert await seal_news(installation, to_jorge, now=later) == []  # it does not wait any more
    # A quiet log is sealed at the same folio.
    much_later = await told(installation, anew, later + 2 * hour)
    assert much_later is not None
    assert (much_later.seal, much_later.sealed_at) == (news.seal, later + 2 * hour)
    assert await folios_sealed(installation, place.company.id) == [9]
    first = read_seal(to_jorge.body["seal"])  # it may have arrived all the same
    async with installation.database.reading() as work:
        assert await work.notices.seals_made(first, MANAGER_ID) == [TOMORROW]


async def test_only_who_may_read_the_log_may_check_its_seal(
    installation: Installation, place: Membership
) -> None:
    seal = await sealed(installation, place)
    await joined(installation, JORGE, place.company.id, profile="CONSULTA")
    for caller, refusal in ((JORGE, NotAllowed), (InChat(404), UnknownPerson)):
        with pytest.raises(refusal):
            await checked(installation, seal, caller)
    with pytest.raises(UnknownPerson):
        await checked(installation, replace(seal, company_id=987))
    assert await refusals(installation) == 3


async def test_the_console_checks_a_seal_too(installation: Installation, place: Membership) -> None:
    seal = await sealed(installation, place)
    result = await verify_log(
        Ask(installation, AtConsole(), NOW), place.company.id, operation_id=uuid4(), seal=seal
    )
    assert (result.verdict, result.failed) == (Verdict.INTACT, False)
    newest = (await entries(installation, place))[-1]
    assert (newest.user_name, newest.summary) == ("CONSOLA", "Íntegra según el sello del folio 8")


async def test_an_empty_log_has_no_seal(installation: Installation) -> None:
    async with installation.database.reading() as work:
        own = await work.companies.get(INSTALLATION_ID)
    assert own is not None
    assert await seal_of(installation, own) is None
    await registered_company(installation)
    assert (await place_in(installation, ANA, INSTALLATION_ID)).company == own
    seal = await seal_of(installation, own)
    assert seal is not None
    assert seal.folio == 2
