"""Pieces of sentences, in the number that they need."""

from __future__ import annotations

import pytest

from domain.phrases import count


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 cambios"), (1, "1 cambio"), (2, "2 cambios"), (1284, "1,284 cambios")]
)
def test_a_number_comes_with_its_noun(number: int, said: str) -> None:
    assert count(number, "cambio", "cambios") == said
