"""`verificar.py`, run as whoever gets an export would, on what was and was not touched."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.chain import canonical, head_of
from domain.entries import Entry
from services.exports.jsonl import JsonlPart, line_of
from services.exports.report import Report
from tests.services.exports.rows import chained, report, stored

Line = dict[str, Any]
LOG = chained(12)
WHOLE = report(head_of(LOG[-1]))


def test_a_log_that_holds(tmp_path: Path) -> None:
    code, told = _verified(_exported(tmp_path, LOG, WHOLE))
    assert code == 0
    assert "Bitácora de Comercializadora del Sureste (EKU9003173C9)" in told
    assert "12 registros, del #1 al #12." in told
    assert "ÍNTEGRA: cada registro tiene la huella que le corresponde." in told
    assert "Enlaces entre un registro y el anterior: 11, y todos cuadran." in told
    assert f"Sello hasta el folio 12: VIGIA-1-7-12-{LOG[-1].hash.hex()}-" in told


def test_it_finds_the_file_beside_it_and_needs_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(_exported(tmp_path, LOG, WHOLE)) as packed:
        packed.extractall(tmp_path / "out")
    code, told = _run(tmp_path / "out" / "verificar.py", isolated=True)
    assert (code, "ÍNTEGRA" in told) == (0, True)


def test_a_filtered_log_says_what_is_together_and_what_is_alone(tmp_path: Path) -> None:
    some = [LOG[0], LOG[1], LOG[2], LOG[5], LOG[8], LOG[9]]
    code, told = _verified(_exported(tmp_path, some, replace(WHOLE, criteria="Usuario: MLOPEZ")))
    assert code == 0
    assert "Filtro: Usuario: MLOPEZ." in told
    assert "Vienen en 3 tramos; 1 registro sin su anterior ni su siguiente." in told
    assert "Enlaces entre un registro y el anterior: 3, y todos cuadran." in told


def test_entries_out_of_the_order_of_their_folios_are_joined(tmp_path: Path) -> None:
    late = [*LOG[5:9], LOG[0], *LOG[9:], *LOG[1:5]]
    code, told = _verified(_exported(tmp_path, late, WHOLE))
    assert code == 0
    assert "Enlaces entre un registro y el anterior: 11, y todos cuadran." in told


def test_several_parts_are_one_log(tmp_path: Path) -> None:
    first = _exported(tmp_path, LOG[:7], WHOLE, last=False)
    second = _exported(tmp_path, LOG[7:], WHOLE, number=2)
    code, told = _verified(first, second)
    assert code == 0
    assert "12 registros" in told
    assert "cuadran" in told
    assert _verified(first)[0] == 0  # a part alone is not a log cut short


def _changed(lines: list[Line]) -> None:
    lines[4]["summary"] = "Otra cosa"


def _changed_with_its_hash(lines: list[Line]) -> None:
    entry = replace(LOG[3], summary="Otra cosa")
    digest = sha256(LOG[3].previous_hash + canonical(entry.folio, entry)).hexdigest()
    lines[4] |= {"summary": entry.summary, "hash": digest}


def _rebuilt(lines: list[Line]) -> None:
    lines[1:-1] = [json.loads(_line(each)) for each in chained(12, user_name="OTRO")]


def _removed(lines: list[Line]) -> None:
    del lines[4]
    lines[-1]["entries"] -= 1


def _beginning_removed(lines: list[Line]) -> None:
    del lines[1:3]
    lines[-1]["entries"] -= 2


def _tail_removed(lines: list[Line]) -> None:
    del lines[-3:-1]
    lines[-1]["entries"] -= 2


def _repeated(lines: list[Line]) -> None:
    lines.insert(5, lines[5])
    lines[-1]["entries"] += 1


def _cut(lines: list[Line]) -> None:
    del lines[-1]


def _another_companys(lines: list[Line]) -> None:
    lines[0]["company"] = 8


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (_changed, "El registro #4 fue cambiado: no tiene la huella que le corresponde."),
        (_changed_with_its_hash, "El registro #5 no sigue al #4: alguno de los dos fue cambiado."),
        (_rebuilt, "El registro #12 no tiene la huella del sello."),
        (_removed, "Falta el registro #4."),
        (_beginning_removed, "El archivo no empieza en el registro #1."),
        (_tail_removed, "Faltan registros al final: del #11 al #12."),
        (_repeated, "El registro #5 viene más de una vez."),
        (_cut, "El archivo está cortado: le falta el final."),
        (_another_companys, "El registro #1 no es el primero de esta bitácora."),
    ],
)
def test_each_way_of_touching_it_is_found(
    tmp_path: Path, tamper: Callable[[list[Line]], None], sentence: str
) -> None:
    code, told = _verified(_tampered(_exported(tmp_path, LOG, WHOLE), tamper))
    assert code == 1
    assert f"NO CUADRA: {sentence}" in told
    assert "NO ESTÁ ÍNTEGRA" in told
    assert "ÍNTEGRA: cada" not in told


def test_what_is_no_log_is_said_and_has_a_code_of_its_own(tmp_path: Path) -> None:
    for name, text in (("a.jsonl", '{"format":"otro"}\n'), ("b.jsonl", "hola\n"), ("c.jsonl", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, told = _verified(tmp_path / name)
        assert (code, f"No pude leer {name}" in told) == (2, True)
    assert _verified(tmp_path / "missing.jsonl")[0] == 2


def _exported(
    folder: Path, entries: Sequence[Entry], what: Report, *, number: int = 1, last: bool = True
) -> Path:
    path = folder / f"{number}.zip"
    part = JsonlPart(path, what, number=number, largest=10**6)
    part.write(stored(entries))
    part.close(last=last)
    return path


def _line(entry: Entry) -> str:
    return line_of(stored([entry])[0]).decode()


def _tampered(path: Path, tamper: Callable[[list[Line]], None]) -> Path:
    with zipfile.ZipFile(path) as packed:
        lines = [json.loads(line) for line in packed.read("bitacora_1.jsonl").splitlines()]
    tamper(lines)
    out = path.with_suffix(".jsonl")
    out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return out


def _verified(*paths: Path) -> tuple[int, str]:
    return _run(Path("services/exports/verificar.py").resolve(), *paths)


def _run(program: Path, *paths: Path, isolated: bool = False) -> tuple[int, str]:
    options = ["-I"] if isolated else []
    done = subprocess.run(
        [sys.executable, *options, program, *paths],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        cwd=program.parent if isolated else None,
    )
    return done.returncode, done.stdout + done.stderr
