"""Pieces of sentences, in the number that they need."""

from __future__ import annotations

import pytest

from domain.phrases import count, first_of, named


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 cambios"), (1, "1 cambio"), (2, "2 cambios"), (1284, "1,284 cambios")]
)
def test_a_number_comes_with_its_noun(number: int, said: str) -> None:
    assert count(number, "cambio", "cambios") == said


def test_names_no_more_than_the_limit_and_says_how_many_more_there_are() -> None:
    assert named([], limit=2) == ""
    assert named(["Ana", "Luis"], limit=2) == "Ana, Luis"
    assert named(["Ana", "Luis", "Eva"], limit=2, between=" o ") == "Ana o Luis y 1 más"
    assert named(["Ana"] * 1500, limit=1) == "Ana y 1,499 más"


def test_counts_those_that_it_was_not_given() -> None:
    assert named(["Ana", "Luis", "Eva"], limit=2, others=4) == "Ana, Luis y 5 más"
    assert named(["Ana"], limit=2, others=4) == "Ana y 4 más"


def test_how_many_more_there_are_is_a_line_like_the_others() -> None:
    assert first_of(["Ana", "Luis"], limit=2) == ["Ana", "Luis"]
    assert first_of(["Ana", "Luis", "Eva"], limit=1) == ["Ana", "y 2 más"]
