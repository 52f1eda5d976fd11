"""An entry's columns, whichever engine they come from."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.stored_entry import with_hyphens


@given(st.uuids())
def test_an_operation_id_is_the_same_whichever_engine_kept_it(operation_id: UUID) -> None:
    assert with_hyphens(operation_id.hex) == with_hyphens(str(operation_id)) == str(operation_id)


@pytest.mark.parametrize("text", ["", "x", "x" * 31, "x" * 5000])
def test_what_is_no_operation_id_stays_as_it_is(text: str) -> None:
    assert with_hyphens(text) == text
