"""Reading the newest page of the log with its authorisation, against the raw indexed query."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from bench.scene import ANA, company
from bench.timing import Comparison, median_of
from domain.authors import Author
from services.asking import Ask
from services.installation import Installation
from services.log.pages import read_log_page
from services.log.recording import Happening, record
from storage.audit_table import audit_table_name

TIMES = 100
ENTRIES = 2000


async def measure(installation: Installation) -> Comparison:
    """Measure twenty entries out of two thousand."""
    place = await company(installation, "Lecturas")
    async with installation.database.writing() as work:
        for number in range(ENTRIES):
            happening = Happening(
                operation="backup_created", summary=f"Respaldo {number}", operation_id=uuid4()
            )
            await record(
                work,
                installation.catalogue,
                company=place.company,
                author=Author.member(place, reference=ANA.reference),
                happening=happening,
                now=datetime.now(UTC),
            )
    raw_query = text(f"SELECT * FROM {audit_table_name(place.company.id)} ORDER BY folio DESC LIMIT 21")

    async def read() -> None:
        await read_log_page(Ask(installation, ANA, datetime.now(UTC)), place.company.id, size=20)

    async def raw() -> None:
        async with installation.database.engine.connect() as connection:
            (await connection.execute(raw_query)).all()

    return Comparison(
        "reading the newest page",
        await median_of(read, times=TIMES),
        "the raw query",
        await median_of(raw, times=TIMES),
    )
