"""Erasing a person: nothing names them any more, and every proof is as it was, on both engines."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile, is_zipfile

import pytest
from msgspec import structs
from sqlalchemy import Connection, String, Table, Text, inspect, text, update
from sqlalchemy.exc import DBAPIError

from domain.approval_requests import RequestState
from domain.approvals import ApprovalKind
from domain.askers import AtConsole, InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Detail, Entry, Origin
from domain.erasure import ERASURE, Ground, Mentions, Person, WantedErasure
from domain.errors import (
    ApprovalNeeded,
    LogHeld,
    LogNotAsRecorded,
    NobodyCalledThat,
    NotAllowed,
    NothingToErase,
    PersonNamed,
    StillInCompany,
    UserErased,
    UserNotFound,
)
from domain.keeping import Keeping
from domain.leaves import without_values
from domain.log_filter import LogFilter, LogQuery
from domain.log_tree import entry_from, row_of
from domain.oddities import Oddity, OddityKind
from domain.seals import Seal, Verdict
from domain.user_filter import UserFilter
from domain.verification import BreakKind
from rendering.exports.formats import Format
from services.approvals.deciding import approve_request
from services.approvals.requests import request_approval
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.log.erasable import person_to_erase, users_to_erase
from services.log.erasing import begin_erasure, check_erasure, erase, finish_erasures, plan_erasure
from services.log.export import export_log
from services.log.filters import use_filter
from services.log.keeping import change_keeping
from services.log.recording import Happening, record_all
from services.log.seals import check_seal
from services.log.verification import verify_log
from services.log.verified import Verification
from services.people.directory import list_users
from services.people.life import block_user, deactivate_user, reactivate_user, rename_user
from services.progress import Progress, Stopped
from services.sizes import Sizes
from storage.audit_table import audit_table
from storage.personal_data import PLACES
from storage.tables import metadata
from tests.conftest import NOW
from tests.people import ANA, joined, tell_of_link
from tests.tampering import by_hand, run_by_hand

ACCOUNT = 7_301_224_518
NAMES = (
    "JMENDEZ", "jmendez", "Jorge Méndez", "jorge mendez", "Jorge Méndez Solís", "mendez", str(ACCOUNT),
)  # fmt: skip
JORGE = InChat(ACCOUNT, f"{ACCOUNT}/1")
MARIA, LUIS, ROSA = (InChat(number, f"{number}/1") for number in (1003, 1004, 1005))
PINTURAS = Person(full_names=("Pinturas SA",))
OPERATION = uuid4()


@pytest.fixture
def sizes() -> Sizes:
    """Several segments in a short log, and no rest between them."""
    return Sizes(between_removals=0, verified_at_once=7, exported_at_once=5)


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company that Jorge worked in, and left: his name is all over it."""
    ask, company_id = Ask(installation, ANA, NOW), registered.company.id
    jorge = await joined(installation, JORGE, company_id, profile="SUPERVISOR")
    await tell_of_link(installation, jorge)
    maria = await joined(
        installation, MARIA, company_id, profile="SUPERVISOR", name="MRUIZ", full_name="María Ruiz"
    )
    await tell_of_link(installation, maria)
    await use_filter(ask, company_id, LogFilter(user_name="JMENDEZ"))
    await reported(installation, jorge, "Factura A 1", "Factura A 2", "Factura A 3")
    await reported(installation, registered, "Factura de Jorge Méndez", "JMENDEZ pidió copia", "Factura A 4")
    await rename_user(ask, company_id, jorge.user.id, full_name="Jorge Méndez Solís", operation_id=uuid4())
    other = await joined(
        installation, LUIS, company_id, profile="CONSULTA", name="LGIL", full_name="Luis Gil"
    )
    await tell_of_link(installation, other)
    asked = Ask(installation, JORGE, NOW)
    await block_user(asked, company_id, other.user.id, reason="lo pidió Jorge Méndez", operation_id=uuid4())
    await deactivate_user(ask, company_id, jorge.user.id, reason="Se fue JMENDEZ", operation_id=uuid4())
    return registered


async def reported(installation: Installation, place: Membership, *summaries: str) -> None:
    deeds = [
        (
            Author.member(place, reference="1/1"),
            Happening(
                operation="document_cancelled",
                summary=each,
                operation_id=uuid4(),
                detail=Detail.of(facts=[("Cliente", "Pinturas SA"), ("Vendedor", "Jorge  MENDEZ")]),
            ),
        )
        for each in summaries
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)


