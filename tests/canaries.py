"""Canaries: secrets that must appear only where they belong, and the search for them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from storage.database import open_database
from tests.stored import readable_tables


def found(canaries: Mapping[str, str], *haystacks: bytes) -> set[str]:
    """The canaries present, and their form, like «typed in base64»."""
    return {
        f"{name} in {how}"
        for name, secret in canaries.items()
        for how, form in _forms(secret)
        if any(form in haystack or form.lower() in haystack.lower() for haystack in haystacks)
    }


def _forms(secret: str) -> Iterator[tuple[str, bytes]]:
    """The secret in the encodings of programs. Case does not matter: `found` ignores it too."""
    plain = secret.encode()
    yield "plain", plain
    yield "UTF-16", secret.encode("utf-16-le")
    yield "UTF-16, big end first", secret.encode("utf-16-be")
    yield "JSON", json.dumps(secret)[1:-1].encode()
    yield "a URL", quote(secret, safe="").encode()
    yield "hexadecimal", plain.hex().encode()
    yield "bytes", repr(plain)[2:-1].encode()
    for skipped in range(3):  # alignment within a group of three bytes
        # The first and the last character also contain bits of their neighbours.
        whole = base64.b64encode(b"\0" * skipped + plain).rstrip(b"=")[skipped + 1 if skipped else 0 : -1]
        yield "base64", whole
        yield "base64 for URLs", whole.translate(bytes.maketrans(b"+/", b"-_"))


def files(*folders: Path) -> bytes:
    """The names and contents of these files, and of all files in these folders."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return b"\n".join(_read(path) + str(path).encode() for path in paths)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # a journal deleted meanwhile
        return b""


async def rows(url: str) -> bytes:
    """Every row of every table, with raw bytes."""
    database = open_database(url)
    try:
        async with database.exclusively() as connection:
            names = await connection.run_sync(readable_tables)
            tables = [(await connection.execute(text(f'SELECT * FROM "{name}"'))).all() for name in names]
    finally:
        await database.close()
    return b"\n".join(_bytes_of(row) for table in tables for row in table)


def _bytes_of(row: Iterable[object]) -> bytes:
    return b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
