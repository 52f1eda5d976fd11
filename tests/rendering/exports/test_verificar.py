"""Exports that were changed, cut or invented, as reported by `verificar.py`."""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from domain.chain import canonical, genesis, head_of
from domain.entries import Detail
from domain.seals import Seal
from tests.rendering.exports.rows import chained, report
from tests.rendering.exports.verifier import (
    LOG,
    SEALED,
    VERIFIER,
    WHOLE,
    Forge,
    Line,
    exported,
    forged,
    line,
    relinked,
    run,
    verified,
)

PARTIAL = replace(WHOLE, period="Hoy")
START = genesis(WHOLE.company.id)
TWICE = "trae dos veces el mismo dato"


def _changed(lines: list[Line]) -> None:
    lines[4]["summary"] = "Otra cosa"


def _changed_with_its_hash(lines: list[Line]) -> None:
    entry = replace(LOG[3], summary="Otra cosa")
    digest = sha256(LOG[3].previous_hash + canonical(entry.folio, entry)).hexdigest()
    lines[4] |= {"summary": entry.summary, "hash": digest}


def _rebuilt(lines: list[Line]) -> None:
    lines[1:-1] = [line(each) for each in chained(12, user_name="OTRO")]


def _rebuilt_with_its_head(lines: list[Line]) -> None:
    """The seal is still the genuine one, for comparison."""
    rebuilt = chained(12, user_name="OTRO")
    lines[0]["head"]["hash"] = rebuilt[-1].hash.hex()
    lines[1:-1] = map(line, rebuilt)


def _removed(lines: list[Line]) -> None:
    del lines[4]
    lines[-1]["entries"] -= 1


def _removed_and_called_incomplete(lines: list[Line]) -> None:
    _removed(lines)
    lines[0]["complete"] = False


def _beginning_removed(lines: list[Line]) -> None:
    del lines[1:3]
    lines[-1]["entries"] -= 2


def _beginning_removed_as_if_purged(lines: list[Line]) -> None:
    _beginning_removed(lines)
    lines[0] |= {"first_folio": 3, "previous_hash": LOG[2].previous_hash.hex()}


def _tail_removed(lines: list[Line]) -> None:
    del lines[-3:-1]
    lines[-1]["entries"] -= 2


def _tail_removed_with_its_head(lines: list[Line]) -> None:
    _tail_removed(lines)
    lines[0]["head"] = {"folio": 10, "hash": LOG[9].hash.hex()}


def _tail_removed_as_a_late_part(lines: list[Line]) -> None:
    _tail_removed(lines)
    lines[0]["part"] = 5


def _repeated(lines: list[Line]) -> None:
    lines.insert(5, lines[5])
    lines[-1]["entries"] += 1


def _repeated_far_from_itself(lines: list[Line]) -> None:
    lines.insert(11, lines[5])
    lines[-1]["entries"] += 1


def _cut(lines: list[Line]) -> None:
    del lines[-1]


def _emptied(lines: list[Line]) -> None:
    del lines[1:-1]
    lines[-1]["entries"] = 0


def _another_companys(lines: list[Line]) -> None:
    lines[0]["company"] = 8


def _another_companys_with_its_seal(lines: list[Line]) -> None:
    lines[0] |= {"company": 8, "seal": Seal.of(8, WHOLE.head).text}


def _said_to_go_on(lines: list[Line]) -> None:
    lines[-1]["continues"] = True


def _more_after_the_end(lines: list[Line]) -> None:
    lines.append(line(LOG[3]))


def _complete_with_a_period(lines: list[Line]) -> None:
    lines[0]["period"] = "Hoy"


def _extra(where: int) -> Forge:
    def forge(lines: list[Line]) -> None:
        lines[where]["nota"] = "x"

    return forge


def _put(where: int, **values: object) -> Forge:
    def forge(lines: list[Line]) -> None:
        lines[where] |= values

    return forge


def _missing(where: int, name: str) -> Forge:
    def forge(lines: list[Line]) -> None:
        del lines[where][name]

    return forge


