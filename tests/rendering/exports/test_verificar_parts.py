"""Exports of a part of the log or in several parts, as `verificar.py` tells them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rendering.exports.forgeries import (
    another_companys,
    cut,
    put,
    removed,
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
    (_second_changed(put(0, period="Hoy")), "no es de la misma exportación: cambia «period»"),
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
