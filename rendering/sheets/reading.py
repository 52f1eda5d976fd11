"""Reading a sheet that somebody sent: an Excel workbook or a CSV file, as rows of texts."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
from collections.abc import Sequence
from itertools import islice

from domain.errors import FileTooLarge, SheetUnreadable
from domain.user_sheet import MOST_ROWS
from rendering.sheets.child import LOCKED, UNKNOWN

LARGEST = 1024**2
"""Bytes of a file."""
_PATIENCE = 15.0  # seconds, for a process that takes none of the processor's
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # a stream of such a file ([MS-OFFCRYPTO] 2.3.4.4)
_SEPARATORS = ",;\t"
_ENCODINGS = ("utf-8-sig", "cp1252")  # Excel in Spanish saves CSV in the latter
_WHY_NOT = {LOCKED: "tiene contraseña", UNKNOWN: "no es de Excel, o está dañada"}

Rows = Sequence[Sequence[str]]


async def read_sheet(content: bytes) -> Rows:
    """The rows of the file's first sheet, up to the last that is filled.

    By what is in it, whatever its name says. Raises FileTooLarge and SheetUnreadable.
    """
    if len(content) > LARGEST:
        raise FileTooLarge(most=LARGEST)
    if content.startswith((_ZIP, _OLD_EXCEL)):
        rows = await _of_workbook(content)
    else:
        rows = _of_csv(content)
    last = max((line for line, row in enumerate(rows, 1) if any(cell.strip() for cell in row)), default=0)
    if last > MOST_ROWS + 1:
        raise SheetUnreadable(
            f"tiene más de {MOST_ROWS} renglones", then="pártela y manda una parte a la vez"
        )
    if not last:
        raise SheetUnreadable("está vacía")
    return rows[:last]


async def _of_workbook(content: bytes) -> Rows:
    """In a process of its own, which is killed if it takes too long."""
    if content.startswith(_OLD_EXCEL) and _LOCKED in content:
        raise SheetUnreadable(_WHY_NOT[LOCKED])
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "rendering.sheets.child", str(MOST_ROWS + 2), env={},
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
        raise SheetUnreadable(_WHY_NOT.get(child.returncode or 0, "es demasiado grande"))
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
