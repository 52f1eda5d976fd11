"""The process that reads one sheet: a workbook may be a bomb, and takes nothing but this process with it.

It reads the file from its standard input and writes its rows, as JSON lists of texts, to its standard output.
What it can't read it says by its exit code. No secret is in its environment, and it imports nothing that
knows one.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

MEMORY = 512 * 1024**2
"""Bytes that the process may take: a cell in the last corner of an empty sheet asks for gigabytes."""
SECONDS = 8
"""Of processor time."""
LOCKED, UNKNOWN = 3, 4
"""Exit codes: the workbook has a password, or is none."""
_POLITE = 10  # of `nice`: the chat goes first


def main() -> None:
    """Read as many rows as the first argument says."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.nice(_POLITE)
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read(), most=int(sys.argv[1]))))


def _read(content: bytes, *, most: int) -> list[list[str]]:
    from python_calamine import CalamineError, PasswordError

    try:
        return list(islice(_rows(content), most))
    except PasswordError:
        sys.exit(LOCKED)
    except CalamineError:
        sys.exit(UNKNOWN)


def _rows(content: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet from its first line on."""
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    for row in sheet.to_python(skip_empty_area=False):
        yield [_text(cell) for cell in row]


def _text(cell: object) -> str:
    """A cell as its owner sees it; of a formula calamine gives the last value, and runs nothing."""
    match cell:
        case bool():
            return "VERDADERO" if cell else "FALSO"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.strftime("%d/%m/%Y")
        case _:
            return str(cell).strip()


if __name__ == "__main__":
    main()
