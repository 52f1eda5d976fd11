"""The certificate of an entry: what is in its .zip, and on its page."""

from __future__ import annotations

import json
from pathlib import Path

import segno
from msgspec import structs

from domain.entries import Change, Detail, Entry
from domain.log_tree import LogTree, link
from rendering.exports.certificate_page import page_of, qr_png
from tests.entries import COMPANY, largest_entry
from tests.rendering.exports.certificates import (
    LOG,
    certificate,
    files_of,
    proof,
    signed,
    written,
)
from tests.rendering.exports.pdf_pages import Page, pages_of
from tests.rendering.exports.verifier import VERIFIER


def page(folder: Path, log: list[Entry] = LOG, folio: int = 5) -> Page:
    """The one page of a certificate."""
    out = folder / "constancia.pdf"
    out.write_bytes(page_of(certificate(folio, log)))
    (only,) = pages_of(out)
    return only


def test_has_the_entry_its_leaf_the_proof_the_program_and_a_page(tmp_path: Path) -> None:
    path = written(tmp_path, certificate(5))
    files = files_of(path)
    assert path.name == "constancia_EKU9003173C9_5.zip"
    assert set(files) == {"constancia.pdf", "registro.json", "hoja.json", "prueba.txt", "verificar.py"}
    assert files["hoja.json"] == proof(5).leaf
    assert files["prueba.txt"].decode() == proof(5).text
    assert files["verificar.py"] == VERIFIER.read_bytes()
    assert path.stat().st_size < 100_000


def test_the_entry_is_all_its_columns_and_salts(tmp_path: Path) -> None:
    told = json.loads(files_of(written(tmp_path, certificate(5)))["registro.json"])
    assert {name: told[name] for name in ("format", "company", "name", "rfc")} == {
        "format": "vigia/2",
        "company": 7,
        "name": "Comercializadora del Sureste",
        "rfc": "EKU9003173C9",
    }
    assert told["entry"]["summary"] == "Factura A 4"
    assert told["entry"]["salts"] == LOG[4].salts.hex()
    assert told["entry"]["hash"] == LOG[4].hash.hex()


def test_the_page_says_what_the_entry_says_and_what_it_is_under(tmp_path: Path) -> None:
    lines = page(tmp_path).lines
    assert lines[0] == "Constancia de un registro de la bitácora"
    for line in (
        "Empresa | Comercializadora del Sureste",
        "RFC | EKU9003173C9",
        "Folio | #5",
        "Ocurrió | 21/11/2026 12:44:00, hora del centro de México (UTC-06:00)",
        "Usuario | MLOPEZ · María López · AUXILIAR DE VENTAS",
        "Operación | Documento cancelado (Documentos)",
        "Resultado | permitido",
        "Resumen | Factura A 4",
        "Detalle | Precio: 10 → 12; Cliente: ACME",
        "Origen | API · Punto de venta/203 · CAJA-2",
    ):
        assert line in lines
    told = " ".join(lines)
    assert "estaba en la bitácora cuando llegaba al folio 12, el 21/11/2026 12:40." in told
    assert f"Sello de ese momento: {signed(LOG).seal.text}" in told
    assert "python3 verificar.py" in told


def test_the_page_has_the_proof_as_a_qr(tmp_path: Path) -> None:
    drawn = segno.make_qr(proof(5).text, error="l", boost_error=False, encoding="utf-8")
    out = tmp_path / "same.png"
    drawn.save(str(out), scale=8, border=4)
    assert qr_png(proof(5).text) == out.read_bytes()
    assert b"/Subtype /Image" in page_of(certificate(5))


def test_the_largest_entry_still_fits_on_one_page(tmp_path: Path) -> None:
    detail = Detail.of(changes=[Change("W" * 60, "W" * 400, "W" * 400)] * 9)
    log = [link(LogTree(COMPANY.id), structs.replace(largest_entry(1), detail=detail))]
    only = page(tmp_path, log, 1)
    assert any("(completo en registro.json)" in line for line in only.lines)
    values = [each for each in only.texts if each.x == 36 + 130]
    assert min(each.y for each in values) > 36 + 16 + 216
