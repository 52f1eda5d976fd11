"""`make bench`: the quick benchmarks on a fresh SQLite file and on a real PostgreSQL.

Those of large logs take longer: `python -m bench.reading`, `python -m bench.export`.
"""

from __future__ import annotations

import asyncio

from bench import append, page, sheet, verify
from bench.engines import engines
from bench.scene import ANA
from bench.timing import Comparison
from services.installation import installation_on
from storage.database import open_database
from storage.migrate import migrate


async def measure(url: str) -> list[Comparison]:
    """Run every quick benchmark on one database."""
    database = open_database(url)
    await migrate(database)
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    try:
        return [
            *await append.measure(installation, url, django_url=append.django_url(url)),
            await page.measure(installation),
            await verify.measure(installation),
            await sheet.measure(installation),
        ]
    finally:
        await database.close()


def main() -> None:
    """Print one line for each benchmark and engine."""
    with engines() as urls:
        for engine, url in urls.items():
            for comparison in asyncio.run(measure(url)):
                print(f"{engine:<11} {comparison}")


if __name__ == "__main__":
    main()
