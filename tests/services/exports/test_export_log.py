"""Exporting a log: who may, the contents, the records, and what is left behind."""

from __future__ import annotations

import asyncio
import csv
import random
import zipfile
from datetime import UTC, date, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from domain.askers import InChat
from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company, Membership
from domain.entries import Detail, Entry, Outcome
from domain.errors import (
    CompanyNotFound,
    EntryAltered,
    NoRoomForFile,
    NotAllowed,
    NothingToExport,
    UnknownPerson,
)
from domain.facts import masked
from domain.log_filter import NO_FILTER, AskedOutcome, LogFilter, Period, Stretch
from domain.log_tree import Head
from domain.permissions import Module, Permissions, Verb
from rendering.exports import parts
from rendering.exports.formats import Format
from services.asking import Ask
from services.installation import Installation
from services.log.export import Export, end_of_log, export_log
from services.log.recording import Happening, record_all
from services.progress import Progress, Stopped
from tests.conftest import NOW, sized
from tests.meanwhile import Meanwhile
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals
from tests.rendering.exports.verifier import run
from tests.tampering import run_by_hand

OPERATIONS = ("document_created", "document_cancelled", "price_changed", "backup_created")


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    """Ana's place in a company with forty entries of the last forty days, some reported late."""
    chance = random.Random(7)
    deeds = [
        (
            Author.member(registered, reference=ANA.reference),
            Happening(
                operation=chance.choice(OPERATIONS),
                summary=f"Factura A {number}",
                operation_id=uuid4(),
                detail=masked(Detail.of(facts=[("Contraseña", "secreta")])),
                outcome=chance.choice(list(Outcome)),
                occurred_at=NOW - timedelta(days=chance.randrange(40), seconds=number),
            ),
        )
        for number in range(40)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=registered.company, deeds=deeds, now=NOW)
    return registered


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder."""
    empty = tmp_path / "out"
    empty.mkdir()
    return empty


@sized(exported_at_once=7)
@pytest.mark.parametrize(
    "wanted",
    [
        NO_FILTER,
        LogFilter(period=Period(Stretch.BETWEEN, date(2026, 11, 1), date(2026, 11, 21))),
        LogFilter(operations=("document_cancelled", "price_changed"), outcome=AskedOutcome.DENIED),
        LogFilter(sensitive=True, text="factura"),
    ],
)
async def test_it_has_the_entries_that_the_filter_lets_through_as_they_happened(
    installation: Installation,
    place: Membership,
    folder: Path,
    wanted: LogFilter,
) -> None:
    query = wanted.query(zone=place.company.zone, today=date(2026, 11, 21))
    async with installation.database.reading() as work:
        expected = await work.audit_log(place.company.id).newer(query, limit=100)
    export = await _export(installation, place.company, folder, wanted)
    assert [int(line["Folio"]) for line in _lines(export)] == [entry.folio for entry in expected]
    assert export.entries == len(expected) > 0


async def test_it_is_recorded_before_it_is_given_out_and_alerts(
    installation: Installation, place: Membership, folder: Path
) -> None:
    wanted = LogFilter(period=Period(Stretch.MONTH), category="documents")
    export = await _export(installation, place.company, folder, wanted, operation_id=UUID(int=7))
    entry = await _last(installation, place.company)
    assert (entry.operation, entry.operation_id, entry.user_name) == (
        "log_exported",
        UUID(int=7),
        "SUPERVISOR",
    )
    assert entry.summary == f"CSV · {export.entries} registros"
    assert dict(entry.detail.facts) == {
        "Formato": "CSV",
        "Periodo": "Del 01/11/2026 al 21/11/2026",
        "Filtro": "Pestaña: Documentos",
        "Registros": str(export.entries),
        "Archivo": "bitacora_EKU9003173C9_2026-11-01_2026-11-21.csv",
        "SHA-256": sha256(export.files[0].read_bytes()).hexdigest(),
    }
    async with installation.database.reading() as work:
        assert await work.outbox.of_entry(place.company.id, entry.folio)


async def test_nothing_is_given_out_if_it_can_not_be_recorded(
    installation: Installation, place: Membership, folder: Path
) -> None:
    async def meanwhile(_: Progress) -> None:
        async with installation.database.exclusively() as connection:
            await connection.execute(text("DELETE FROM audit_heads WHERE company_id > 0"))

    with pytest.raises(CompanyNotFound):
        await _export(installation, place.company, folder, progress=Meanwhile(meanwhile))


async def test_who_may_only_read_may_not_export(
    installation: Installation, place: Membership, folder: Path
) -> None:
    async with installation.database.writing() as work:
        await work.profiles.add(
            company_id=place.company.id,
            name="LECTOR",
            fixed=False,
            permissions=Permissions(frozenset({(Module.LOG, Verb.VIEW)})),
        )
    await joined(installation, JORGE, place.company.id, profile="LECTOR")
    with pytest.raises(NotAllowed):
        await _export(installation, place.company, folder, caller=JORGE)
    assert _left_in(folder) == []
    assert (await _last(installation, place.company)).operation == "access_denied"


async def test_who_loses_the_permission_meanwhile_gets_nothing(
    installation: Installation, place: Membership, folder: Path
) -> None:
    async def meanwhile(_: Progress) -> None:
        async with installation.database.exclusively() as connection:
            await connection.execute(text("UPDATE users SET state = 'blocked' WHERE company_id > 0"))

    with pytest.raises(UnknownPerson):
        await _export(installation, place.company, folder, progress=Meanwhile(meanwhile))
    assert (await _last(installation, place.company)).operation != "log_exported"


@sized(exported_at_once=10)
async def test_what_is_recorded_meanwhile_is_left_out(
    installation: Installation, place: Membership, folder: Path
) -> None:

    async def record_one(_: Progress) -> None:
        happening = Happening(operation="backup_created", summary="Luego", operation_id=uuid4())
        async with installation.database.writing() as work:
            deeds = [(Author.member(place, reference=ANA.reference), happening)]
            await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=NOW)

    progress = Meanwhile(record_one)
    export = await _export(installation, place.company, folder, progress=progress)
    assert progress.heard == [(done, 41) for done in (10, 20, 30, 40, 41)]
    assert sorted(int(line["Folio"]) for line in _lines(export)) == list(range(1, 42))
    assert export.report.head.folio == 41


@sized(exported_at_once=5)
async def test_who_loses_the_permission_meanwhile_gets_no_further_and_it_is_recorded(
    installation: Installation, place: Membership, tmp_path: Path
) -> None:

    async def block(progress: Progress) -> None:
        if progress.done == 10:
            await _blocked(installation, place)

    progress = Meanwhile(block)
    with pytest.raises(UnknownPerson):
        await export_log(
            Ask(installation, ANA, NOW),
            place.company.id,
            file_format=Format.CSV,
            folder=tmp_path,
            operation_id=uuid4(),
            progress=progress,
        )
    assert [done for done, _ in progress.heard] == [5, 10]
    assert await refusals(installation) == 1


async def _blocked(installation: Installation, place: Membership) -> None:
    async with installation.database.exclusively() as connection:
        await connection.execute(
            text("UPDATE users SET state = 'blocked' WHERE id = :id"), {"id": place.user.id}
        )


@sized(exported_at_once=10)
@pytest.mark.parametrize("stopped_after", [20, 41])  # of 41 entries: after the last, the files are made
async def test_stopped_before_it_is_recorded_it_records_nothing(
    installation: Installation,
    place: Membership,
    folder: Path,
    stopped_after: int,
) -> None:

    async def stop(progress: Progress) -> None:
        if progress.done == stopped_after:
            progress.stop()

    progress = Meanwhile(stop)
    with pytest.raises(Stopped):
        await _export(installation, place.company, folder, file_format=Format.JSONL, progress=progress)
    assert progress.done == stopped_after
    assert (await _last(installation, place.company)).operation != "log_exported"


async def test_begun_again_it_is_of_the_same_entries_and_recorded_once(
    installation: Installation, place: Membership, folder: Path
) -> None:
    until, operation_id = await end_of_log(Ask(installation, ANA, NOW), place.company.id), uuid4()
    first = await _export(installation, place.company, folder, until=until, operation_id=operation_id)
    (folder / "again").mkdir()
    again = await _export(
        installation, place.company, folder / "again", until=until, operation_id=operation_id
    )
    assert again.files[0].read_bytes() == first.files[0].read_bytes()
    entries = await _all(installation, place.company)
    assert [each.operation_id for each in entries if each.operation == "log_exported"] == [operation_id]


@sized(largest_file=1)
async def test_parts_are_numbered_and_each_is_whole(
    installation: Installation, place: Membership, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "SLICE", 15)
    export = await _export(installation, place.company, folder, file_format=Format.JSONL)
    first = min(entry.occurred_at for entry in await _all(installation, place.company))
    days = f"{first.astimezone(UTC):%Y-%m-%d}_2026-11-21"
    assert [path.name for path in export.files] == [
        f"bitacora_EKU9003173C9_{days}_parte_{number}_de_3.zip" for number in (1, 2, 3)
    ]
    assert all(zipfile.is_zipfile(path) for path in export.files)
    facts = (await _last(installation, place.company)).detail.facts
    assert [fact for fact in facts if fact[0] in ("Archivo", "SHA-256")] == [
        fact
        for path in export.files
        for fact in (("Archivo", path.name), ("SHA-256", sha256(path.read_bytes()).hexdigest()))
    ]
    assert _left_in(folder) == sorted(path.name for path in export.files)


async def test_the_program_that_goes_with_it_proves_the_whole_log_and_parts_of_it(
    installation: Installation, place: Membership, folder: Path, tmp_path: Path
) -> None:
    """What was asked for by words can't be seen in what is left out."""
    today = Period(Stretch.TODAY)
    asked = {
        NO_FILTER: 0,
        LogFilter(sensitive=True): 0,
        LogFilter(user_name=place.user.name, period=today): 0,
        LogFilter(text="factura"): 3,
    }
    for number, (wanted, code) in enumerate(asked.items()):
        own = folder / str(number)
        own.mkdir()
        export = await _export(installation, place.company, own, wanted, file_format=Format.JSONL)
        with zipfile.ZipFile(export.files[0]) as packed:
            packed.extract("verificar.py", tmp_path)
        found, told = await asyncio.to_thread(run, tmp_path / "verificar.py", *export.files, isolated=True)
        assert found == code, told


