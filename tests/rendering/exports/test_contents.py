"""What a file says of its contents, and sums that keep each currency apart."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.catalogue import load_catalogue
from domain.entries import Change, Detail
from rendering.exports.amounts import NO_AMOUNTS, Amounts, amounts_of, figure, other_columns, plain_number
from rendering.exports.cells import CellReader
from rendering.exports.contents import Contents
from tests.rendering.exports.rows import amounts, chained, stored

READER = CellReader(load_catalogue(), "America/Mexico_City")
ROWS = st.lists(st.sampled_from([READER.cells(row) for row in stored(amounts())]), max_size=12)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([0], "1 registro, del 21/11/2026, 12:40; 1 sensible"),
        ([0, 5], "2 registros, del 21/11/2026, de 12:40 a 12:45; 2 sensibles"),
        ([0, 1440], "2 registros, del 21/11/2026 12:40 al 22/11/2026 12:40; 2 sensibles"),
        ([], "Ningún registro"),
    ],
)
def test_it_says_from_when_to_when(minutes: list[int], told: str) -> None:
    contents = Contents()
    (first,) = chained(1)
    for late in minutes:
        entry = structs.replace(first, occurred_at=first.occurred_at + timedelta(minutes=late))
        contents.add(READER.cells(stored([entry])[0]))
    assert contents.told == told


@given(ROWS, ROWS)
def test_files_together_are_as_one(before: list[object], after: list[object]) -> None:
    whole, first, second = Contents(), Contents(), Contents()
    for part, rows in ((first, before), (second, after)):
        for cells in rows:
            part.add(cells)  # type: ignore[arg-type]
            whole.add(cells)  # type: ignore[arg-type]
    both = second.after(first)
    assert (both.told, both.sums, both.totals, both.unread) == (
        whole.told, whole.sums, whole.totals, whole.unread,
    )  # fmt: skip


def test_of_an_entry_only_what_adds_up_is_added() -> None:
    assert other_columns() == ("Precio", "Saldo")
    detail = Detail.of(facts=[("Importe", "1000"), ("Total", "1160"), ("Saldo", "5 USD")])
    assert amounts_of(detail) == Amounts("MXN", 116_000, (None, None))  # the dollars are told in the detail
    changed = Detail.of(changes=[Change("Precio", "10", "12.5")])
    assert amounts_of(changed) == Amounts("MXN", None, (1_250, None))
    assert amounts_of(Detail()) == NO_AMOUNTS


@pytest.mark.parametrize("told", ['["Total","mucho"]', '["Total","5"],["Moneda","€$"]', '["Total",5]'])
def test_an_amount_that_is_not_added_is_counted(told: str) -> None:
    """Also one that somebody wrote by hand, as no text."""
    assert amounts_of(Detail(f'{{"changes":[],"facts":[{told}]}}')) == NO_AMOUNTS._replace(unread=True)


def test_cents_are_never_rounded() -> None:
    assert [plain_number(each) for each in (-5, 0, 10**15 + 1)] == ["-0.05", "0.00", "10000000000000.01"]
    assert [figure(each) for each in (-123_456, 10**15 + 1)] == ["-1,234.56", "10,000,000,000,000.01"]
