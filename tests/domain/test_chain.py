"""The hash chain: what an entry's hash depends on."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.entries import Change, Detail, Event, Origin, Outcome
from domain.instants import from_microseconds, microseconds
from domain.log_tree import LogTree, canonical, follows, link

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


@pytest.mark.parametrize("field", [each.name for each in fields(Event)])
def test_the_hash_depends_on_every_field(field: str) -> None:
    changed = replace(EVENT, **{field: OTHER.get(field, "x")})
    assert link(LogTree(1), changed).hash != link(LogTree(1), EVENT).hash


def test_the_hash_depends_on_the_folio_on_what_came_before_and_on_the_company() -> None:
    first = link(LogTree(1), EVENT)
    second = link(head_of(first), EVENT)
    assert (first.folio, second.folio) == (1, 2)
    assert len({first.hash, second.hash, link(LogTree(2), EVENT).hash}) == 3
    assert second.previous_hash == first.hash


def test_an_entry_follows_only_its_own_head() -> None:
    first = link(LogTree(1), EVENT)
    second = link(head_of(first), EVENT)
    assert follows(LogTree(1), first)
    assert follows(head_of(first), second)
    assert not follows(LogTree(1), second)
    assert not follows(head_of(first), replace(second, summary="Factura A 204"))
    assert not follows(head_of(first), replace(second, hash=b"\0" * 32))


@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_text_can_not_move_from_one_field_to_the_next(left: str, right: str) -> None:
    moved = replace(EVENT, user_name=left + right, full_name="")
    assert (canonical(1, moved) == canonical(1, replace(EVENT, user_name=left, full_name=right))) == (
        not right
    )


@given(st.datetimes(timezones=st.just(UTC)))
def test_moments_keep_every_microsecond(moment: datetime) -> None:
    assert from_microseconds(microseconds(moment)) == moment


def test_a_detail_reads_back_as_it_was() -> None:
    assert Detail(EVENT.detail.text) == EVENT.detail