@pytest.mark.parametrize("file_format", list(Format))
async def test_what_somebody_changed_is_not_given_out(
    installation: Installation, place: Membership, folder: Path, file_format: Format
) -> None:
    changed = "UPDATE {log} SET summary = 'Otra cosa' WHERE folio = 3"
    await run_by_hand(installation, place.company, changed)
    with pytest.raises(EntryAltered, match="#3"):
        await _export(installation, place.company, folder, file_format=file_format)
    assert _left_in(folder) == []


async def test_the_installations_log_is_named_so(
    installation: Installation, place: Membership, folder: Path
) -> None:
    export = await export_log(
        Ask(installation, ANA, NOW),
        INSTALLATION_ID,
        file_format=Format.PDF,
        folder=folder,
        operation_id=uuid4(),
    )
    assert [path.name for path in export.files] == ["bitacora_instalacion_2026-11-21_2026-11-21.pdf"]


async def test_nothing_found_is_nothing_exported(
    installation: Installation, place: Membership, folder: Path
) -> None:
    with pytest.raises(NothingToExport):
        await _export(installation, place.company, folder, LogFilter(user_name="NADIE"))
    assert (await _last(installation, place.company)).operation != "log_exported"


async def test_a_full_disk_is_told_and_nothing_is_recorded(
    installation: Installation, place: Membership, folder: Path
) -> None:
    (folder / "1.csv").symlink_to("/dev/full")
    with pytest.raises(NoRoomForFile):
        await _export(installation, place.company, folder)
    assert (await _last(installation, place.company)).operation != "log_exported"