FORGERIES: list[tuple[Forge, str]] = [
    (_changed, "El registro #4 fue cambiado: no tiene la huella que le corresponde."),
    (_changed_with_its_hash, "El registro #5 no sigue al #4: alguno de los dos fue cambiado."),
    (_rebuilt, "El registro #12 no tiene la huella del sello."),
    (_rebuilt_with_its_head, "El sello escrito en el archivo no es el del final"),
    (_removed, "Falta el registro #4."),
    (_removed_and_called_incomplete, "El archivo se contradice"),
    (_beginning_removed, "El archivo no empieza en el registro #1."),
    (_beginning_removed_as_if_purged, "Faltan registros al principio, hasta el #2"),
    (_tail_removed, "Faltan registros al final: del #11 al #12."),
    (_tail_removed_with_its_head, "El sello escrito en el archivo no es el del final"),
    (_tail_removed_as_a_late_part, "Falta la parte 4 de la exportación."),
    (_repeated, "El registro #5 viene más de una vez."),
    (_repeated_far_from_itself, "El registro #5 viene más de una vez."),
    (_cut, "el archivo está cortado y le falta el final"),
    (_emptied, "El archivo trae 0 registros"),
    (_another_companys, "El registro #1 no es el primero de esta bitácora."),
    (_another_companys_with_its_seal, "El registro #1 no es el primero de esta bitácora."),
    (_said_to_go_on, "Falta la parte 2 de la exportación."),
    (_more_after_the_end, "Hay algo escrito después del final del archivo."),
    (_complete_with_a_period, "El archivo se contradice"),
    (_extra(0), "línea 1: sobra el dato «nota»"),
    (_extra(5), "línea 6: sobra el dato «nota»"),
    (_extra(-1), "línea 14: sobra el dato «nota»"),
    (_put(0, head={"folio": 12, "hash": LOG[-1].hash.hex(), "nota": 1}), "línea 1: sobra el dato «nota»"),
    (_put(0, head=[12]), "línea 1: el dato «head» no tiene la forma que debe"),
    (_put(0, part=0), "línea 1: el dato «part» no tiene la forma que debe"),
    (_put(0, seal=SEALED.lower()), "El sello escrito en el archivo no es el del final"),
    (_missing(3, "workstation"), "línea 4: falta el dato «workstation»"),
    (_missing(0, "filter"), "línea 1: falta el dato «filter»"),
    (_put(4, folio=True), "línea 5: el dato «folio» no tiene la forma que debe"),
    (_put(4, folio=4.0), "línea 5: el dato «folio» no tiene la forma que debe"),
    (_put(4, folio=-4), "línea 5: el dato «folio» no tiene la forma que debe"),
    (_put(4, occurred_at=float("nan")), "línea 5: el dato «occurred_at» no tiene la forma que debe"),
    (_put(4, sensitive=True), "línea 5: el dato «sensitive» no tiene la forma que debe"),
    (_put(4, hash=LOG[3].hash.hex().upper()), "línea 5: el dato «hash» no tiene la forma que debe"),
    (_put(4, hash=LOG[3].hash.hex(" ")), "línea 5: el dato «hash» no tiene la forma que debe"),
    (_put(4, summary="\ud800"), "El registro #4 fue cambiado"),
]


@pytest.mark.parametrize(("forge", "sentence"), FORGERIES)
def test_each_way_of_touching_a_whole_export_is_found(tmp_path: Path, forge: Forge, sentence: str) -> None:
    code, told = verified(forged(exported(tmp_path, LOG, WHOLE), forge))
    assert code == 1, told
    assert re.search(f"NO CUADRA: .*{re.escape(sentence)}", told), told
    assert "NO ESTÁ ÍNTEGRA" in told
    assert "ÍNTEGRA: cada" not in told
    assert SEALED not in told


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
    text = _text(exported(tmp_path, LOG, WHOLE))
    assert text.count(old) == 1
    path = tmp_path / "b.jsonl"
    path.write_text(text.replace(old, new), encoding="utf-8")
    code, told = verified(path)
    assert (code, sentence in told) == (1, True), told


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(
        _text(exported(tmp_path, LOG, WHOLE)).encode().replace(b"Factura A 3", b"Factura \xff 3")
    )
    code, told = verified(path)
    assert (code, "línea 5: no es texto" in told) == (1, True), told


def _rewritten(lines: list[Line]) -> None:
    lines[1:-1] = map(line, relinked(LOG[3:9], head_of(LOG[2]), user_name="OTRO"))


def _with_an_invented_entry(lines: list[Line]) -> None:
    lines.insert(3, line(relinked([replace(LOG[7], summary="Inventado")], head_of(LOG[6]))[0]))
    lines[-1]["entries"] += 1


def _another_companys_name(lines: list[Line]) -> None:
    seal = Seal.of(8, WHOLE.head).text
    lines[0] |= {"company": 8, "name": "OTRA EMPRESA", "rfc": "AAA010101AAA", "seal": seal}


@pytest.mark.parametrize("forge", [_rewritten, _with_an_invented_entry, _another_companys_name])
def test_of_a_part_of_the_log_it_never_says_that_it_holds(tmp_path: Path, forge: Forge) -> None:
    """Anything not tied to a seal can be invented, so it says that no seal proves it."""
    entries = LOG[3:6] if forge is _with_an_invented_entry else LOG[3:9]
    code, told = verified(forged(exported(tmp_path, entries, PARTIAL), forge))
    assert code == 3, told
    assert "NO SE PUEDE COMPROBAR CONTRA UN SELLO" in told
    assert "hasta decir que es de otra empresa" in told
    assert "ÍNTEGRA" not in told
    assert "VIGIA-1-" not in told


