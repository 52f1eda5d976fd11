"""A greeting is answered as one; words that ask for something are not taken for it."""

from __future__ import annotations

import pytest

from domain.courtesies import is_courtesy


@pytest.mark.parametrize(
    "said",
    ["Hola", "¡Hola, buenos días!", "buenas tardes", "muchas gracias", "de nada", "hasta luego", "ok", "ya",
     "¿y ahora?", "¿Y ahora qué hago?", "¿qué sigue?", "¿y luego?"],
)  # fmt: skip
def test_courtesies(said: str) -> None:
    assert is_courtesy(said)


@pytest.mark.parametrize("said", ["esta tarde", "qué pasó ahora", "por la noche", "hola MLOPEZ", "👍", ""])
def test_what_asks_for_something(said: str) -> None:
    assert not is_courtesy(said)
