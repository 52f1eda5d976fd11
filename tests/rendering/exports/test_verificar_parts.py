"""Exports of a part of the log or in several parts, as `verificar.py` tells them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rendering.exports.forgeries import (
    PARTIAL,
    another_companys,
    another_companys_name,
    changed,
    cut,
    entry_past_the_head,
    put,
    removed,
    rewritten,
    with_an_invented_entry,
)
from tests.rendering.exports.verifier import (
    LOG,
    VERIFIER,
    WHOLE,
    Forge,
    exported,
    forged,
    run,
    verified,
)


@pytest.mark.parametrize("forge", [rewritten, with_an_invented_entry, another_companys_name])
def test_of_a_part_of_the_log_it_never_says_that_it_holds(tmp_path: Path, forge: Forge) -> None:
    """Anything not tied to a seal can be invented, so it says that no seal proves it."""
    entries = LOG[3:6] if forge is with_an_invented_entry else LOG[3:9]
    code, told = verified(forged(exported(tmp_path, entries, PARTIAL), forge))
    assert code == 3, told
    assert "NO SE PUEDE COMPROBAR CONTRA UN SELLO" in told
    assert "hasta decir que es de otra empresa" in told
    assert "ÍNTEGRA" not in told
    assert "VIGIA-1-" not in told


@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (another_companys, "El sello escrito en el archivo no es el del final"),
        (put(0, head={"folio": 9, "hash": LOG[8].hash.hex()}), "El sello escrito en el archivo no es"),
        (entry_past_the_head, "El registro #9 es posterior al sello del archivo."),
        (put(0, complete=True), "El archivo se contradice"),
        (put(0, period=""), "El archivo se contradice"),
        (changed, "El registro #7 fue cambiado"),
    ],
)
def test_what_does_not_fit_in_a_part_of_the_log_is_found_all_the_same(
    tmp_path: Path, forge: Forge, sentence: str
) -> None:
    code, told = verified(forged(exported(tmp_path, LOG[3:9], PARTIAL), forge))
    assert (code, sentence in told) == (1, True), told


Parts = Callable[[Path, Path, Path], list[Path]]


def _without_number(number: int) -> Parts:
    return lambda *parts: [part for place, part in enumerate(parts, 1) if place != number]


def _second_changed(forge: Forge) -> Parts:
    return lambda one, two, three: [one, forged(two, forge), three]


PARTS: list[tuple[Parts, str]] = [
    (_without_number(1), "Falta la parte 1 de la exportación."),
    (_without_number(2), "Falta la parte 2 de la exportación."),
    (_without_number(3), "Falta la parte 3 de la exportación."),
    (lambda one, two, three: [two, one, three], "Las partes no vienen en orden"),
    (lambda one, two, three: [one, two, two, three], "La parte 2 viene dos veces."),
    (lambda one, two, three: [one, forged(three, put(0, part=2))], "Faltan los registros del #5 al #8."),
    (
        _second_changed(put(0, asked_at="01/01/2026 00:00")),
        "es de la misma exportación: cambia «asked_at»",
    ),
    (_second_changed(put(0, name="OTRA EMPRESA")), "no es de la misma exportación: cambia «name»"),
    (_second_changed(put(0, rfc="AAA010101AAA")), "no es de la misma exportación: cambia «rfc»"),
    (_second_changed(another_companys), "no es de la misma exportación: cambia «company»"),
    (_second_changed(put(0, complete=False)), "no es de la misma exportación: cambia «complete»"),
    (_second_changed(put(0, part=7)), "Falta la parte 2 de la exportación."),
    (_second_changed(put(-1, continues=False)), "La parte 2 dice ser la última, y no lo es."),
    (_second_changed(cut), "el archivo está cortado y le falta el final"),
    (_second_changed(removed), "Falta el registro #8."),
]


@pytest.mark.parametrize(("choose", "sentence"), PARTS)
def test_parts_that_are_not_one_export_are_refused(tmp_path: Path, choose: Parts, sentence: str) -> None:
    one = exported(tmp_path, LOG[:4], WHOLE, last=False)
    two = exported(tmp_path, LOG[4:8], WHOLE, number=2, last=False)
    three = exported(tmp_path, LOG[8:], WHOLE, number=3)
    assert verified(one, two, three)[0] == 0
    code, told = verified(*choose(one, two, three))
    assert (code, sentence in told) == (1, True), told


def test_parts_beside_it_are_taken_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    (tmp_path / VERIFIER.name).write_bytes(VERIFIER.read_bytes())
    for number, entry in enumerate(LOG, 1):
        with zipfile.ZipFile(exported(tmp_path, [entry], WHOLE, number=number, last=number == 12)) as packed:
            packed.extract(f"bitacora_{number}.jsonl", tmp_path)
    code, told = run(tmp_path / VERIFIER.name, isolated=True)
    assert (code, "12 registros, del #1 al #12." in told) == (0, True), told
