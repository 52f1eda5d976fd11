"""What a key reads: what lasts as long as the key, and names nobody."""

from __future__ import annotations

from datetime import date

import pytest

from domain.catalogue import load_catalogue
from domain.errors import InvalidKeyFilter
from domain.key_filters import parse_key_filter
from domain.log_filter import AskedOutcome, LogFilter

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("documento cancelado", LogFilter(operations=("document_cancelled",))),
        ("catálogos", LogFilter(category="catalogs")),
        ("sensible", LogFilter(sensitive=True)),
        ("denegados", LogFilter(outcome=AskedOutcome.DENIED)),
        ("catálogos sensibles", LogFilter(category="catalogs", sensitive=True)),
    ],
)
def test_reads_what_lasts(typed: str, wanted: LogFilter) -> None:
    assert parse_key_filter(typed, load_catalogue(), today=TODAY) == wanted


@pytest.mark.parametrize(
    "typed", ["", "ayer", "cancelado ayer", "factura A203", "todo", "31 de febrero", "más de 5000", "«texto»"]
)
def test_refuses_periods_texts_amounts_and_nothing(typed: str) -> None:
    with pytest.raises(InvalidKeyFilter):
        parse_key_filter(typed, load_catalogue(), today=TODAY)
