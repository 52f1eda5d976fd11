"""Database addresses: `sqlite:///path` or `postgresql://user:password@server/base`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

__all__ = ["URL", "file_address", "parse_address", "place_of"]


def parse_address(text: str) -> URL:
    """Parse the address; raises ValueError for an invalid one."""
    try:
        return make_url(text)
    except ArgumentError as error:
        raise ValueError("no address of a database") from error


def file_address(path: Path) -> URL:
    """The address of a SQLite file. In a URL, some characters of a path would mean something else."""
    return URL.create("sqlite", database=str(path))


def place_of(address: URL) -> str:
    """The server and database, without credentials or options."""
    place = URL.create("postgresql", host=address.host, port=address.port, database=address.database)
    return place.render_as_string()