async def jorge_of(installation: Installation, place: Membership) -> Person:
    ask = Ask(installation, ANA, NOW)
    (user,) = await users_to_erase(ask, place.company.id)
    return await person_to_erase(ask, place.company.id, user_id=user.id)


def wanted(person: Person, asked_by: str = "carta del 12/11/2026") -> WantedErasure:
    return WantedErasure(person=person, ground=Ground.ASKED, asked_by=asked_by)


async def erased(installation: Installation, place: Membership) -> Entry:
    return await erase(
        Ask(installation, ANA, NOW),
        place.company.id,
        wanted(await jorge_of(installation, place)),
        operation_id=OPERATION,
    )


async def verified(installation: Installation, place: Membership) -> Verification:
    return await verify_log(
        Ask(installation, AtConsole(), NOW), place.company.id, operation_id=uuid4(), thorough=True
    )


async def found_in_tables(installation: Installation) -> list[str]:
    """Each table, with a row in it that has one of the names."""
    async with installation.database.connected() as connection:
        names = await connection.run_sync(_tables)
        rows = {name: (await connection.execute(text(f"SELECT * FROM {name}"))).all() for name in names}
    return [
        f"{name}: {row}" for name, each in rows.items() for row in each if any(x in str(row) for x in NAMES)
    ]


def _tables(connection: Connection) -> list[str]:
    """Each but SQLite's indexes of words, which can't be read as tables; the file shows what is in them."""
    on_sqlite = connection.dialect.name == "sqlite"
    return [each for each in inspect(connection).get_table_names() if not on_sqlite or "_words" not in each]


async def test_afterwards_nothing_in_the_database_names_them(
    installation: Installation, place: Membership
) -> None:
    """Not even in the freed parts of the file; and it all still verifies."""
    assert await found_in_tables(installation)
    entry = await erased(installation, place)
    assert entry.operation == ERASURE
    assert await found_in_tables(installation) == []
    if installation.database.file is not None:
        folder = installation.database.file.parent
        content = b"".join(each.read_bytes() for each in folder.iterdir() if each.name.startswith("vigia.db"))
        assert [name for name in NAMES if name.encode() in content] == []
    assert not (await verified(installation, place)).failed


async def test_what_happened_and_every_seal_stay(installation: Installation, place: Membership) -> None:
    async with installation.database.reading() as work:
        log = work.audit_log(place.company.id)
        head = await log.head()
        before = await log.older(limit=100)
    assert head is not None
    entry = await erased(installation, place)
    async with installation.database.reading() as work:
        after = await work.audit_log(place.company.id).older(LogQuery(), limit=100)
    kept = {each.folio: each for each in after}
    assert [(each.folio, each.hash, each.operation, each.occurred_at) for each in before] == [
        (kept[each.folio].folio, kept[each.folio].hash, kept[each.folio].operation, each.occurred_at)
        for each in before
    ]
    texts = [(each.user_name, each.summary) for each in after if each.operation == "document_cancelled"]
    assert texts == [
        ("SUPERVISOR", "Factura A 4"),
        ("SUPERVISOR", "[borrado]"),
        ("SUPERVISOR", "[borrado]"),
        ("[borrado]", "Factura A 3"),
        ("[borrado]", "Factura A 2"),
        ("[borrado]", "Factura A 1"),
    ]
    told = next(each.detail.facts for each in after if each.summary == "Factura A 1")
    assert told == (("Cliente", "Pinturas SA"), ("Vendedor", "[borrado]"))
    seal = Seal.of(place.company.id, head)
    checked = await check_seal(Ask(installation, ANA, NOW), seal, operation_id=uuid4())
    assert (checked.verdict, checked.failed) == (Verdict.INTACT, False)
    facts = dict(entry.detail.facts)
    assert facts["Por qué"] == "Lo pidió la persona"
    assert facts["Consta en"] == "carta del 12/11/2026"
    assert int(facts["Registros"]) == len([each for each in before if each != kept[each.folio]])


async def test_the_plan_counts_what_goes(installation: Installation, place: Membership) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    plan = await plan_erasure(ask, company_id, await jorge_of(installation, place))
    entry = await erased(installation, place)
    facts = dict(entry.detail.facts)
    assert (plan.entries, plan.values) == (int(facts["Registros"]), int(facts["Datos"]))
    assert plan.by_them == 5


