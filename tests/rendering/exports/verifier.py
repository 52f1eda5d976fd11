"""An invented export, forged line by line, and checked by `verificar.py` in its own process."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from domain.entries import Entry
from domain.seals import Seal
from rendering.exports.jsonl import JsonlPart, line_of
from rendering.exports.report import Report
from tests.entries import COMPANY
from tests.rendering.exports.rows import chained, report, stored
from tests.trees import head_of

Line = dict[str, Any]
Forge = Callable[[list[Line]], None]
VERIFIER = Path("rendering/exports/verificar.py").resolve()
LOG = chained(12)
WHOLE = report(head_of(COMPANY.id, LOG))
SEALED = Seal.of(COMPANY.id, WHOLE.head).text


def exported(
    folder: Path, entries: Sequence[Entry], what: Report, *, number: int = 1, last: bool = True
) -> Path:
    """A part of an export, as Vigía writes it."""
    path = folder / f"{number}.zip"
    part = JsonlPart(path, what, number=number, largest=10**6)
    part.write(stored(entries))
    part.close(last=last)
    return path


def forged(path: Path, forge: Forge) -> Path:
    """The part's lines, unpacked and changed."""
    with zipfile.ZipFile(path) as packed:
        (name,) = (each for each in packed.namelist() if each.endswith(".jsonl"))
        lines = [json.loads(line) for line in packed.read(name).splitlines()]
    forge(lines)
    out = path.with_suffix(".jsonl")
    out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return out


def line(entry: Entry) -> Line:
    """An entry as its line."""
    written: Line = json.loads(line_of(stored([entry])[0]))
    return written


def seal_at(folio: int, log: Sequence[Entry] = LOG) -> str:
    """The seal of the log when it ended there."""
    return Seal.of(COMPANY.id, head_of(COMPANY.id, log[:folio])).text


def verified(*paths: Path, seal: str | None = None) -> tuple[int, str]:
    """Its exit code and output."""
    return run(VERIFIER, *(["--sello", seal] if seal is not None else []), *paths)


def run(program: Path, *arguments: Path | str, isolated: bool = False) -> tuple[int, str]:
    """The same of this copy of the program; isolated, with nothing but the standard library."""
    options = ["-I"] if isolated else []
    done = subprocess.run(
        [sys.executable, *options, program, *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        cwd=program.parent if isolated else None,
    )
    return done.returncode, done.stdout + done.stderr
