"""A company with a log old enough to be purged, for tests of keeping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from domain.askers import InChat
from domain.authors import Author
from domain.companies import Membership
from domain.entries import Entry
from domain.keeping import ExportedFile, PurgePlan
from services.asking import Ask
from services.installation import Installation
from services.log.purge_export import export_for_purge
from services.log.purging import plan_purge, purge
from services.log.recording import Happening, record_all
from tests.conftest import NOW
from tests.people import ANA, registered_company

LONG_AGO = NOW - timedelta(days=11 * 366)
YESTERDAY = NOW - timedelta(days=1)
OLD, YOUNG = 35, 6  # entries; of the old ones three segments of ten are whole
_LETTERS = str.maketrans(
    "0123456789", "ghijklmnop"
)  # a word of letters alone is listed to be found by its beginning
FILES = [ExportedFile("bitacora.zip", "ab" * 32)]


async def kept_log(installation: Installation) -> Membership:
    """Ana's place in a company with 35 entries of eleven years ago and 6 of yesterday."""
    place = await registered_company(installation, now=LONG_AGO)
    await recorded(installation, place, OLD - 1, now=LONG_AGO)
    await recorded(installation, place, YOUNG, now=YESTERDAY)
    return place


async def recorded(
    installation: Installation,
    place: Membership,
    count: int,
    *,
    now: datetime,
    occurred_at: datetime | None = None,
    operation: str = "document_cancelled",
) -> None:
    """This many more entries, which alert Ana."""
    deeds = [
        (
            Author.member(place, reference=ANA.reference),
            Happening(
                operation=operation,
                summary=f"Factura única{uuid4().hex.translate(_LETTERS)}",
                operation_id=uuid4(),
                occurred_at=occurred_at,
            ),
        )
        for _ in range(count)
    ]
    async with installation.database.writing() as work:
        await record_all(work, installation.catalogue, company=place.company, deeds=deeds, now=now)


async def planned(
    installation: Installation, place: Membership, caller: InChat = ANA, *, now: datetime = NOW
) -> PurgePlan:
    return await plan_purge(Ask(installation, caller, now), place.company.id)


async def purged(installation: Installation, place: Membership, folder: Path | None = None) -> Entry:
    """Ana's whole purge; with a folder, exported first as in the chat."""
    plan = await planned(installation, place)
    files: Sequence[ExportedFile] = FILES
    if folder is not None:
        export = await export_for_purge(
            Ask(installation, ANA, NOW), plan, folder=folder, operation_id=uuid4()
        )
        files = export.files
    return await purge(Ask(installation, ANA, NOW), plan, files=files, operation_id=uuid4())


async def folios(installation: Installation, place: Membership) -> list[int]:
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).between(after=-100, until=10_000)
    return [entry.folio for entry in entries]


async def entry_of_kind(installation: Installation, place: Membership, operation: str) -> Entry | None:
    async with installation.database.reading() as work:
        return await work.audit_log(place.company.id).newest_of(operation)
