"""`docs/log-format.md` matches the program: its verifier is run, and its worked example computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.entries import Change, Detail, Entry, Event, Origin, Outcome, event_fields
from domain.instants import microseconds
from domain.log_tree import LogTree, canonical, link
from domain.permissions import Permissions

DOCUMENT = (Path(__file__).parents[2] / "docs" / "log-format.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
EXAMPLE = re.findall(r"```text\n(.*?)\n```", DOCUMENT, re.DOTALL)

FIRST = Event(
    occurred_at=datetime(2026, 11, 21, 18, 40, 3, 123456, tzinfo=UTC),
    recorded_at=datetime(2026, 11, 21, 18, 40, 3, 123456, tzinfo=UTC),
    user_name="SUPERVISOR",
    full_name="Ana Ruiz",
    profile="SUPERVISOR",
    permissions=Permissions.full().encode(),
    category="settings",
    operation="company_created",
    sensitive=False,
    outcome=Outcome.ALLOWED,
    summary="Comercializadora del Sureste",
    detail=Detail.of(facts=(("Nombre", "Comercializadora del Sureste"), ("RFC", "EKU9003173C9"))),
    origin=Origin.TELEGRAM,
    origin_reference="1001/12",
    workstation="",
    operation_id=UUID("0b7e1f52-6a3c-4d58-9f10-2c4b8e6d7a91"),
)
SECOND = Event(
    occurred_at=datetime(2026, 11, 21, 19, 2, 41, tzinfo=UTC),
    recorded_at=datetime(2026, 11, 21, 19, 2, 41, 500_000, tzinfo=UTC),
    user_name="MLOPEZ",
    full_name="María López Núñez",
    profile="CONSULTA",
    permissions="documentos:V contabilizacion:V catalogos:V",
    category="documents",
    operation="document_cancelled",
    sensitive=True,
    outcome=Outcome.ALLOWED,
    summary="Factura A 203",
    detail=Detail.of(
        changes=(Change("Estado", "Vigente", "Cancelada"), Change("Motivo", None, '02 "duplicada"'))
    ),
    origin=Origin.API,
    origin_reference="Punto de venta/F-203",
    workstation="CAJA-01",
    operation_id=UUID("4f0c5a9e-8b1d-4a67-9c3e-2d7f1b6a5c40"),
)
ODD_TEXT = "ñ Ü 🔴 \"'\\ / \b\t\n\f\r\0\x01\x1f\x7f\x85\u2028\u2029\u202e e\u0301 \U0010ffff"

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)


def documented() -> dict[str, Any]:
    """The definitions in the document's code."""
    names: dict[str, Any] = {"__name__": "verify"}
    exec(PYTHON[0], names)
    return names


VERIFIER = documented()
verify: Callable[..., tuple[int, str]] = VERIFIER["verify"]


def chained(company_id: int, *events: Event) -> list[Entry]:
    """The events as a company's first entries."""
    entries: list[Entry] = []
    head = LogTree(company_id)
    for event in events:
        entries.append(link(head, event))
        head = head_of(entries[-1])
    return entries


