"""What a seal that somebody kept proves of an export, and where a log that was purged may begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from domain.entries import Detail, Entry
from domain.keeping import SEGMENT
from domain.seals import Seal
from tests.entries import COMPANY
from tests.rendering.exports.rows import chained, report
from tests.rendering.exports.verifier import LOG, SEALED, WHOLE, exported, seal_at, verified
from tests.trees import head_of, linked, tree_of


def purged(log: Sequence[Entry], *, start: int, told: dict[str, str], folder: Path) -> Path:
    """An export of a log that begins after `start`, and ends with a purge that says this."""
    purge = structs.replace(log[-1], operation="log_purged", detail=Detail.of(facts=told.items()))
    before = tree_of(COMPANY.id, log[:start])
    kept = [*log[start:-1], *linked(before.after(*log[start:-1]), [purge])]
    return exported(folder, kept, report(before.after(*kept).head, start=before))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, 0),
        ({"Última huella": "ab" * 32}, 3),
        ({"Último folio": str(SEGMENT - 100)}, 3),
        ({"Último folio": "x"}, 3),
    ],
)
def test_a_whole_log_begins_at_one_or_after_a_purge_that_it_records(
    tmp_path: Path, facts: dict[str, str], code: int
) -> None:
    log = chained(SEGMENT + 5)
    last = head_of(COMPANY.id, log[:SEGMENT])
    told = {"Último folio": str(SEGMENT), "Última huella": last.hash.hex()} | facts
    found, said = verified(purged(log, start=SEGMENT, told=told, folder=tmp_path))
    assert found == code, said
    assert ("Empieza en el #1025, y por qué no trae lo anterior" in said) == (code == 3)


def test_a_purge_that_was_interrupted_still_vouches_for_the_beginning(tmp_path: Path) -> None:
    log = chained(2 * SEGMENT + 5)
    last = head_of(COMPANY.id, log[: 2 * SEGMENT])
    told = {"Último folio": str(2 * SEGMENT), "Última huella": last.hash.hex()}
    assert verified(purged(log, start=SEGMENT, told=told, folder=tmp_path))[0] == 0


@pytest.mark.parametrize(
    ("start", "folio", "code", "sentence"),
    [
        (0, 12, 0, "Tu sello prueba que nada cambió del #1 al #12."),
        (0, 5, 0, "Tu sello prueba que nada cambió del #1 al #5.\nDe lo que sigue no prueba nada."),
        (3, 12, 0, "Tu sello prueba que nada cambió del #4 al #12."),
        (3, 8, 3, "Tu sello prueba que nada cambió del #4 al #8."),
        (3, 3, 3, "Empieza en el #4, y por qué no trae lo anterior no se puede comprobar."),
        (3, 2, 3, "Tu sello es del #2, anterior a lo que trae el archivo."),
    ],
)
def test_a_seal_that_was_kept_proves_what_leads_to_it(
    tmp_path: Path, start: int, folio: int, code: int, sentence: str
) -> None:
    seal = seal_at(folio)
    path = exported(tmp_path, LOG[start:], replace(WHOLE, start=tree_of(COMPANY.id, LOG[:start])))
    found, told = verified(path, seal=f" {seal[:30]}\n{seal[30:].lower()} ")
    assert (found, sentence in told) == (code, True), told


@pytest.mark.parametrize(
    ("seal", "code", "sentence"),
    [
        (Seal(7, 5, bytes(32)).text, 1, "Hasta el registro #5 no es la bitácora que se selló"),
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
