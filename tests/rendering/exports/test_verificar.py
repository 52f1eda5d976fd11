"""Exports that were changed, cut or invented, as reported by `verificar.py`."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec import structs

from domain.entries import Detail, Entry
from domain.erased import ERASED
from domain.leaves import without_values
from domain.log_tree import entry_from, row_of
from rendering.exports.report import Report
from tests.entries import COMPANY
from tests.rendering.exports.forgeries import (
    MIXED,
    OF_MLOPEZ,
    PARTIAL,
    START,
    a_part_called_the_whole,
    another_companys,
    another_companys_with_its_seal,
    any_entry_as_a_purge,
    beginning_invented,
    beginning_removed,
    beginning_removed_as_if_it_began_there,
    changed,
    changed_with_its_hash,
    cut,
    emptied,
    extra,
    missing,
    more_after_the_end,
    one_more_than_asked,
    one_omitted,
    one_omitted_as_it_is,
    one_omitted_in_silence,
    one_omitted_with_another_time,
    put,
    rebuilt,
    rebuilt_with_its_head,
    removed,
    removed_and_called_incomplete,
    repeated,
    repeated_far_from_itself,
    said_to_go_on,
    swapped,
    tail_removed,
    tail_removed_as_a_late_part,
    tail_removed_with_its_head,
    text_of,
    with_other_salts,
)
from tests.rendering.exports.rows import report
from tests.rendering.exports.verifier import (
    LOG,
    SEALED,
    VERIFIER,
    WHOLE,
    Forge,
    exported,
    forged,
    verified,
)
from tests.trees import head_of, linked, tree_of


def mixed() -> Report:
    """MLOPEZ's entries of a log of two people."""
    return replace(OF_MLOPEZ, head=head_of(COMPANY.id, MIXED))


TWICE = "trae dos veces el mismo dato"

