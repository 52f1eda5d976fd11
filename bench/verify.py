"""Verifying a log from its columns, against only hashing the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from unittest.mock import patch
from uuid import uuid4

from bench.scene import ANA, company
from bench.timing import Comparison, median_of
from domain.authors import Author
from domain.entries import Detail
from domain.leaves import leaf_data
from domain.log_tree import LogTree, row_of
from domain.merkle import leaf_hash
from domain.stored_entry import StoredRow
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

    hashed_there = _hashed_of(place.company.id, rows)

    async def hashed() -> None:
        for data in hashed_there:
            sha256(data).digest()

    return Comparison(
        f"verifying {len(rows):,} entries from their columns",
        await median_of(verified, times=1),
        "hashing the same bytes",
        await median_of(hashed, times=1),
    )


def _hashed_of(company_id: int, rows: Sequence[StoredRow]) -> list[bytes]:
    """All that has to be hashed for these rows: what each leaf commits to, the leaves, and the tree above."""
    data: list[bytes] = []

    def taking(*given: bytes) -> object:
        data.extend(given)
        return sha256(*given)

    with patch("domain.leaves.sha256", taking), patch("domain.merkle.sha256", taking):
        LogTree(company_id).with_leaves(leaf_hash(leaf_data(company_id, row)) for row in rows)
    return data