def row_of(entry: Entry) -> dict[str, object]:
    """The entry as SQLite stores it."""
    return event_fields(entry) | {
        "folio": entry.folio,
        "occurred_at": microseconds(entry.occurred_at),
        "recorded_at": microseconds(entry.recorded_at),
        "sensitive": int(entry.sensitive),
        "outcome": str(entry.outcome),
        "detail": entry.detail.text,
        "origin": str(entry.origin),
        "operation_id": entry.operation_id.hex,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def rows_of(entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [row_of(entry) for entry in entries]


def test_the_verifier_is_one_block_of_at_most_thirty_lines() -> None:
    assert len(PYTHON) == 1
    assert len(PYTHON[0].splitlines()) <= 30


def test_the_worked_example_is_what_the_program_computes() -> None:
    first, second = chained(1, FIRST, SECOND)
    computed = [
        LogTree(1).hash.hex(),
        f"{canonical(1, FIRST).decode()}\n{first.hash.hex()}",
        f"{canonical(2, SECOND).decode()}\n{second.hash.hex()}",
    ]
    assert computed == EXAMPLE


def test_the_table_names_each_value_in_the_canonical_forms_order() -> None:
    named = re.findall(r"^\| \d+ \| `?(\w+)`? \|", DOCUMENT, re.MULTILINE)
    assert named == ["format", "folio", *event_fields(FIRST)]


def test_the_verifier_takes_what_the_program_wrote() -> None:
    entries = chained(1, FIRST, SECOND)
    assert verify(1, rows_of(entries)) == (2, entries[-1].hash.hex())
    assert verify(7, []) == (0, LogTree(7).hash.hex())


@given(texts, texts, st.lists(st.tuples(texts, texts | st.none(), texts | st.none()), max_size=3))
def test_the_verifier_takes_any_text(
    summary: str, name: str, changes: list[tuple[str, str | None, str | None]]
) -> None:
    detail = Detail.of(changes=tuple(Change(*change) for change in changes), facts=((name, summary),))
    event = replace(SECOND, summary=summary, user_name=name, detail=detail)
    entry = link(LogTree(1), event)
    assert VERIFIER["canonical"](row_of(entry)) == canonical(1, event)
    assert verify(1, [row_of(entry)]) == (1, entry.hash.hex())


def test_the_verifier_takes_quotes_control_characters_and_other_alphabets() -> None:
    detail = Detail.of(changes=(Change(ODD_TEXT, None, ODD_TEXT),), facts=((ODD_TEXT, ODD_TEXT),))
    odd = replace(SECOND, full_name=ODD_TEXT, summary=ODD_TEXT, workstation=ODD_TEXT, detail=detail)
    entries = chained(3, FIRST, odd, SECOND)
    assert verify(3, rows_of(entries)) == (3, entries[-1].hash.hex())


def test_both_writers_of_json_give_the_same_bytes_for_every_character() -> None:
    """In pieces of a few thousand: a single string would not show where they differ."""
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    assert len(every) == 1_112_064
    for start in range(0, len(every), 4096):
        event = replace(SECOND, summary="".join(every[start : start + 4096]))
        assert VERIFIER["canonical"](row_of(link(LogTree(1), event))) == canonical(1, event)


@pytest.mark.parametrize("field", sorted(row_of(link(LogTree(1), FIRST))))
def test_the_verifier_refuses_a_change_in_any_column(field: str) -> None:
    rows = rows_of(chained(1, FIRST, SECOND))
    value = rows[0][field]
    other = {int: 2, str: "f" * 32, bytes: b"\0" * 32}[type(value)]
    rows[0][field] = other
    with pytest.raises(ValueError, match="folio 1"):
        verify(1, rows)


def test_the_verifier_begins_where_a_purge_left_the_log() -> None:
    first, *rest = chained(1, FIRST, SECOND, FIRST)
    anchor = (1, first.hash)
    assert verify(1, rows_of(rest), anchor) == (3, rest[-1].hash.hex())
    assert verify(1, [], anchor) == (1, first.hash.hex())
    for rows, wrong in ((rest, None), (rest, (1, b"x" * 32)), (rest, (2, first.hash)), (rest[1:], anchor)):
        with pytest.raises(ValueError, match="the chain breaks"):
            verify(1, rows_of(rows), wrong)


def test_the_verifier_refuses_a_log_with_an_entry_missing_moved_or_of_another_company() -> None:
    first, second, third = rows_of(chained(1, FIRST, SECOND, FIRST))
    for rows in ([second, third], [first, third], [second, first, third], [first, second, second]):
        with pytest.raises(ValueError, match="the chain breaks"):
            verify(1, rows)
    with pytest.raises(ValueError, match="folio 1"):
        verify(2, [first, second, third])
