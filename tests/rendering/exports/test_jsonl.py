"""`verificar.py`, run like a recipient would, on untouched exports."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

from tests.rendering.exports.verifier import LOG, WHOLE, exported, run, verified


def test_a_log_that_holds(tmp_path: Path) -> None:
    code, told = verified(exported(tmp_path, LOG, WHOLE))
    assert code == 0
    assert "Bitácora de Comercializadora del Sureste (EKU9003173C9)" in told
    assert "12 registros, del #1 al #12." in told
    assert "ÍNTEGRA: cada registro tiene la huella que le corresponde." in told
    assert "Enlaces entre un registro y el anterior: 11, y todos cuadran." in told
    assert f"Sello hasta el folio 12: VIGIA-1-7-12-{LOG[-1].hash.hex()}-" in told


def test_it_finds_the_file_beside_it_and_needs_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(exported(tmp_path, LOG, WHOLE)) as packed:
        packed.extractall(tmp_path / "out")
    code, told = run(tmp_path / "out" / "verificar.py", isolated=True)
    assert (code, "ÍNTEGRA" in told) == (0, True)


def test_a_filtered_log_says_what_is_together_what_is_alone_and_that_no_seal_proves_it(
    tmp_path: Path,
) -> None:
    some = [LOG[0], LOG[1], LOG[2], LOG[5], LOG[8], LOG[9]]
    code, told = verified(exported(tmp_path, some, replace(WHOLE, criteria="Usuario: MLOPEZ")))
    assert code == 3
    assert "Filtro: Usuario: MLOPEZ." in told
    assert "Vienen en 3 tramos; 1 registro sin su anterior ni su siguiente." in told
    assert "Enlaces entre un registro y el anterior: 3, y todos cuadran." in told
    assert "NO SE PUEDE COMPROBAR CONTRA UN SELLO: es sólo una parte de la bitácora." in told
    assert "ÍNTEGRA" not in told
    assert "VIGIA-1-" not in told


def test_entries_out_of_the_order_of_their_folios_are_joined(tmp_path: Path) -> None:
    late = [*LOG[5:9], LOG[0], *LOG[9:], *LOG[1:5]]
    code, told = verified(exported(tmp_path, late, WHOLE))
    assert code == 0
    assert "Enlaces entre un registro y el anterior: 11, y todos cuadran." in told


def test_several_parts_are_one_log(tmp_path: Path) -> None:
    first = exported(tmp_path, LOG[:7], WHOLE, last=False)
    second = exported(tmp_path, LOG[7:], WHOLE, number=2)
    code, told = verified(first, second)
    assert code == 0
    assert "12 registros" in told
    assert "cuadran" in told


def test_what_is_no_log_is_said_and_has_a_code_of_its_own(tmp_path: Path) -> None:
    for name, text in (("a.jsonl", '{"format":"otro"}\n'), ("b.jsonl", "hola\n"), ("c.jsonl", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, told = verified(tmp_path / name)
        assert (code, f"No pude leer {name}" in told) == (2, True)
    assert verified(tmp_path / "missing.jsonl")[0] == 2
