"""Verifying a log from its columns, against only hashing the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

from bench.scene import ANA, company
from bench.timing import Comparison, median_of
from domain.authors import Author
from domain.entries import Detail
from services.asking import Ask
from services.installation import Installation
from services.log.recording import Happening, record_all
from services.log.verification import verify_log

ENTRIES = 20_000
_AT_ONCE = 2_000


async def measure(installation: Installation, *, entries: int = ENTRIES) -> Comparison:
    """Measure a whole log: read, put in canonical form, hashed and compared."""
    place = await company(installation, "Verificaciones")
    rows: list[StoredRow] = []
    while len(rows) < entries:
        deeds = [
            (
                Author.member(place, reference=ANA.reference),
                Happening(
                    operation="document_modified",
                    summary=f"Factura A {number}",
                    operation_id=uuid4(),
                    detail=Detail.of(facts=[("Total", "1,234.50")]),
                ),
            )
            for number in range(_AT_ONCE)
        ]
        async with installation.database.writing() as work:
            made = await record_all(
                work, installation.catalogue, company=place.company, deeds=deeds, now=datetime.now(UTC)
            )
        rows += [row_of(entry) for entry in made if entry is not None]

    async def verified() -> None:
        result = await verify_log(
            Ask(installation, ANA, datetime.now(UTC)), place.company.id, operation_id=uuid4()
        )
        if result.broken is not None:
            raise AssertionError(result.broken)

    async def hashed() -> None:
        _hash_all(LogTree(place.company.id).hash, bodies)

    return Comparison(
        f"verifying {len(bodies):,} entries from their columns",
        await median_of(verified, times=1),
        "hashing the same bytes",
        await median_of(hashed, times=1),
    )


def _hash_all(previous: bytes, bodies: Sequence[bytes]) -> bytes:
    for body in bodies:
        previous = sha256(previous + body).digest()
    return previous
