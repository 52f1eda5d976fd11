"""`verificar.py`, run like a recipient would, on untouched exports."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from msgspec import structs

from domain.log_filter import LogQuery
from domain.log_tree import LogTree
from tests.entries import COMPANY
from tests.rendering.exports.forgeries import MIXED, OF_MLOPEZ, text_of
from tests.rendering.exports.verifier import LOG, WHOLE, exported, run, verified
from tests.trees import head_of, linked, tree_of


def test_a_log_that_holds(tmp_path: Path) -> None:
    code, told = verified(exported(tmp_path, LOG, WHOLE))
    assert code == 0
    assert "Bitácora de Comercializadora del Sureste (EKU9003173C9)" in told
    assert "12 registros, del #1 al #12." in told
    assert "ÍNTEGRA: cada registro tiene la huella que le corresponde, y juntas dan la del sello." in told
    assert f"Sello hasta el folio 12: VIGIA-2-7-12-{WHOLE.head.hash.hex()}-" in told


def test_it_finds_the_file_beside_it_and_needs_nothing_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(exported(tmp_path, LOG, WHOLE)) as packed:
        packed.extractall(tmp_path / "out")
    code, told = run(tmp_path / "out" / "verificar.py", isolated=True)
    assert (code, "ÍNTEGRA" in told) == (0, True)


def test_a_filtered_log_proves_that_nothing_asked_for_is_missing(tmp_path: Path) -> None:
    path = exported(tmp_path, MIXED, replace(OF_MLOPEZ, head=head_of(COMPANY.id, MIXED)))
    code, told = verified(path)
    assert code == 0, told
    assert "8 registros, del #1 al #11." in told
    assert "Lo pedido: usuario MLOPEZ." in told
    assert (
        "No falta ninguno hasta el #12.\nSin lo que dicen vienen los que no corresponden: 4 registros."
        in told
    )
    lines = [json.loads(line) for line in text_of(path).splitlines()]
    assert set(lines[3]) == {"omitted", "user"}
    assert lines[3]["user"][1] == "OTRO"
    assert "Factura A 2" not in text_of(path)


def test_what_is_not_needed_to_see_that_an_entry_does_not_fit_is_not_shown(tmp_path: Path) -> None:
    query = LogQuery(user_name="MLOPEZ", until=LOG[5].occurred_at)
    path = exported(tmp_path, LOG, replace(WHOLE, period="Hoy", query=query))
    assert verified(path)[0] == 0
    lines = [json.loads(line) for line in text_of(path).splitlines()]
    assert [set(line) for line in lines[6:-1]] == [{"omitted"}] * 7
    assert text_of(path).count("MLOPEZ") == 5 + 1


def test_words_are_not_seen_in_what_is_left_out(tmp_path: Path) -> None:
    asked = replace(WHOLE, criteria="Texto", query=LogQuery(words=("3",)), folios={4})
    code, told = verified(exported(tmp_path, LOG, asked))
    assert code == 3, told
    assert "se pidió por palabras o por importe" in told


def test_a_period_begins_with_what_was_recorded_before_it(tmp_path: Path) -> None:
    later = [structs.replace(each, recorded_at=each.recorded_at + timedelta(days=9)) for each in LOG[4:]]
    later = [structs.replace(each, occurred_at=each.occurred_at + timedelta(days=9)) for each in later]
    log = linked(LogTree(COMPANY.id), [*LOG[:4], *later])
    head = head_of(COMPANY.id, log)
    asked = replace(WHOLE, head=head, period="Hoy", query=LogQuery(since=later[0].occurred_at))
    for start, code in ((3, 0), (4, 3)):
        path = exported(tmp_path, log[start:], replace(asked, start=tree_of(COMPANY.id, log[:start])))
        assert verified(path)[0] == code


def test_several_parts_are_one_log(tmp_path: Path) -> None:
    first = exported(tmp_path, LOG[:7], WHOLE, last=False)
    second = exported(tmp_path, LOG[7:], WHOLE, number=2)
    code, told = verified(first, second)
    assert code == 0
    assert "12 registros" in told


def test_what_is_no_log_is_said_and_has_a_code_of_its_own(tmp_path: Path) -> None:
    for name, text in (("a.jsonl", '{"format":"otro"}\n'), ("b.jsonl", "hola\n"), ("c.jsonl", "")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        code, told = verified(tmp_path / name)
        assert (code, f"No pude leer {name}" in told) == (2, True)
    assert verified(tmp_path / "missing.jsonl")[0] == 2
