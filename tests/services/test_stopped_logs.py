"""A log that ends before its last known end takes nothing more, and people are told."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import AtConsole
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry, Outcome
from domain.errors import CompanyNotFound, LogStopped
from domain.log_settings import LogSettings
from domain.log_tree import NO_ENTRIES, Head
from domain.notices import NoticeKind
from domain.verification import Break, BreakKind
from services.asking import Ask
from services.installation import Installation
from services.log.pages import open_log
from services.log.recording import Happening, record
from services.log.stopped_logs import compare_heads, resume_log, stop_news, tell_of_stop
from services.log.verification import verify_log
from services.people.companies import register_company
from services.people.users import create_user
from services.progress import Progress
from services.sending.notices import due_notices
from storage.audit_table import audit_table
from storage.tables import audit_heads
from tests.conftest import NOW
from tests.meanwhile import Meanwhile
from tests.people import ANA, JORGE, joined, place_in, registered_company
from tests.tampering import by_hand, cut_off, entries, put_head, run_by_hand
from tests.trees import head_of, rehashed

ENTRIES = 5


@pytest.fixture
async def place(installation: Installation) -> Membership:
    """Ana's place in a company with a few entries."""
    place = await registered_company(installation)
    for _ in range(ENTRIES - 1):
        await appended(installation, place)
    return place


async def appended(installation: Installation, place: Membership) -> Entry:
    async with installation.database.writing() as work:
        entry = await record(
            work,
            installation.catalogue,
            company=place.company,
            author=Author.member(place, reference=ANA.reference),
            happening=Happening(operation="backup_created", summary="Respaldo", operation_id=uuid4()),
            now=NOW,
        )
    assert entry is not None
    return entry


async def _appended_and_failed(installation: Installation, place: Membership) -> None:
    happening = Happening(operation="backup_created", summary="Respaldo", operation_id=uuid4())
    async with installation.database.writing() as work:
        await record(
            work,
            installation.catalogue,
            company=place.company,
            author=Author.member(place, reference=ANA.reference),
            happening=happening,
            now=NOW,
        )
        raise ZeroDivisionError


async def head_changed(installation: Installation, place: Membership, **changes: int | bytes) -> None:
    """Change what is said of where the log stands, and no entry."""
    heads = audit_heads.update().where(audit_heads.c.company_id == place.company.id)
    async with installation.database.exclusively() as connection:
        await connection.execute(heads.values(changes))


async def in_the_installation(installation: Installation) -> Sequence[Entry]:
    async with installation.database.reading() as work:
        return await work.audit_log(INSTALLATION_ID).newer(limit=50)


async def remembered(installation: Installation, place: Membership) -> dict[int, Head]:
    """The heads that a process ending now would keep, where another finds them."""
    heads = {each: installation.database.heads.heads[each] for each in (INSTALLATION_ID, place.company.id)}
    installation.database.heads.forget_all()
    return heads


async def test_a_log_that_ends_earlier_takes_nothing_more_and_nothing_happens_that_it_should_tell(
    installation: Installation, place: Membership
) -> None:
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await create_user(
            Ask(installation, ANA, NOW),
            place.company.id,
            name="MLOPEZ",
            full_name="María López",
            password_hash="-",
            profile_id=place.profile.id,
            operation_id=uuid4(),
        )
    async with installation.database.reading() as work:
        assert await work.users.by_name(place.company.id, "MLOPEZ") is None
    assert [entry.folio for entry in await entries(installation, place)] == [1, 2, 3]


async def test_it_can_be_read_where_readings_are_not_recorded(
    installation: Installation, place: Membership
) -> None:
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    page = await open_log(Ask(installation, ANA, NOW), place.company.id, size=8)
    assert [entry.folio for entry in page.entries] == [3, 2, 1]
    async with installation.database.writing() as work:
        version = (await work.log_settings.get(place.company.id)).version
        wanted = LogSettings(version=version + 1, choices={"log_consulted": True})
        await work.log_settings.save(place.company.id, wanted)
    with pytest.raises(LogStopped):
        await open_log(Ask(installation, ANA, NOW), place.company.id, size=8)


async def test_a_forged_anchor_explains_no_end_that_is_gone(
    installation: Installation, place: Membership
) -> None:
    await cut_off(installation, place, last=3)
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("INSERT INTO log_anchors VALUES (:company, 99, :hash)"),
            {"company": place.company.id, "hash": bytes(32)},
        )
    with pytest.raises(LogStopped):
        await appended(installation, place)