@pytest.mark.parametrize("file_format", list(Format))
async def test_what_was_hidden_stays_hidden(
    installation: Installation, place: Membership, folder: Path, file_format: Format
) -> None:
    export = await _export(installation, place.company, folder, file_format=file_format)
    (path,) = export.files
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            data = b"".join(packed.read(name) for name in packed.namelist())
    assert b"secreta" not in data
    assert file_format is Format.PDF or "•••".encode() in data


async def _export(
    installation: Installation,
    company: Company,
    folder: Path,
    wanted: LogFilter = NO_FILTER,
    *,
    file_format: Format = Format.CSV,
    caller: InChat = ANA,
    operation_id: UUID | None = None,
    until: Head | None = None,
    progress: Progress | None = None,
) -> Export:
    return await export_log(
        Ask(installation, caller, NOW),
        company.id,
        wanted,
        file_format=file_format,
        folder=folder,
        operation_id=operation_id or uuid4(),
        until=until,
        progress=progress,
    )


def _left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def _lines(export: Export) -> list[dict[str, str]]:
    (path,) = export.files
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


async def _all(installation: Installation, company: Company) -> list[Entry]:
    async with installation.database.reading() as work:
        return list(await work.audit_log(company.id).newer(limit=1000))


async def _last(installation: Installation, company: Company) -> Entry:
    return max(await _all(installation, company), key=lambda entry: entry.folio)
