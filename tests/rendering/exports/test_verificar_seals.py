"""What a seal that somebody kept proves of an export, and where a log that was purged may begin."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.entries import Detail
from domain.seals import Seal
from tests.rendering.exports.rows import chained, report
from tests.rendering.exports.verifier import (
    LOG,
    SEALED,
    WHOLE,
    exported,
    relinked,
    verified,
)

PURGED_UP_TO = 1_000


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, None),
        ({"Última huella": "ab" * 32}, "Faltan registros al principio, hasta el #1000"),
        ({"Último folio": "900"}, "Faltan registros al principio, hasta el #1000"),
        ({"Último folio": "x"}, "Faltan registros al principio, hasta el #1000"),
    ],
)
def test_a_whole_log_begins_at_one_or_after_a_purge_that_it_records(
    tmp_path: Path, facts: dict[str, str], sentence: str | None
) -> None:
    kept = chained(PURGED_UP_TO + 5)
    said = {"Último folio": str(PURGED_UP_TO), "Última huella": kept[PURGED_UP_TO - 1].hash.hex()} | facts
    purge = replace(kept[-1], operation="log_purged", detail=Detail.of(facts=said.items()))
    log = [*kept[PURGED_UP_TO:-1], *relinked([purge], head_of(kept[-2]))]
    code, told = verified(exported(tmp_path, log, report(head_of(log[-1]))))
    assert code == (1 if sentence else 0), told
    assert (sentence or "ÍNTEGRA: cada registro") in told


def test_a_purge_that_was_interrupted_still_vouches_for_the_beginning(tmp_path: Path) -> None:
    kept = chained(2_005)
    said = {"Último folio": "2000", "Última huella": kept[1_999].hash.hex()}
    purge = replace(kept[-1], operation="log_purged", detail=Detail.of(facts=said.items()))
    log = [*kept[1_000:-1], *relinked([purge], head_of(kept[-2]))]
    assert verified(exported(tmp_path, log, report(head_of(log[-1]))))[0] == 0


@pytest.mark.parametrize(
    ("entries", "folio", "code", "sentence"),
    [
        (LOG, 12, 0, "Tu sello prueba que nada cambió del #1 al #12."),
        (LOG, 5, 0, "Tu sello prueba que nada cambió del #1 al #5."),
        (LOG[:8], 8, 0, "Tu sello prueba que nada cambió del #1 al #8."),
        (LOG[:8], 5, 3, "Tu sello prueba que nada cambió del #1 al #5. De lo demás no prueba nada."),
        ([*LOG[:3], *LOG[5:8]], 7, 3, "Tu sello prueba que nada cambió del #6 al #7. De lo demás"),
        (LOG[:8], 12, 3, "NO SE PUEDE COMPROBAR CONTRA UN SELLO"),
    ],
)
def test_a_seal_that_was_kept_proves_what_leads_to_it(
    tmp_path: Path, entries: list[object], folio: int, code: int, sentence: str
) -> None:
    seal = Seal.of(WHOLE.company.id, head_of(LOG[folio - 1])).text
    what = WHOLE if entries is LOG else replace(WHOLE, criteria="Folios 1 a 8, por depurar")
    found, told = verified(exported(tmp_path, entries, what), seal=f" {seal[:30]}\n{seal[30:].lower()} ")  # type: ignore[arg-type]
    assert (found, sentence in told) == (code, True), told


@pytest.mark.parametrize(
    ("seal", "code", "sentence"),
    [
        (Seal(7, 5, bytes(32)).text, 1, "El registro #5 no es el que se selló"),
        (Seal(7, 40, bytes(32)).text, 1, "Tu sello llega al #40"),
        (Seal(8, 5, LOG[4].hash).text, 1, "Tu sello es de la empresa 8"),
        (SEALED[:-1] + "z", 2, "el sello está incompleto o mal copiado"),
        ("", 2, "el sello está incompleto o mal copiado"),
    ],
)
def test_a_seal_that_was_kept_finds_what_was_built_anew(
    tmp_path: Path, seal: str, code: int, sentence: str
) -> None:
    found, told = verified(exported(tmp_path, LOG, WHOLE), seal=seal)
    assert (found, sentence in told) == (code, True), told