async def test_it_stays_stopped_when_it_has_grown_again(
    installation: Installation, place: Membership
) -> None:
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    await head_changed(installation, place, folio=ENTRIES + 1, hash=bytes(32))
    with pytest.raises(LogStopped):
        await appended(installation, place)


async def test_other_companies_go_on(installation: Installation, place: Membership) -> None:
    other = await registered_company(installation, "Aceros del Norte")
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    assert (await appended(installation, other)).folio == 2


async def test_a_log_built_anew_to_the_same_folio_or_further_is_noticed(
    installation: Installation, place: Membership
) -> None:
    *log, last = await entries(installation, place)
    kept = installation.database.heads.heads[place.company.id]
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        other = rehashed(place.company.id, last, summary="Otra cosa")
        changed = {"summary": other.summary, "salts": other.salts, "hash": other.hash}
        await connection.execute(table.update().where(table.c.folio == last.folio).values(changed))
        await put_head(connection, place, [*log, other])
    installation.database.heads.remember(place.company.id, kept)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    installation.database.heads.forget_all()
    await appended(installation, place)  # the same log without what was remembered: it goes on
    installation.database.heads.forget_all()
    installation.database.heads.remember(place.company.id, kept)
    with pytest.raises(LogStopped):  # further on, with another entry where the log was seen to end
        await appended(installation, place)


@pytest.mark.parametrize(
    "changes",
    [
        {"folio": 3}, {"folio": ENTRIES + 1}, {"hash": bytes(32)}, {"leaf": bytes(32)}, {"peaks": bytes(64)},
    ],
    ids=["lower", "higher", "root", "leaf", "peaks"],
)  # fmt: skip
async def test_a_head_that_was_changed_is_not_believed(
    installation: Installation, place: Membership, changes: dict[str, int | bytes]
) -> None:
    await head_changed(installation, place, **changes)
    installation.database.heads.forget_all()
    with pytest.raises(LogStopped):
        await appended(installation, place)


@pytest.mark.parametrize("change", ["last gone", "last changed", "hash changed"])
async def test_the_head_is_not_believed_without_the_last_entry(
    installation: Installation, place: Membership, change: str
) -> None:
    table = audit_table(place.company.id)
    async with by_hand(installation, place) as connection:
        if change == "last gone":
            await connection.execute(table.delete().where(table.c.folio == ENTRIES))
        else:
            changed = {"hash": bytes(32)} if change == "hash changed" else {"summary": "Otra cosa"}
            await connection.execute(table.update().where(table.c.folio == ENTRIES).values(changed))
    with pytest.raises(LogStopped):
        await appended(installation, place)


@pytest.mark.parametrize("change", [f"recorded_at = {2**62}", "outcome = 'bien'"])
async def test_a_last_entry_that_can_not_be_read_stops_the_log_too(
    installation: Installation, place: Membership, change: str
) -> None:
    statement = f"UPDATE {{log}} SET {change} WHERE folio = {ENTRIES}"
    await run_by_hand(installation, place.company, statement)
    with pytest.raises(LogStopped):
        await appended(installation, place)


async def test_entries_of_another_process_are_no_reason_to_stop(
    installation: Installation, place: Membership
) -> None:
    heads = await remembered(installation, place)
    await appended(installation, place)
    installation.database.heads.forget_all()
    await compare_heads(installation, heads)
    assert (await appended(installation, place)).folio == ENTRIES + 2


async def test_a_log_that_is_seen_for_the_first_time_is_taken_as_it_is(
    installation: Installation, place: Membership
) -> None:
    installation.database.heads.forget_all()
    assert (await appended(installation, place)).folio == ENTRIES + 1


async def test_nothing_is_remembered_of_what_was_not_committed(
    installation: Installation, place: Membership
) -> None:
    with pytest.raises(ZeroDivisionError):
        await _appended_and_failed(installation, place)
    assert (await appended(installation, place)).folio == ENTRIES + 1


# At the start


async def test_an_old_copy_is_noticed_at_the_start(installation: Installation, place: Membership) -> None:
    heads = await remembered(installation, place)
    await cut_off(installation, place, last=3)
    await compare_heads(installation, heads)
    assert list(installation.database.heads.stops) == [place.company.id]
    with pytest.raises(LogStopped):
        await appended(installation, place)


async def test_a_company_that_is_gone_is_noticed_and_does_not_keep_it_from_starting(
    installation: Installation, place: Membership
) -> None:
    heads = await remembered(installation, place)
    async with installation.database.exclusively() as connection:
        await connection.execute(text(f"DROP TABLE bitacora_{place.company.id}"))
    await compare_heads(installation, heads | {99: Head(4, bytes(32))})
    assert sorted(installation.database.heads.stops) == [place.company.id, 99]
    for stop in installation.database.heads.stops.values():
        await tell_of_stop(installation, stop, now=NOW)


