"""What an entry is about, and which entries are about the same."""

from __future__ import annotations

import pytest

from domain.entries import Change, Detail, Entry
from domain.snapshots import Snapshot, SubjectKind
from domain.stories import StoryKind, StorySubject, subjects_of
from tests.entries import made_up_entry

A_203 = StorySubject(StoryKind.DOCUMENT, "A 203")
HOTEL = StorySubject(StoryKind.CUSTOMER, "Hotel Mirador")


def entry(summary: str, operation: str = "document_created", category: str = "documents") -> Entry:
    return made_up_entry(summary=summary, operation=operation, category=category)


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("Factura A 203", "A 203"),
        ("Factura A-203", "A 203"),
        ("Factura a203", "A 203"),
        ("Factura 203", "203"),
        ("Compra FAC 77/b", "FAC 77"),
        ("Nota de crédito NC–9", "NC 9"),
    ],
)
def test_a_document_is_its_series_and_number_however_they_are_written(summary: str, name: str) -> None:
    assert subjects_of(entry(summary)) == (StorySubject(StoryKind.DOCUMENT, name),)


@pytest.mark.parametrize("summary", ["Factura", "Sin folio", "Factura A203B"])
def test_what_has_no_number_is_no_document(summary: str) -> None:
    assert subjects_of(entry(summary)) == ()


@pytest.mark.parametrize(
    ("text", "about_it"),
    [
        ("Factura A 203", True),
        ("Cancelación de la A-203", True),
        ("A203", True),
        ("Factura B 203", False),
        ("Factura A 1203", False),
        ("Factura A 2031", False),
        ("Abono a factura B 203", False),
        ("203 A", False),
    ],
)
def test_only_the_same_series_and_number_are_the_same_document(text: str, about_it: bool) -> None:
    assert A_203.is_in(entry(text)) is about_it
    assert A_203.is_in(made_up_entry(summary="x", detail=Detail.of(facts=[("Documento", text)]))) is about_it


def test_a_customer_and_a_product_are_in_their_own_entries_and_in_others() -> None:
    sale = made_up_entry(detail=Detail.of(facts=[("Cliente", "HOTEL  mirador"), ("Producto", "Cemento")]))
    named = [(each.kind, each.name) for each in subjects_of(sale)]
    assert named == [
        (StoryKind.DOCUMENT, "A 203"),
        (StoryKind.CUSTOMER, "HOTEL  mirador"),
        (StoryKind.PRODUCT, "Cemento"),
    ]
    assert HOTEL.is_in(sale)
    assert subjects_of(entry("Hotel Mirador", "customer_modified", "catalogs")) == (HOTEL,)
    assert not HOTEL.is_in(made_up_entry(detail=Detail.of(facts=[("Cliente", "Hotel del Mirador")])))
    renamed = made_up_entry(detail=Detail.of(changes=[Change("Nombre", "Hotel Mirador", "Hotel Costa")]))
    assert HOTEL.is_in(renamed)
    assert subjects_of(entry("Cemento", "price_changed", "catalogs"))[0].kind is StoryKind.PRODUCT


def test_a_user_is_in_what_was_done_to_them() -> None:
    state = {"name": "MLOPEZ", "full_name": "María López"}
    created = made_up_entry(
        category="settings",
        operation="user_created",
        detail=Detail.of(snapshots=[Snapshot(SubjectKind.USER, 9, None, state)]),
    )
    assert subjects_of(created) == (StorySubject(StoryKind.USER, "MLOPEZ", 9),)
    assert StorySubject(StoryKind.USER, "MLOPEZ", 9).is_in(created)
    assert not StorySubject(StoryKind.USER, "MLOPEZ", 8).is_in(created)


@pytest.mark.parametrize("said", ["A 203", "la a-203", "factura A203", "203", "la factura 203"])
def test_a_document_is_called_by_its_reference_or_its_number(said: str) -> None:
    assert A_203.is_called(said)


@pytest.mark.parametrize("said", ["B 203", "20", "A", "A 203 ayer", ""])
def test_nothing_else_calls_it(said: str) -> None:
    assert not A_203.is_called(said)


def test_a_customer_is_called_by_a_part_of_the_name() -> None:
    assert HOTEL.is_called("cliente mirador")
    assert HOTEL.is_called("hotel mirador")
    assert not HOTEL.is_called("hotel costa")
    assert not HOTEL.is_called("cliente")
