"""Recording one operation in its own transaction, against inserting a bare row of the same size in one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import text

from bench.scene import ANA, company
from bench.timing import Comparison, median_of
from services.authorisation import author_of
from services.installation import Installation
from services.recording import Happening, record

TIMES = 100


async def measure(installation: Installation) -> Comparison:
    """Both write durably: one commit a row."""
    place = await company(installation, "Anexos")
    database = installation.database

    async def recorded() -> None:
        happening = Happening(operation="backup_created", summary="Respaldo", operation_id=uuid4())
        async with database.writing() as work:
            await record(
                work,
                installation.catalogue,
                company=place.company,
                author=author_of(place, ANA),
                happening=happening,
                now=datetime.now(UTC),
            )

    async with database.exclusively() as connection:
        await connection.execute(text("CREATE TABLE plain_rows (id VARCHAR(36) PRIMARY KEY, body TEXT)"))

    async def inserted() -> None:
        async with database.exclusively() as connection:
            await connection.execute(
                text("INSERT INTO plain_rows (id, body) VALUES (:id, :body)"),
                {"id": str(uuid4()), "body": "x" * 400},
            )

    return Comparison(
        "recording an operation, chained",
        await median_of(recorded, times=TIMES),
        "inserting a bare row",
        await median_of(inserted, times=TIMES),
    )
