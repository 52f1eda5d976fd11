"""Reading a sheet that somebody sent: an Excel workbook or a CSV file, as rows of texts."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from collections.abc import Sequence
from itertools import islice

from domain.errors import SheetUnreadable
from domain.user_sheet import MOST_ROWS

LARGEST = 1024**2
"""Bytes of a file."""
_PATIENCE = 15.0  # seconds, for a process that takes none of the processor's
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SEPARATORS = ",;\t"
_ENCODINGS = ("utf-8-sig", "cp1252")  # Excel in Spanish saves CSV in the latter

Rows = Sequence[Sequence[str]]


async def read_sheet(content: bytes) -> Rows:
    """The rows of the file's first sheet, without those that are empty. Raises SheetUnreadable."""
    if len(content) > LARGEST:
        raise SheetUnreadable(f"pesa más de {LARGEST // 1024**2} MB")
    if content.startswith((_ZIP, _OLD_EXCEL)):
        rows = await _of_workbook(content)
    else:
        rows = _of_csv(content)
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) > MOST_ROWS + 1:
        raise SheetUnreadable(f"tiene más de {MOST_ROWS:,} renglones")
    if not filled:
        raise SheetUnreadable("está vacía")
    return filled


async def _of_workbook(content: bytes) -> Rows:
    """In a process of its own, which is killed if it takes too long."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rendering.sheets.child", str(MOST_ROWS + 2),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_PATIENCE):
            told, _ = await child.communicate(content)
    except TimeoutError:
        raise SheetUnreadable("es demasiado complicada") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise SheetUnreadable("no es de Excel, tiene contraseña o es demasiado grande")
    rows: Rows = json.loads(told)
    return rows


def _of_csv(content: bytes) -> Rows:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return [[cell.strip() for cell in row] for row in islice(read, MOST_ROWS + 2)]
    except csv.Error:
        raise SheetUnreadable("no es de Excel ni CSV") from None


def _decoded(content: bytes) -> str:
    if b"\x00" in content:
        raise SheetUnreadable("no es de Excel ni CSV")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable("no es de Excel ni CSV")
