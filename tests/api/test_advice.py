"""A refusal names a field as the body does, and says nothing of the chat."""

from __future__ import annotations

import pytest

from api.advice import ENTRY_FIELDS, FIELDS, field_of, sentence_of
from api.bodies import OperationReport
from domain.entries import Entry
from domain.errors import (
    CompanyNotFound,
    InvalidYears,
    LogNotWhole,
    OperationIdReused,
    OperationUnknown,
    UserNameReserved,
    UserNotFound,
    VigiaError,
)

IN_THE_BODY = set(OperationReport.__struct_fields__)


def test_a_field_is_one_of_the_body() -> None:
    assert set(FIELDS.values()) <= IN_THE_BODY


def test_what_an_entry_has_under_another_name_is_said_as_the_body_has_it() -> None:
    in_an_entry = set(Entry.__struct_fields__)
    assert set(ENTRY_FIELDS) <= in_an_entry
    assert {ENTRY_FIELDS.get(name, name) for name in in_an_entry} >= IN_THE_BODY


@pytest.mark.parametrize(
    ("error", "field"),
    [
        (UserNameReserved("VIGIA", taken_for="VIGIA", example="RSOTO"), "user"),
        (UserNotFound(), "user"),
        (OperationUnknown("nada"), "operation"),
        (OperationIdReused(["summary"]), "operation_id"),
        (InvalidYears(least=1, most=50), None),
        (CompanyNotFound(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_names_its_own_field(error: VigiaError, field: str | None) -> None:
    assert field_of(error) == field


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CompanyNotFound(), "No encuentro esa empresa: revisa su número en la dirección."),
        (
            UserNotFound(),
            "user: la empresa no tiene ese usuario; manda también full_name, con su nombre completo.",
        ),
        (LogNotWhole(), "La bitácora no cuadra, así que no se depura nada."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_has_its_own_words(error: VigiaError, sentence: str) -> None:
    assert sentence_of(error) == sentence