async def test_words_find_them_no_more(installation: Installation, place: Membership) -> None:
    query = LogQuery(words=("mendez",))
    async with installation.database.reading() as work:
        assert len(await work.audit_log(place.company.id).older(query, limit=100)) > 5
    await erased(installation, place)
    async with installation.database.reading() as work:
        log = work.audit_log(place.company.id)
        assert await log.older(query, limit=100) == []
        assert await log.older(LogQuery(words=("men",)), limit=100) == []
        assert len(await log.older(LogQuery(words=("pinturas",)), limit=100)) == 6
        assert len(await log.older(LogQuery(words=("factura",)), limit=100)) == 4


async def test_an_export_from_then_on_does_not_name_them(
    installation: Installation, place: Membership, tmp_path: Path
) -> None:
    await erased(installation, place)
    ask = Ask(installation, ANA, NOW)
    for kind in (Format.JSONL, Format.CSV):
        folder = tmp_path / kind.name
        folder.mkdir()
        export = await export_log(
            ask, place.company.id, file_format=kind, folder=folder, operation_id=uuid4()
        )
        content = b"".join(map(content_of, export.files))
        assert b"[borrado]" in content
        assert [name for name in NAMES if name.encode() in content] == []


def content_of(file: Path) -> bytes:
    """Of a file, or of all that is in an archive."""
    if not is_zipfile(file):
        return file.read_bytes()
    with ZipFile(file) as archive:
        return b"".join(map(archive.read, archive.namelist()))