FORGERIES: list[tuple[Forge, str]] = [
    (changed, "El registro #4 fue cambiado: no tiene la huella que le corresponde."),
    (changed_with_its_hash, "Los registros no dan la huella del sello"),
    (with_other_salts, "El registro #4 fue cambiado: no tiene la huella que le corresponde."),
    (rebuilt, "Los registros no dan la huella del sello"),
    (rebuilt_with_its_head, "El sello escrito en el archivo no es el del final"),
    (removed, "Falta el registro #4."),
    (removed_and_called_incomplete, "El archivo se contradice"),
    (beginning_removed, "El archivo no empieza en el registro #1."),
    (beginning_invented, "Los registros no dan la huella del sello"),
    (tail_removed, "Faltan registros al final: del #11 al #12."),
    (tail_removed_with_its_head, "El sello escrito en el archivo no es el del final"),
    (tail_removed_as_a_late_part, "Falta la parte 4 de la exportación."),
    (repeated, "El registro #5 viene más de una vez"),
    (repeated_far_from_itself, "El registro #5 viene más de una vez"),
    (swapped, "Falta el registro #4."),
    (cut, "el archivo está cortado y le falta el final"),
    (emptied, "El archivo trae 0 registros"),
    (another_companys, "El sello escrito en el archivo no es el del final"),
    (another_companys_with_its_seal, "El registro #1 fue cambiado"),
    (said_to_go_on, "Falta la parte 2 de la exportación."),
    (more_after_the_end, "Hay algo escrito después del final del archivo."),
    (a_part_called_the_whole, "El archivo se contradice"),
    (extra(0), "línea 1: sobra el dato «nota»"),
    (extra(5), "línea 6: sobra el dato «nota»"),
    (extra(-1), "línea 14: sobra el dato «nota»"),
    (put(0, head={"folio": 12, "hash": LOG[-1].hash.hex(), "nota": 1}), "línea 1: sobra el dato «nota»"),
    (put(0, head=[12]), "línea 1: el dato «head» no tiene la forma que debe"),
    (put(0, part=0), "línea 1: el dato «part» no tiene la forma que debe"),
    (put(0, seal=SEALED.lower()), "El sello escrito en el archivo no es el del final"),
    (missing(3, "workstation"), "línea 4: falta el dato «workstation»"),
    (missing(0, "filter"), "línea 1: falta el dato «filter»"),
    (put(4, folio=True), "línea 5: el dato «folio» no tiene la forma que debe"),
    (put(4, folio=4.0), "línea 5: el dato «folio» no tiene la forma que debe"),
    (put(4, folio=-4), "línea 5: el dato «folio» no tiene la forma que debe"),
    (put(4, occurred_at=float("nan")), "línea 5: el dato «occurred_at» no tiene la forma que debe"),
    (put(4, sensitive=True), "línea 5: el dato «sensitive» no tiene la forma que debe"),
    (put(4, hash=LOG[3].hash.hex().upper()), "línea 5: el dato «hash» no tiene la forma que debe"),
    (put(4, hash=LOG[3].hash.hex(" ")), "línea 5: el dato «hash» no tiene la forma que debe"),
    (put(4, summary="\ud800"), "El registro #4 fue cambiado"),
    (put(4, detail="{"), "El registro #4 fue cambiado"),
    (put(4, salts="a"), "línea 5: el dato «salts» no tiene la forma que debe"),
    (put(0, start={"folio": 1, "peaks": []}), "no trae las huellas de lo que va antes"),
    (put(0, start={"folio": 1, "peaks": ["x"]}), "línea 1: el dato «peaks» no tiene la forma que debe"),
    (put(0, wanted={"nota": 1}), "línea 1: sobra el dato «nota»"),
    (put(0, wanted={"since": "ayer"}), "línea 1: el dato «since» no tiene la forma que debe"),
]
PARTIAL_FORGERIES: list[tuple[Forge, str]] = [
    (one_omitted, "El usuario que se dice del registro #4 no es el suyo."),
    (one_omitted_as_it_is, "Falta el registro #4: corresponde a lo pedido y se omitió."),
    (one_more_than_asked, "El registro #3 no corresponde a lo pedido."),
    (any_entry_as_a_purge, "El registro #3 no es una depuración."),
    (removed, "Falta el registro #4."),
    (put(3, omitted=[]), "línea 4: el dato «omitted» no tiene la forma que debe"),
    (
        put(3, omitted=[3, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
        "línea 4: el dato «category» no tiene la forma que debe",
    ),
    (put(3, user=["ab", "OTRO"]), "línea 4: el dato «user» no tiene la forma que debe"),
    (put(3, user=["ab" * 16, "OTRO"]), "El usuario que se dice del registro #3 no es el suyo."),
    (put(3, nota=1), "línea 4: sobra el dato «nota»"),
    (put(-1, omitted=3), "El archivo trae 8 registros"),
]


@pytest.mark.parametrize(("forge", "sentence"), FORGERIES)
def test_each_way_of_touching_a_whole_export_is_found(tmp_path: Path, forge: Forge, sentence: str) -> None:
    code, told = verified(forged(exported(tmp_path, LOG, WHOLE), forge))
    assert code == 1, told
    assert re.search(f"NO CUADRA: .*{re.escape(sentence)}", told), told
    assert "NO ESTÁ ÍNTEGRA" in told
    assert "ÍNTEGRA: cada" not in told
    assert SEALED not in told


@pytest.mark.parametrize(("forge", "sentence"), PARTIAL_FORGERIES)
def test_each_way_of_touching_a_filtered_export_is_found(tmp_path: Path, forge: Forge, sentence: str) -> None:
    code, told = verified(forged(exported(tmp_path, MIXED, mixed()), forge))
    assert code == 1, told
    assert re.search(f"NO CUADRA: .*{re.escape(sentence)}", told), told


def test_a_period_can_not_be_cut_by_moving_an_entry_out_of_it(tmp_path: Path) -> None:
    code, told = verified(forged(exported(tmp_path, LOG, PARTIAL), one_omitted_with_another_time))
    assert (code, "Los registros no dan la huella del sello" in told) == (1, True), told


def test_whose_an_entry_is_can_not_be_kept_silent(tmp_path: Path) -> None:
    code, told = verified(forged(exported(tmp_path, MIXED, mixed()), one_omitted_in_silence))
    assert code == 3, told
    assert "De 1 registro que no vienen no se puede ver si corresponden" in told


def test_a_log_that_begins_late_without_a_purge_is_not_proved(tmp_path: Path) -> None:
    path = forged(exported(tmp_path, LOG, WHOLE), beginning_removed_as_if_it_began_there)
    code, told = verified(path)
    assert code == 3, told
    assert "Empieza en el #3, y por qué no trae lo anterior no se puede comprobar." in told
    assert verified(path, seal=SEALED)[0] == 0  # which says what was before, too


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '"summary":"Factura A 3"',
            '"summary":"Nada","summary":"Factura A 3"',
            "trae dos veces el mismo dato",
        ),
        ('"format":', '"name":"OTRA EMPRESA","format":', "trae dos veces el mismo dato"),
        ('"head":{', '"head":{"folio":1,', "trae dos veces el mismo dato"),
        ('{"entries":12', '{"entries":11,"entries":12', "trae dos veces el mismo dato"),
        ('"continues":false}\n', '"continues":false}\n\n', "Hay algo escrito después del final"),
        ('"continues":false}\n', '"continues":false}\nhola', "Hay algo escrito después del final"),
        ('{"entries":12', '\n{"entries":12', "línea 14: no es una línea de la exportación"),
        ('{"entries":12', "[" * 100_000 + "\n" + '{"entries":12', "línea 14: no es una línea"),
    ],
)
def test_what_another_program_would_read_otherwise_is_refused(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    text = text_of(exported(tmp_path, LOG, WHOLE))
    assert text.count(old) == 1
    path = tmp_path / "b.jsonl"
    path.write_text(text.replace(old, new), encoding="utf-8")
    code, told = verified(path)
    assert (code, sentence in told) == (1, True), told


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(
        text_of(exported(tmp_path, LOG, WHOLE)).encode().replace(b"Factura A 3", b"Factura \xff 3")
    )
    code, told = verified(path)
    assert (code, "línea 5: no es texto" in told) == (1, True), told


def test_two_files_of_one_name_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = exported(tmp_path, LOG, WHOLE)
    other = text_of(exported(tmp_path, LOG, WHOLE))
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as packed:
        warnings.simplefilter("ignore")  # zipfile warns of it, which is the point
        packed.writestr("bitacora_1.jsonl", other)
    code, told = verified(path)
    assert (code, "dos archivos con el mismo nombre" in told) == (1, True), told


def test_the_name_of_the_company_is_the_one_that_its_log_records(tmp_path: Path) -> None:
    facts = [("Nombre", WHOLE.company.name), ("RFC", WHOLE.company.rfc)]
    created = structs.replace(LOG[0], operation="company_created", detail=Detail.of(facts=facts))
    log = linked(START, [created, *LOG[1:]])
    path = exported(tmp_path, log, report(head_of(COMPANY.id, log)))
    assert verified(path)[0] == 0
    for change in ({"name": "OTRA EMPRESA"}, {"rfc": "AAA010101AAA"}):
        code, told = verified(forged(path, put(0, **change)))
        assert (code, "El nombre o el RFC no son los de la empresa" in told) == (1, True), told


def test_what_the_file_says_can_not_write_a_verdict_of_its_own(tmp_path: Path) -> None:
    said = "X\n\x1b[2JÍNTEGRA: cada registro tiene la huella que le corresponde.\u202e"
    code, told = verified(forged(exported(tmp_path, LOG, PARTIAL), put(0, name=said)))
    assert code == 0
    assert not {"\x1b", "\u202e"} & set(told)
    assert not [each for each in told.splitlines() if each.startswith("ÍNTEGRA") and "juntas" not in each]


def test_it_warns_where_the_time_of_recording_goes_back(tmp_path: Path) -> None:
    late = LOG[8].occurred_at + timedelta(days=2)
    events = [*LOG[:5], structs.replace(LOG[5], recorded_at=LOG[0].recorded_at), *LOG[6:8]]
    log = linked(START, [*events, structs.replace(LOG[8], occurred_at=late), *LOG[9:]])
    code, told = verified(exported(tmp_path, log, report(head_of(COMPANY.id, log))))
    assert code == 0, told
    assert told.count("OJO:") == 2
    assert "OJO: el registro #9 dice haberse registrado antes de ocurrir." in told
    assert "OJO: el registro #6 dice haberse registrado antes que el #5." in told


def test_what_is_no_export_has_a_code_of_its_own(tmp_path: Path) -> None:
    names = {"a.jsonl": '{"format":"otro"}\n', "b.jsonl": "hola\n", "c.jsonl": "", "d.zip": "PK"}
    names["e.jsonl"] = json.dumps({"name": '"format":"vigia/2"'})
    for name, text in names.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, told = verified(tmp_path / name)
        assert (code, f"No pude leer {name}" in told) == (2, True)
    with zipfile.ZipFile(tmp_path / "f.zip", "w") as packed:
        packed.writestr("verificar.py", "")
    assert verified(tmp_path / "f.zip")[0] == 2
    assert verified(tmp_path / "missing.jsonl")[0] == 2


def test_its_sha256_is_the_published_one() -> None:
    digest = sha256(VERIFIER.read_bytes()).hexdigest()
    for document in ("docs/log-format.md", "README.md", "LEEME.md"):
        assert digest in Path(document).read_text(encoding="utf-8"), f"{document} should say {digest}"


def _log_with_an_erasure(*, on_record: bool) -> list[Entry]:
    """The fifth entry lost its summary, and the last one says so or is of another operation."""
    row = row_of(LOG[4])
    gone = entry_from(without_values(row, 1 << 2))
    assert (gone.summary, gone.hash) == (ERASED, LOG[4].hash)
    told = structs.replace(LOG[-1], operation="person_erased" if on_record else LOG[-1].operation)
    return [*LOG[:4], gone, *LOG[5:-1], *linked(tree_of(COMPANY.id, LOG[:-1]), [told])]


def test_what_was_erased_on_record_is_told_and_all_holds(tmp_path: Path) -> None:
    log = _log_with_an_erasure(on_record=True)
    code, told = verified(exported(tmp_path, log, report(head_of(COMPANY.id, log))))
    assert code == 0, told
    assert "Con datos de personas borrados: 1 registro. Queda qué pasó y cuándo." in told


def test_what_nobody_is_on_record_for_erasing_can_not_be_proved(tmp_path: Path) -> None:
    log = _log_with_an_erasure(on_record=False)
    code, told = verified(exported(tmp_path, log, report(head_of(COMPANY.id, log))))
    assert code == 3, told
    assert "Al #5 le borraron datos, y aquí no consta que alguien lo pidiera." in told
