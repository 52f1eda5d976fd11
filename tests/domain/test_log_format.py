"""`docs/log-format.md` matches the program: its verifier is run, and its worked example computed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256, shake_256
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.entries import Change, Detail, Entry, Event, Origin, Outcome, event_fields
from domain.erased import ERASED
from domain.instants import microseconds
from domain.leaves import leaf_data, leaf_of
from domain.log_tree import NO_ENTRIES, LogTree, link
from domain.permissions import Permissions
from domain.snapshots import Snapshot, SubjectKind
from domain.stored_entry import COLUMNS, stored_event

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
SALTS = bytes.fromhex("00112233445566778899aabbccddeeff"), bytes.fromhex("ffeeddccbbaa99887766554433221100")
OPEN = ("folio", "occurred_at", "recorded_at", "category", "operation", "sensitive", "outcome", "origin")
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
    """The events as a company's first entries, with the salts of the example."""
    tree, entries = LogTree(company_id), list[Entry]()
    for number, event in enumerate(events):
        entries.append(link(tree, event, salts=SALTS[number % 2]))
        tree = tree.after(entries[-1])
    return entries


def root_of(company_id: int, entries: Sequence[Entry]) -> str:
    return LogTree(company_id).after(*entries).head.hash.hex()


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
        "salts": entry.salts,
        "hash": entry.hash,
    }


def rows_of(entries: Sequence[Entry]) -> list[dict[str, object]]:
    return [row_of(entry) for entry in entries]


def test_the_verifier_is_one_block_of_at_most_fifty_lines() -> None:
    assert len(PYTHON) == 1
    assert len(PYTHON[0].splitlines()) <= 50


def test_the_worked_example_is_what_the_program_computes() -> None:
    first, second = chained(1, FIRST, SECOND)
    computed = [
        f"{data_of(1, FIRST)}\n{first.hash.hex()}",
        f"{data_of(2, SECOND)}\n{second.hash.hex()}\n{root_of(1, [first, second])}",
    ]
    assert computed == EXAMPLE
    assert root_of(1, [first]) == first.hash.hex()


def data_of(folio: int, event: Event) -> str:
    return leaf_data(1, (*stored_event(folio, event), SALTS[folio - 1])).decode()


def test_the_tables_name_each_column() -> None:
    numbered = re.findall(r"^\| \d+ \| `?(\w+)`? \|", DOCUMENT, re.MULTILINE)
    assert numbered == ["format", "company", *OPEN, "user", "rest"]
    named = re.findall(r"^\| `(\w+)`(?:, `(\w+)`)? \|", DOCUMENT, re.MULTILINE)
    others = [name for pair in named for name in pair if name]
    assert set(COLUMNS) <= {*numbered, *others}


def test_the_verifier_takes_what_the_program_wrote() -> None:
    entries = chained(1, FIRST, SECOND)
    assert verify(1, rows_of(entries)) == (2, root_of(1, entries))
    assert verify(7, []) == (0, NO_ENTRIES.hash.hex())


@given(texts, texts, st.lists(st.tuples(texts, texts | st.none(), texts | st.none()), max_size=3))
def test_the_verifier_takes_any_text(
    summary: str, name: str, changes: list[tuple[str, str | None, str | None]]
) -> None:
    detail = Detail.of(
        changes=tuple(Change(*change) for change in changes),
        facts=((name, summary),),
        snapshots=[Snapshot(SubjectKind.USER, 5, None, {"name": name, "telegram": None, "profile": 3})],
    )
    event = structs.replace(SECOND, summary=summary, user_name=name, detail=detail.done_about(1, summary))
    entries = chained(1, FIRST, event)
    assert verify(1, rows_of(entries)) == (2, root_of(1, entries))