async def test_a_kill_before_it_is_recorded_leaves_all_and_after_that_any_process_ends_it(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    person, stopped = await jorge_of(installation, place), Progress()
    stopped.stop()
    with pytest.raises(Stopped):
        await begin_erasure(ask, company_id, wanted(person), operation_id=OPERATION, progress=stopped)
    before = await found_in_tables(installation)
    entry = await begin_erasure(ask, company_id, wanted(person), operation_id=OPERATION)
    assert not (await verified(installation, place)).failed  # what is on its way hides nothing
    assert await begin_erasure(ask, company_id, wanted(person), operation_id=OPERATION) == entry
    assert 0 < len(await found_in_tables(installation)) < len(before)
    await finish_erasures(installation, now=NOW)
    assert await found_in_tables(installation) == []
    assert not (await verified(installation, place)).failed
    await finish_erasures(installation, now=NOW)


async def test_done_again_it_is_recorded_once(installation: Installation, place: Membership) -> None:
    person = await jorge_of(installation, place)
    first = await erased(installation, place)
    again = await erase(Ask(installation, ANA, NOW), place.company.id, wanted(person), operation_id=OPERATION)
    assert again == first


async def test_the_same_entries_lose_what_names_the_next_person(
    installation: Installation, place: Membership
) -> None:
    """Erased twice, an entry is explained by both."""
    await erased(installation, place)
    ask = Ask(installation, ANA, NOW)
    pinturas = Person(full_names=("Pinturas SA",))
    entry = await erase(ask, place.company.id, wanted(pinturas), operation_id=uuid4())
    assert dict(entry.detail.facts)["Registros"] == "6"
    async with installation.database.reading() as work:
        assert await work.audit_log(place.company.id).older(LogQuery(words=("pinturas",)), limit=9) == []
    assert not (await verified(installation, place)).failed
    with pytest.raises(NothingToErase):
        await plan_erasure(ask, place.company.id, pinturas)


async def test_whoever_is_no_user_is_found_by_the_name_that_a_system_reported(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    cashier = structs.replace(
        Author.member(place), user_name="CAJA9", full_name="Rosa Gil", profile="", origin=Origin.API
    )
    happening = Happening(operation="document_cancelled", summary="Nota 1", operation_id=uuid4())
    async with installation.database.writing() as work:
        await record_all(
            work, installation.catalogue, company=place.company, deeds=[(cashier, happening)], now=NOW
        )
    person = await person_to_erase(ask, company_id, named=" caja9 ")
    assert (person.user_id, person.user_names, person.full_names) == (None, ("CAJA9",), ("Rosa Gil",))
    assert (await plan_erasure(ask, company_id, person)).by_them == 1
    for nobody in ("NADIE", "supervisor2", "VIGIA", "", "á" * 5000):
        with pytest.raises(NobodyCalledThat):
            await person_to_erase(ask, company_id, named=nobody)


async def test_who_left_is_known_by_any_name_that_they_had(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    person = await person_to_erase(ask, company_id, named="jorge mendez solis")
    assert person == await person_to_erase(ask, company_id, named="jmendez")
    assert person == await jorge_of(installation, place)
    assert person.user_names == ("JMENDEZ",)
    assert set(person.full_names) == {"Jorge Méndez Solís", "Jorge Méndez"}
    assert person.accounts == (ACCOUNT,)


async def test_who_still_works_there_is_needed(installation: Installation, place: Membership) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    for named in ("SUPERVISOR", "ana ruiz", "MRUIZ"):
        with pytest.raises(StillInCompany):
            await person_to_erase(ask, company_id, named=named)
    with pytest.raises(StillInCompany):
        await person_to_erase(ask, company_id, user_id=place.user.id)
    with pytest.raises(UserNotFound):
        await person_to_erase(ask, company_id, user_id=10**6)
    hers = Person(user_id=place.user.id, user_names=("SUPERVISOR",), full_names=("Ana Ruiz",))
    for use_case in (begin_erasure, check_erasure):
        with pytest.raises(StillInCompany):
            await use_case(ask, company_id, wanted(hers), operation_id=uuid4())


async def test_a_hold_keeps_everything(installation: Installation, place: Membership) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    person = await jorge_of(installation, place)
    await change_keeping(ask, company_id, wanted=Keeping(held=True), known=Keeping(), operation_id=uuid4())
    with pytest.raises(LogHeld):
        await plan_erasure(ask, company_id, person)
    for use_case in (begin_erasure, check_erasure):
        with pytest.raises(LogHeld):
            await use_case(ask, company_id, wanted(person), operation_id=uuid4())


async def test_what_is_said_of_it_names_nobody(installation: Installation, place: Membership) -> None:
    ask, person = Ask(installation, ANA, NOW), await jorge_of(installation, place)
    for said in ("lo pidió JMENDEZ", "carta de jorge méndez"):
        with pytest.raises(PersonNamed):
            await begin_erasure(ask, place.company.id, wanted(person, said), operation_id=uuid4())


async def test_a_name_that_a_colleague_has_too_stays_where_it_may_be_theirs(
    installation: Installation, place: Membership
) -> None:
    """What Jorge did is erased, and not what mentions a Jorge Méndez."""
    namesake = await joined(installation, ROSA, place.company.id, profile="CONSULTA", name="JMENDEZ2")
    await tell_of_link(installation, namesake)
    person = await jorge_of(installation, place)
    assert person.full_names == ("Jorge Méndez Solís",)
    await erased(installation, place)
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=100)
    by_whom = {each.summary: (each.user_name, each.full_name) for each in entries}
    assert by_whom["Factura A 1"] == ("[borrado]", "[borrado]")
    assert by_whom["Factura de Jorge Méndez"] == ("SUPERVISOR", "Ana Ruiz")
    assert not (await verified(installation, place)).failed


async def test_a_log_that_was_touched_is_evidence(installation: Installation, place: Membership) -> None:
    ask, person = Ask(installation, ANA, NOW), await jorge_of(installation, place)
    await run_by_hand(
        installation, place.company, "UPDATE {log} SET origin = 'consola' WHERE summary = 'Factura A 2'"
    )
    with pytest.raises(LogNotAsRecorded):
        await plan_erasure(ask, place.company.id, person)


async def test_whose_data_were_erased_does_not_come_back(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    (user,) = await users_to_erase(ask, company_id)
    await erased(installation, place)
    assert await users_to_erase(ask, company_id) == []
    with pytest.raises(UserErased):
        await reactivate_user(ask, company_id, user.id, operation_id=uuid4())
    with pytest.raises(UserNotFound):
        await person_to_erase(ask, company_id, user_id=user.id)
    assert (await list_users(ask, company_id, UserFilter(words="borrado"))).users == []
    new = await joined(installation, JORGE, company_id, profile="CONSULTA")  # the name is free again
    await tell_of_link(installation, new)
    assert not (await verified(installation, place)).failed


async def test_where_the_company_wants_a_second_person_it_takes_one(
    installation: Installation, place: Membership
) -> None:
    """And the request, which names them, does so no more either."""
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    await change_approval_rules(ask, company_id, ApprovalKind.PURGE, quorum=1, known=0, operation_id=uuid4())
    person = await jorge_of(installation, place)
    for use_case in (check_erasure, begin_erasure):
        with pytest.raises(ApprovalNeeded) as needed:
            await use_case(ask, company_id, wanted(person), operation_id=OPERATION)
    request = await request_approval(ask, company_id, needed.value.deed)
    assert request.deed.title == "Borrar los datos de JMENDEZ · Jorge Méndez Solís"
    approved = await approve_request(
        Ask(installation, MARIA, NOW), company_id, request.number, operation_id=uuid4()
    )
    assert approved.state is RequestState.DONE
    assert approved.deed.title == "[borrado]"
    await finish_erasures(installation, now=NOW)
    assert await found_in_tables(installation) == []
    assert not (await verified(installation, place)).failed


async def test_it_needs_the_right_to_keep_the_log(installation: Installation, place: Membership) -> None:
    person = await jorge_of(installation, place)
    other = await joined(
        installation, ROSA, place.company.id, profile="CONSULTA", name="RGIL", full_name="Rosa Gil"
    )
    ask = Ask(installation, ROSA, NOW)
    with pytest.raises(NotAllowed):
        await erase(ask, other.company.id, wanted(person), operation_id=uuid4())


async def _without_summary(installation: Installation, place: Membership, summary: str) -> int:
    """What whoever holds the database can do: the hash stays."""
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=100)
    entry = next(each for each in entries if each.summary == summary)
    gone = entry_from(without_values(row_of(entry), 1 << 2))
    async with by_hand(installation, place) as connection:
        table = audit_table(place.company.id)
        await connection.execute(
            update(table).where(table.c.folio == entry.folio).values(summary=gone.summary, salts=gone.salts)
        )
    return entry.folio


async def test_what_nobody_asked_to_erase_is_told(installation: Installation, place: Membership) -> None:
    folio = await _without_summary(installation, place, "Factura A 4")
    found = (await verified(installation, place)).broken
    assert found is not None
    assert (found.folio, found.kind) == (folio, BreakKind.ERASED)
    assert found.message == f"Al registro #{folio} le borraron datos sin que conste quién lo pidió."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE erasures SET hidden_values = {seven} WHERE folio = (SELECT max(folio) FROM erasures)",
        "DELETE FROM erasures WHERE folio = (SELECT max(folio) FROM erasures)",
        "DELETE FROM erasures",
        "INSERT INTO erasures (company_id, erasure, folio, hidden_values, done)"
        " VALUES ({id}, (SELECT max(erasure) FROM erasures), 1, {seven}, {yes})",
        "INSERT INTO erasures (company_id, erasure, folio, hidden_values, done)"
        " VALUES ({id}, 2, 1, {seven}, {yes})",
    ],
)
async def test_other_notes_of_what_was_erased_are_told(
    installation: Installation, place: Membership, statement: str
) -> None:
    await erased(installation, place)
    on_sqlite = installation.database.file is not None
    seven, yes = ("x'07'", "1") if on_sqlite else ("'\\x07'::bytea", "true")
    async with installation.database.exclusively() as connection:
        await connection.exec_driver_sql(statement.format(seven=seven, yes=yes, id=place.company.id))
    found = await verified(installation, place)
    kinds = {each.kind for each in found.differs if isinstance(each, Oddity)}
    assert found.failed
    assert kinds == {OddityKind.ERASURE} or (
        found.broken is not None and found.broken.kind is BreakKind.ERASED
    )