def _entry_past_the_head(lines: list[Line]) -> None:
    head = head_of(LOG[4])
    lines[0] |= {"head": {"folio": 5, "hash": head.hash.hex()}, "seal": Seal.of(7, head).text}


@pytest.mark.parametrize(
    ("forge", "sentence"),
    [
        (_another_companys, "El sello escrito en el archivo no es el del final"),
        (_put(0, head={"folio": 9, "hash": LOG[8].hash.hex()}), "El sello escrito en el archivo no es"),
        (_entry_past_the_head, "El registro #9 es posterior al sello del archivo."),
        (_put(0, complete=True), "El archivo se contradice"),
        (_put(0, period=""), "El archivo se contradice"),
        (_changed, "El registro #7 fue cambiado"),
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
    (lambda one, two, three: [one, forged(three, _put(0, part=2))], "Faltan los registros del #5 al #8."),
    (
        _second_changed(_put(0, asked_at="01/01/2026 00:00")),
        "es de la misma exportación: cambia «asked_at»",
    ),
    (_second_changed(_put(0, name="OTRA EMPRESA")), "no es de la misma exportación: cambia «name»"),
    (_second_changed(_put(0, rfc="AAA010101AAA")), "no es de la misma exportación: cambia «rfc»"),
    (_second_changed(_another_companys), "no es de la misma exportación: cambia «company»"),
    (_second_changed(_put(0, complete=False)), "no es de la misma exportación: cambia «complete»"),
    (_second_changed(_put(0, part=7)), "Falta la parte 2 de la exportación."),
    (_second_changed(_put(-1, continues=False)), "La parte 2 dice ser la última, y no lo es."),
    (_second_changed(_cut), "el archivo está cortado y le falta el final"),
    (_second_changed(_removed), "Falta el registro #8."),
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


def test_two_files_of_one_name_in_a_zip_are_refused(tmp_path: Path) -> None:
    path = exported(tmp_path, LOG, WHOLE)
    other = _text(exported(tmp_path, LOG, WHOLE))
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as packed:
        warnings.simplefilter("ignore")  # zipfile warns of it, which is the point
        packed.writestr("bitacora_1.jsonl", other)
    code, told = verified(path)
    assert (code, "dos archivos con el mismo nombre" in told) == (1, True), told


def test_the_name_of_the_company_is_the_one_that_its_log_records(tmp_path: Path) -> None:
    facts = [("Nombre", WHOLE.company.name), ("RFC", WHOLE.company.rfc)]
    created = replace(LOG[0], operation="company_created", detail=Detail.of(facts=facts))
    log = relinked([created, *LOG[1:]], START)
    path = exported(tmp_path, log, report(head_of(log[-1])))
    assert verified(path)[0] == 0
    for change in ({"name": "OTRA EMPRESA"}, {"rfc": "AAA010101AAA"}):
        code, told = verified(forged(path, _put(0, **change)))
        assert (code, "El nombre o el RFC no son los de la empresa" in told) == (1, True), told


def test_what_the_file_says_can_not_write_a_verdict_of_its_own(tmp_path: Path) -> None:
    said = "X\n\x1b[2JÍNTEGRA: cada registro tiene la huella que le corresponde.\u202e"
    code, told = verified(forged(exported(tmp_path, LOG[3:9], PARTIAL), _put(0, name=said)))
    assert code == 3
    assert not {"\x1b", "\u202e"} & set(told)
    assert not [each for each in told.splitlines() if each.startswith("ÍNTEGRA")]


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


def test_it_warns_where_the_time_of_recording_goes_back(tmp_path: Path) -> None:
    log = relinked([*LOG[:5], replace(LOG[5], recorded_at=LOG[0].recorded_at), *LOG[6:]], START)
    code, told = verified(exported(tmp_path, [*log[5:], *log[:5]], report(head_of(log[-1]))))
    assert code == 0, told
    assert told.count("OJO:") == 1
    assert "OJO: el registro #6 dice haberse registrado antes que el #5." in told


def test_what_is_no_export_has_a_code_of_its_own(tmp_path: Path) -> None:
    names = {"a.jsonl": '{"format":"otro"}\n', "b.jsonl": "hola\n", "c.jsonl": "", "d.zip": "PK"}
    names["e.jsonl"] = json.dumps({"name": '"format":"vigia/1"'})
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


def _text(path: Path) -> str:
    with zipfile.ZipFile(path) as packed:
        return packed.read("bitacora_1.jsonl").decode()