def test_the_verifier_takes_quotes_control_characters_and_other_alphabets() -> None:
    detail = Detail.of(changes=(Change(ODD_TEXT, None, ODD_TEXT),), facts=((ODD_TEXT, ODD_TEXT),))
    odd = structs.replace(SECOND, full_name=ODD_TEXT, summary=ODD_TEXT, workstation=ODD_TEXT, detail=detail)
    entries = chained(3, FIRST, odd, SECOND)
    assert verify(3, rows_of(entries)) == (3, root_of(3, entries))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 31])
def test_the_verifier_builds_the_tree_of_any_number_of_entries(size: int) -> None:
    entries = chained(1, *[SECOND] * size)
    assert verify(1, rows_of(entries)) == (size, root_of(1, entries))


def test_both_writers_of_json_give_the_same_bytes_for_every_character() -> None:
    """In pieces of a few thousand: a single string would not show where they differ."""
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    assert len(every) == 1_112_064
    for start in range(0, len(every), 4096):
        text = "".join(every[start : start + 4096])
        assert VERIFIER["text"](text) == orjson.dumps(text)


@pytest.mark.parametrize("field", sorted(row_of(link(LogTree(1), FIRST))))
def test_the_verifier_refuses_a_change_in_any_column(field: str) -> None:
    rows = rows_of(chained(1, FIRST, SECOND))
    value = rows[0][field]
    other = {int: 2, str: '{"changes":[],"facts":[]}' if field == "detail" else "f" * 32, bytes: bytes(16)}
    rows[0][field] = other[type(value)]
    with pytest.raises(ValueError, match="folio 1"):
        verify(1, rows)


def test_the_verifier_refuses_a_detail_written_otherwise() -> None:
    rows = rows_of(chained(1, FIRST, SECOND))
    rows[1]["detail"] = str(rows[1]["detail"]).replace('"facts":', '"facts": ')
    with pytest.raises(ValueError, match="folio 2"):
        verify(1, rows)


def test_the_verifier_begins_where_a_purge_left_the_log() -> None:
    entries = chained(1, FIRST, SECOND, FIRST)
    purged = [entries[0].hash]
    assert verify(1, rows_of(entries[1:]), purged) == (3, root_of(1, entries))
    assert verify(1, rows_of(entries[1:]), [bytes(32)])[1] != root_of(1, entries)
    for rows, kept in ((entries[1:], []), (entries[1:], purged * 2), (entries[2:], purged)):
        with pytest.raises(ValueError, match="the log breaks"):
            verify(1, rows_of(rows), kept)


def test_the_verifier_takes_what_was_erased_and_not_what_only_looks_so() -> None:
    entries = chained(1, FIRST, SECOND)
    row = row_of(entries[1])
    values: list[object] = [
        "MLOPEZ",
        ["María López Núñez", "Punto de venta/F-203", "CAJA-01"],
        "Factura A 203",
    ]
    values += ["Vigente", "Cancelada", None, '02 "duplicada"']
    stream = shake_256(SALTS[1]).digest(16 * len(values))
    salts = [b"\0" + stream[place : place + 16] for place in range(0, len(stream), 16)]
    salts[0] = b"\1" + sha256(salts[0][1:] + b'"MLOPEZ"').digest()
    row |= {"user_name": ERASED, "salts": b"".join(salts)}
    assert verify(1, [row_of(entries[0]), row]) == (2, root_of(1, entries))
    assert leaf_of(1, tuple(row[name] for name in COLUMNS[:-1])) == entries[1].hash
    for change in ({"user_name": "OTRO"}, {"salts": entries[1].salts}, {"salts": b"".join([*salts, b"\0"])}):
        assert leaf_of(1, tuple((row | change)[name] for name in COLUMNS[:-1])) != entries[1].hash


def test_the_verifier_refuses_a_log_with_an_entry_missing_moved_or_of_another_company() -> None:
    first, second, third = rows_of(chained(1, FIRST, SECOND, FIRST))
    for rows in ([second, third], [first, third], [second, first, third], [first, second, second]):
        with pytest.raises(ValueError, match="the log breaks"):
            verify(1, rows)
    with pytest.raises(ValueError, match="folio 1"):
        verify(2, [first, second, third])