async def test_logs_that_are_as_they_were_start(installation: Installation, place: Membership) -> None:
    empty = await register_company(
        Ask(installation, ANA, NOW),
        name="Papelería La Esperanza",
        rfc="EKU9003173C9",
        zone="America/Mexico_City",
        supervisor="Ana Ruiz",
        operation_id=uuid4(),
    )
    heads = await remembered(installation, place)
    await compare_heads(installation, heads | {empty.id: NO_ENTRIES})
    assert not installation.database.heads.stops
    assert (await appended(installation, place)).folio == ENTRIES + 1


# Who is told


async def test_owners_are_alerted_and_supervisors_told(installation: Installation, place: Membership) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    (stop,) = installation.database.heads.stops.values()
    await tell_of_stop(installation, stop, now=NOW)
    entry = (await in_the_installation(installation))[-1]
    assert (entry.operation, entry.user_name, entry.outcome) == ("log_stopped", "VIGIA", Outcome.FAILED)
    facts = dict(entry.detail.facts)
    assert (facts["Empresa"], facts["Folio"], facts["Folio recordado"]) == (place.company.name, "#3", "#6")
    async with installation.database.reading() as work:
        alerted = await work.outbox.of_entry(INSTALLATION_ID, entry.folio)
    assert [each.telegram_id for each in alerted] == [ANA.telegram_id]
    (notice,) = await due_notices(installation, now=NOW)
    assert (notice.kind, notice.telegram_id) == (NoticeKind.STOPPED, JORGE.telegram_id)
    news = await stop_news(installation, notice)
    assert news is not None
    assert (news.company, news.remembered, news.found) == (place.company, 6, 3)


async def _stopped_at(installation: Installation, place: Membership, *, last: int) -> None:
    """Truncate the log, and report it like each of three starts."""
    heads = await remembered(installation, place)
    await cut_off(installation, place, last=last)
    for _ in range(3):
        installation.database.heads.forget_all()
        await compare_heads(installation, heads)
        for stop in installation.database.heads.stops.values():
            await tell_of_stop(installation, stop, now=NOW)


async def _told_of(installation: Installation) -> list[str]:
    """The installation log's entries about stops, and the number of notices."""
    said = [
        each.summary for each in await in_the_installation(installation) if "termina" in each.summary.lower()
    ]
    async with installation.database.exclusively() as connection:
        count = text("SELECT count(*) FROM notices WHERE kind = 'stopped'")
        sent = (await connection.execute(count)).scalar_one()
    return [*said, f"{sent} notices"]