async def test_the_table_lets_nothing_else_change(installation: Installation, place: Membership) -> None:
    """Neither an entry that no erasure names, nor a column that stays."""
    company_id = place.company.id
    person = await jorge_of(installation, place)
    await begin_erasure(Ask(installation, ANA, NOW), company_id, wanted(person), operation_id=OPERATION)
    table = audit_table(company_id).name
    erasable = f"folio = (SELECT max(folio) FROM erasures WHERE company_id = {company_id})"
    for statement in (
        f"UPDATE {table} SET summary = '[borrado]' WHERE summary = 'Factura A 4' AND NOT EXISTS"
        f" (SELECT 1 FROM erasures WHERE company_id = {company_id} AND folio = {table}.folio)"
        f" OR folio = 1",
        f"UPDATE {table} SET origin = 'consola' WHERE {erasable}",
        f"UPDATE {table} SET occurred_at = occurred_at + 1 WHERE {erasable}",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            async with installation.database.exclusively() as connection:
                await connection.execute(text(statement))
    await finish_erasures(installation, now=NOW)
    with pytest.raises(DBAPIError, match="append-only"):
        async with installation.database.exclusively() as connection:
            await connection.execute(text(f"UPDATE {table} SET summary = 'otra' WHERE {erasable}"))


# Columns of text that name nobody: what things are called, which have their own conversations, codes, and
# what is no text at all.
_NAMES_NOBODY = {
    "companies": {"name", "name_key", "rfc", "zone"},
    "profiles": {"name", "permissions"},
    "users": {"name", "full_name", "state"},  # of a user: erased as such
    "credentials": {"password_hash", "earlier_hashes"},
    "alert_groups": {"title"},
    "log_settings": {"operation"},
    "subject_entries": {"kind"},
    "suppressed_operations": {"operation"},
    "outbox": {"state"},
    "api_keys": {"label", "rights", "operations", "reads", "addresses"},
    "inbox": {"state"},
    "conversations": {"conversation"},
    "refusals": {"source"},
    "notices": {"kind", "state"},
    "summary_settings": {"frequency"},
    "long_works": {"id", "kind", "reference", "state"},
    "approval_rules": {"kind"},
    "approval_requests": {"deed", "needs", "reference", "state"},
    "approval_answers": {"kind"},
    "cosignatures": {"witness", "text"},
    "contradictions": {"witness"},
    "timestamps": {"text"},
}


@pytest.mark.parametrize("table", metadata.tables.values(), ids=lambda table: table.name)
def test_every_text_in_the_tables_is_looked_at(table: Table) -> None:
    texts = {each.name for each in table.columns if isinstance(each.type, String | Text)}
    looked_at = {name for each in PLACES if each.table is table for name in (*each.texts, *each.json)}
    assert texts - looked_at == _NAMES_NOBODY.get(table.name, set())


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("JMENDEZ", True), ("lo hizo jmendez.", True), ("Jmendez", False), ("JMENDEZ-2", False),
        ("XJMENDEZ", False), ("jorge  MÉNDEZ", True), ("Jorge, Méndez", True), ("Jorge Luis Méndez", False),
        ("Méndez Jorge", False), ("el 1002", True), ("el 10021", False), ("a1002", False),
        (r'{"a":"Jorge\nMéndez"}', True), ("ANA", False), ("SUPERVISOR", False),
    ],
)  # fmt: skip
def test_what_names_a_person(said: str, found: bool) -> None:
    person = Person(user_names=("JMENDEZ", "SUPERVISOR"), full_names=("Jorge Méndez",), accounts=(1002,))
    assert (said in Mentions(person)) is found


