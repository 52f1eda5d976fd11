"""Proofs from the tiles of a long log's tree: `python -m bench.proof --entries 10000000`.

The entries themselves are not made, as proofs don't read them: what is there are the tree's tiles, as
appending would have written them, and the last entries, which no tile has yet.
"""

from __future__ import annotations

import argparse
import asyncio
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from bench.engines import engines
from bench.scene import ANA, company
from bench.timing import ROUNDS, median_of
from domain.merkle import complete_root, root_by_inclusion, roots_by_consistency
from services.installation import Installation, installation_on
from storage.audit_table import audit_table
from storage.database import open_database
from storage.log_tiles import width
from storage.migrate import migrate
from storage.tables import log_tiles

ENTRIES = 10_000_000
TIMES = 50
_AT_ONCE = 200  # tiles written together
_SEED = 14


async def fill(installation: Installation, company_id: int, entries: int) -> None:
    """Write the tiles of a tree with so many leaves, and the entries that no tile has."""
    level, roots = 0, _leaves(entries)
    while roots:
        whole = len(roots) // width()
        tiles = [roots[number * width() : (number + 1) * width()] for number in range(whole)]
        above = [complete_root(tile) for tile in tiles]
        rows = [
            {
                "company_id": company_id,
                "level": level,
                "number": number,
                "root": root,
                "hashes": b"".join(tile),
            }
            for number, (tile, root) in enumerate(zip(tiles, above, strict=True))
        ]
        for first in range(0, len(rows), _AT_ONCE):
            async with installation.database.exclusively() as connection:
                await connection.execute(insert(log_tiles), rows[first : first + _AT_ONCE])
        if level == 0:
            await _add_entries(installation, company_id, roots[whole * width() :], after=whole * width())
        level, roots = level + 1, above


def _leaves(entries: int) -> Sequence[bytes]:
    return [sha256(number.to_bytes(8, "big")).digest() for number in range(entries)]


async def _add_entries(
    installation: Installation, company_id: int, leaves: Sequence[bytes], *, after: int
) -> None:
    rows = [
        {**_ROW, "folio": folio, "operation_id": uuid4(), "hash": leaf}
        for folio, leaf in enumerate(leaves, after + 1)
    ]
    async with installation.database.exclusively() as connection:
        await connection.execute(insert(audit_table(company_id)), rows)


_ROW: dict[str, Any] = {
    "occurred_at": datetime.now(UTC),
    "recorded_at": datetime.now(UTC),
    **dict.fromkeys(
        ("user_name", "full_name", "profile", "permissions", "category", "operation", "outcome", "summary"),
        "",
    ),
    "sensitive": False,
    "detail": "{}",
    "origin": "vigia",
    "origin_reference": "",
    "workstation": "",
    "salts": bytes(16),
}


async def measure(url: str, entries: int) -> Iterator[str]:
    """Fill a database, and prove single entries, and that it goes on from earlier sizes."""
    database = open_database(url)
    await migrate(database)
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    place = await company(installation, "Pruebas")
    company_id, chance = place.company.id, random.Random(_SEED)
    await fill(installation, company_id, entries)
    async with database.reading() as work:
        head = await work.audit_log(company_id).hashes.head_at(entries)
    if head is None:
        raise LookupError(entries)
    largest = 0

    async def included() -> None:
        nonlocal largest
        folio = chance.randrange(1, entries + 1)
        async with database.reading() as work:
            proof = await work.audit_log(company_id).hashes.inclusion(folio, entries)
        leaf = sha256((folio - 1).to_bytes(8, "big")).digest()
        if proof is None or root_by_inclusion(folio - 1, entries, leaf, proof) != head.hash:
            raise AssertionError(folio)
        largest = max(largest, 32 * len(proof))

    async def consistent() -> None:
        folio = chance.randrange(1, entries)
        async with database.reading() as work:
            hashes = work.audit_log(company_id).hashes
            old = await hashes.head_at(folio)
            proof = await hashes.consistency(folio, entries)
        if old is None or proof is None:
            raise AssertionError(folio)
        if roots_by_consistency(folio, entries, old.hash, proof) != (old.hash, head.hash):
            raise AssertionError(folio)

    one, both = await median_of(included, times=TIMES), await median_of(consistent, times=TIMES)
    await database.close()
    return iter(
        [
            f"one entry of {entries:,}: {one * 1000:.1f} ms, at most {largest} bytes of hashes",
            f"one seal against another: {both * 1000:.1f} ms (medians of {ROUNDS} rounds of {TIMES})",
        ]
    )


def main() -> None:
    """Print two lines for each engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    asked = parser.parse_args()
    with engines() as urls:
        for engine, url in urls.items():
            for line in asyncio.run(measure(url, asked.entries)):
                print(f"{engine:<11} {line}")


if __name__ == "__main__":
    main()