async def test_people_are_told_of_a_stop_once_and_of_the_next_one_again(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    name = place.company.name
    first = f"{name}: Termina en el #4; se recordaba hasta el #6"
    await _stopped_at(installation, place, last=4)
    assert await _told_of(installation) == [first, "1 notices"]
    await resume_log(Ask(installation, AtConsole(), NOW), place.company.id)
    second = f"{name}: Termina en el #4; se recordaba hasta el #5"
    await _stopped_at(installation, place, last=4)
    assert await _told_of(installation) == [first, second, "2 notices"]


async def test_each_company_is_told_of_though_one_is_called_almost_as_another(
    installation: Installation, place: Membership
) -> None:
    other = await registered_company(installation, f"{place.company.name} Norte")
    await appended(installation, other)
    heads = await remembered(installation, place) | {other.company.id: Head(9, bytes(32))}
    await cut_off(installation, place, last=3)
    await compare_heads(installation, heads)
    for _ in range(2):
        for stop in installation.database.heads.stops.values():
            await tell_of_stop(installation, stop, now=NOW)
    assert len(await _told_of(installation)) == 2 + 1


async def test_an_entry_that_can_not_be_read_keeps_nobody_from_being_told(
    installation: Installation, place: Membership
) -> None:
    await _stopped_at(installation, place, last=4)
    own = await place_in(installation, ANA, INSTALLATION_ID)
    await appended(installation, own)
    (stop,) = installation.database.heads.stops.values()
    spoil = "UPDATE {log} SET outcome = 'bien' WHERE operation = 'log_stopped'"
    await run_by_hand(installation, own.company, spoil)
    await tell_of_stop(installation, stop, now=NOW)
    async with installation.database.reading() as work:
        (last,) = await work.audit_log(INSTALLATION_ID).older(limit=1)
    assert (last.operation, last.outcome) == ("log_stopped", Outcome.FAILED)


async def test_who_looks_after_the_log_no_longer_is_not_told(
    installation: Installation, place: Membership
) -> None:
    await joined(installation, JORGE, place.company.id, profile="SUPERVISOR")
    await cut_off(installation, place, last=3)
    with pytest.raises(LogStopped):
        await appended(installation, place)
    (stop,) = installation.database.heads.stops.values()
    await tell_of_stop(installation, stop, now=NOW)
    (notice,) = await due_notices(installation, now=NOW)
    async with installation.database.exclusively() as connection:
        await connection.execute(text("UPDATE users SET state = 'blocked' WHERE name = 'JMENDEZ'"))
    assert await stop_news(installation, notice) is None


async def test_owners_are_told_of_the_installations_own_log_though_it_can_record_nothing(
    installation: Installation, place: Membership
) -> None:
    own = await place_in(installation, ANA, INSTALLATION_ID)
    await cut_off(installation, own, last=1)
    with pytest.raises(LogStopped):
        await appended(installation, own)
    (stop,) = installation.database.heads.stops.values()
    await tell_of_stop(installation, stop, now=NOW)
    (notice,) = await due_notices(installation, now=NOW)
    assert (notice.company_id, notice.telegram_id) == (INSTALLATION_ID, ANA.telegram_id)


async def test_a_verification_that_the_log_can_not_take_is_in_the_installations(
    installation: Installation, place: Membership
) -> None:
    await head_changed(installation, place, folio=ENTRIES + 1, hash=bytes(32))
    installation.database.heads.forget_all()
    result = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    assert result.failed
    entry = (await in_the_installation(installation))[-1]
    assert (entry.operation, entry.user_name, entry.outcome) == ("log_verified", "SUPERVISOR", Outcome.FAILED)
    assert entry.sensitive
    assert dict(entry.detail.facts)["Empresa"] == place.company.name


# Going on


async def test_whoever_holds_the_console_has_it_go_on_and_that_is_recorded(
    installation: Installation, place: Membership
) -> None:
    heads = await remembered(installation, place)
    await cut_off(installation, place, last=3)
    await compare_heads(installation, heads)
    _, entry = await resume_log(Ask(installation, AtConsole(), NOW), place.company.id)
    assert entry is not None
    assert (entry.folio, entry.operation, entry.user_name) == (4, "log_resumed", "CONSOLA")
    assert dict(entry.detail.facts)["Folio recordado"] == "#5"
    assert entry.sensitive
    head = head_of(place.company.id, await entries(installation, place))
    assert installation.database.heads.heads[place.company.id] == head
    assert (await appended(installation, place)).folio == 5


async def test_a_log_whose_last_entry_is_another_does_not_go_on(
    installation: Installation, place: Membership
) -> None:
    await head_changed(installation, place, hash=bytes(32))
    installation.database.heads.forget_all()
    with pytest.raises(LogStopped):
        await resume_log(Ask(installation, AtConsole(), NOW), place.company.id)


async def test_no_company_no_log(installation: Installation) -> None:
    with pytest.raises(CompanyNotFound):
        await resume_log(Ask(installation, AtConsole(), NOW), 99)


# Verifying it


async def test_a_log_that_was_put_back_does_not_hold_though_all_its_hashes_do(
    installation: Installation, place: Membership
) -> None:
    await cut_off(installation, place, last=3)
    result = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    assert result.broken == Break(4, BreakKind.CUT_OFF)
    entry = (await in_the_installation(installation))[-1]
    assert (entry.operation, entry.outcome) == ("log_verified", Outcome.FAILED)


async def test_a_log_that_went_on_from_an_old_copy_does_not_hold_either(
    installation: Installation, place: Membership
) -> None:
    seen = installation.database.heads.heads[place.company.id]
    await cut_off(installation, place, last=3)
    installation.database.heads.forget_all()
    for _ in range(4):
        await appended(installation, place)
    installation.database.heads.forget_all()
    installation.database.heads.remember(place.company.id, seen)
    result = await verify_log(Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4())
    assert result.broken == Break(ENTRIES, BreakKind.REWRITTEN)


async def test_what_is_recorded_while_it_is_verified_is_no_reason(
    installation: Installation, place: Membership
) -> None:
    async def record_one(_: Progress) -> None:
        await appended(installation, place)

    result = await verify_log(
        Ask(installation, ANA, NOW), place.company.id, operation_id=uuid4(), progress=Meanwhile(record_one)
    )
    assert result.broken is None