async def test_two_under_way_at_once_are_both_done_whatever_is_taken_in_hand_together(
    installation: Installation, place: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry that both take from may be where one batch ends."""
    monkeypatch.setattr("services.log.erasing._AT_ONCE", 1)
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    await begin_erasure(ask, company_id, wanted(await jorge_of(installation, place)), operation_id=OPERATION)
    await begin_erasure(ask, company_id, wanted(PINTURAS), operation_id=uuid4())
    await finish_erasures(installation, now=NOW)
    assert await found_in_tables(installation) == []
    async with installation.database.reading() as work:
        assert await work.audit_log(company_id).older(LogQuery(words=("pinturas",)), limit=9) == []
    assert not (await verified(installation, place)).failed


class BeginsAnother(Progress):
    """Somebody else begins to erase another person, once the first entries of this one are done."""

    def __init__(self, ask: Ask, company_id: int) -> None:
        super().__init__()
        self._ask, self._company_id, self._begun = ask, company_id, False

    async def note(self, done: int, total: int | None) -> None:
        await super().note(done, total)
        if self.fixed and not self._begun:
            self._begun = True
            await begin_erasure(self._ask, self._company_id, wanted(PINTURAS), operation_id=uuid4())


async def test_one_that_begins_while_another_ends_is_not_taken_for_done(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    person = await jorge_of(installation, place)
    await erase(
        ask,
        company_id,
        wanted(person),
        operation_id=OPERATION,
        progress=BeginsAnother(ask, company_id),
    )
    await finish_erasures(installation, now=NOW)
    async with installation.database.reading() as work:
        assert await work.audit_log(company_id).older(LogQuery(words=("pinturas",)), limit=9) == []
    assert not (await verified(installation, place)).failed
