"""What a spreadsheet reads in a CSV: everything as it was, and nothing that it would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.catalogue import load_catalogue
from domain.entries import Origin
from rendering.exports.cells import CellReader
from rendering.exports.csv import CSV_TITLES, CsvPart, csv_cells, harmless
from tests.entries import COMPANY
from tests.rendering.exports.rows import HOSTILE, amounts, chained, report, stored

FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# What people write, with all that has a meaning for a spreadsheet among it.
TEXT = st.text(st.sampled_from("ab ñ🔴\"',;|=+-@\t\r\n＝＋－＠"), max_size=12)


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_no_cell_begins_a_formula_whatever_the_separator(texts: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(csv_cells(texts), newline=""))
    assert len(read) == len(texts)
    for cell in read:
        for separator in (";", "|", "\t", "\n", "\r"):
            assert not any(part.startswith(FORMULA) for part in cell.split(separator) if part), repr(cell)


@given(TEXT)
def test_but_for_apostrophes_every_cell_is_what_it_was(text: str) -> None:
    assert harmless(text).replace("'", "") == text.replace("'", "")
    (read,) = csv.reader(io.StringIO(csv_cells([text]), newline=""))
    assert read == [harmless(text)]


def test_plain_text_is_left_alone() -> None:
    for text in ("Factura A 203", "a+b", "1-2", "correo@dominio.mx", "Precio: 10 → 12; Cliente: ACME", ""):
        assert harmless(text) == text


def test_the_file_is_what_excel_takes_for_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    part = CsvPart(path, report(), number=1, largest=10_000)
    part.write(stored(chained(2)))
    assert not part.full
    part.close(last=True)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 3
    titles, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(titles) == CSV_TITLES
    assert dict(zip(titles, first, strict=True)) == {
        "Folio": "1",
        "Fecha": "2026-11-21",
        "Hora": "12:40:00",
        "Usuario": "MLOPEZ",
        "Nombre completo": "María López",
        "Operación": "Documento cancelado",
        "Resultado": "permitido",
        "Sensible": "Sí",
        "Resumen": "Factura A 0",
        "Detalle": "Precio: 10 → 12; Cliente: ACME",
        "Importe": "",
        "Moneda": "MXN",
        "Precio": "12.00",
        "Saldo": "",
        "Perfil": "AUXILIAR DE VENTAS",
        "Pestaña": "Documentos",
        "Origen": "API",
        "Referencia": "Punto de venta/203",
        "Equipo": "CAJA-2",
        "Registrado": "2026-11-21 12:40:01",
        "Huella": chained(1)[0].hash.hex(),
        "Zona horaria": "hora del centro de México (UTC-06:00)",
    }
    assert second[0] == "2"


@pytest.mark.parametrize(
    ("origin", "user_name", "profile"),
    [
        (Origin.API, "MLOPEZ", "sin usuario en Vigía"),
        (Origin.CONTPAQI, "MLOPEZ", "sin usuario en Vigía"),
        (Origin.API, "", ""),
        (Origin.CONSOLE, "CONSOLA", ""),
    ],
)
def test_every_report_says_of_whom_vigia_knows_nothing(origin: Origin, user_name: str, profile: str) -> None:
    (row,) = stored(chained(1, origin=origin, user_name=user_name, profile="", permissions=""))
    assert CellReader(load_catalogue(), "America/Mexico_City").cells(row).profile == profile


def test_hostile_text_stays_in_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    part = CsvPart(path, report(), number=1, largest=10_000)
    entries = [entry for text in HOSTILE for entry in chained(1, full_name=text, workstation=text)]
    part.write(stored(entries))
    part.close(last=True)
    read = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [line["Equipo"] for line in read] == [harmless(text) for text in HOSTILE]
    assert [line["Huella"] for line in read] == [entry.hash.hex() for entry in entries]


def test_an_amount_is_a_plain_number_beside_its_currency(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    part = CsvPart(path, report(), number=1, largest=10_000)
    part.write(stored(amounts()))
    part.close(last=True)
    text = path.read_text(encoding="utf-8-sig")
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(line["Importe"], line["Moneda"]) for line in read] == [
        ("12500.00", "MXN"),
        ("1160.00", "USD"),
        ("-980.50", "MXN"),
        ("", ""),
        ("0.10", "MXN"),
        ("", ""),
    ]
    assert read[4]["Saldo"] == "1000.00"
    assert ",-980.50,MXN," in text  # no apostrophe: it is no text of anybody's


def test_a_file_past_its_size_is_full(tmp_path: Path) -> None:
    part = CsvPart(tmp_path / "log.csv", report(), number=1, largest=1_000)
    assert not part.full
    part.write(stored(chained(5)))
    assert part.full
    part.abandon()


def test_the_hour_that_comes_twice_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    part = CsvPart(path, report(company=replace(COMPANY, zone="America/Tijuana")), number=1, largest=10_000)
    (first,) = chained(1)
    for hour in (8, 9):
        part.write(stored([structs.replace(first, occurred_at=datetime(2026, 11, 1, hour, 30, tzinfo=UTC))]))
    part.close(last=True)
    read = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [(line["Hora"], line["Zona horaria"]) for line in read] == [
        ("01:30:00", "hora del noroeste de México (UTC-07:00)"),
        ("01:30:00", "hora del noroeste de México (UTC-08:00)"),
    ]
