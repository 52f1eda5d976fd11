"""An entry's hash: what it depends on, and what it hides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.entries import Change, Detail, Event, Origin, Outcome
from domain.instants import from_microseconds, microseconds
from domain.leaves import leaf_data, leaf_fields, leaf_of, salt_of_user
from domain.log_tree import LogTree, follows, link
from domain.stored_entry import stored_event

MOMENT = datetime(2026, 11, 21, 18, 40, 3, 123456, tzinfo=UTC)

EVENT = Event(
    occurred_at=MOMENT,
    recorded_at=MOMENT,
    user_name="MLOPEZ",
    full_name="María López",
    profile="CONSULTA",
    permissions="documentos:V",
    category="documents",
    operation="document_cancelled",
    sensitive=True,
    outcome=Outcome.ALLOWED,
    summary="Factura A 203",
    detail=Detail.of(changes=(Change("Estado", "Vigente", "Cancelada"),), facts=(("Motivo", "02"),)),
    origin=Origin.API,
    origin_reference="pos",
    workstation="CAJA-1",
    operation_id=UUID(int=7),
)

OTHER: dict[str, Any] = {
    "occurred_at": MOMENT + timedelta(microseconds=1),
    "recorded_at": MOMENT + timedelta(microseconds=1),
    "sensitive": False,
    "outcome": Outcome.FAILED,
    "detail": Detail.of(facts=(("Motivo", "03"),)),
    "origin": Origin.TELEGRAM,
    "operation_id": UUID(int=8),
}


SALTS = bytes(range(16))


def leaf(event: Event, *, company: int = 1, folio: int = 1, salts: bytes = SALTS) -> bytes | None:
    return leaf_of(company, (*stored_event(folio, event), salts))


@pytest.mark.parametrize("field", Event.__struct_fields__)
def test_the_hash_depends_on_every_field(field: str) -> None:
    changed = structs.replace(EVENT, **{field: OTHER.get(field, "x")})
    assert None is not leaf(changed) != leaf(EVENT)


def test_the_hash_depends_on_the_folio_the_company_and_the_salts() -> None:
    hashes = {leaf(EVENT), leaf(EVENT, folio=2), leaf(EVENT, company=2), leaf(EVENT, salts=bytes(16)), None}
    assert len(hashes) == 5


def test_an_entry_follows_only_its_own_tree() -> None:
    first = link(LogTree(1), EVENT)
    tree = LogTree(1).after(first)
    second = link(tree, EVENT)
    assert (first.folio, second.folio) == (1, 2)
    assert follows(LogTree(1), first)
    assert follows(tree, second)
    assert not follows(LogTree(1), second)
    assert not follows(LogTree(2), first)
    assert not follows(tree, structs.replace(second, summary="Factura A 204"))
    assert not follows(tree, structs.replace(second, hash=b"\0" * 32))


def test_no_two_entries_have_the_same_salts() -> None:
    assert len({link(LogTree(1), EVENT).salts for _ in range(100)}) == 100


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_text_can_not_move_from_one_field_to_the_next(left: str, right: str) -> None:
    moved = structs.replace(EVENT, user_name=left + right, full_name="")
    assert (leaf(moved) == leaf(structs.replace(EVENT, user_name=left, full_name=right))) == (not right)


ODD_DETAILS = (
    '{"changes":[],"facts":[] }',
    '{"facts":[],"changes":[]}',
    '{"changes":[],"facts":[],"more":1}',
    '{"changes":[],"changes":[],"facts":[]}',
    '{"changes":[],"facts":[["a","b","c"]]}',
    '{"changes":[["a","b"]],"facts":[]}',
    '{"changes":[]}',
    "[]",
    "",
    '{"changes":[],"facts":[["\\u0061","b"]]}',
)


@pytest.mark.parametrize("detail", ODD_DETAILS)
def test_a_detail_that_is_not_as_we_write_it_is_no_entrys(detail: str) -> None:
    """Else another text would have the same hash."""
    assert leaf(structs.replace(EVENT, detail=Detail(detail))) is None


@pytest.mark.parametrize("salts", [b"", bytes(15), bytes(17), bytes(17 * 9), b"\2" + bytes(16)])
def test_salts_that_are_not_those_of_the_values_are_no_entrys(salts: bytes) -> None:
    assert leaf(EVENT, salts=salts) is None


def test_neither_the_leaf_nor_what_opens_the_user_tells_what_is_hidden() -> None:
    row = (*stored_event(1, EVENT), SALTS)
    data = leaf_data(1, row)
    for hidden in ("MLOPEZ", "María", "CONSULTA", "Factura", "Vigente", "CAJA"):
        assert hidden.encode() not in data
    salt = salt_of_user(row)
    assert salt is not None
    assert sha256(salt + b'"MLOPEZ"').hexdigest() == leaf_fields(row)[8]


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_keep_every_microsecond(moment: datetime) -> None:
    assert from_microseconds(microseconds(moment)) == moment


def test_a_detail_reads_back_as_it_was() -> None:
    assert Detail(EVENT.detail.text) == EVENT.detail
