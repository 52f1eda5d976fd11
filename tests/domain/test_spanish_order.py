"""Lists in the order of a Spanish dictionary."""

import random

import pytest

from domain.spanish_order import spanish_order
from domain.spelling import fold_keeping_enye

IN_ORDER = [
    "",
    "3M México",
    "abarrotes Juan",
    "Álamo",
    "Alamo y Cía.",
    "Beta",
    "Camión",
    "Canon",
    "Canón",
    "CAÑON",
    "Cañón",
    "Capa",
    "Łódź",
    "López & Hijos",
    "López, S.A.",
    "Lopezuela",
    "Naranja",
    "Nube",
    "Nzeta",
    "Ñandú",
    "Oaxaca",
    "Øresund",
    "Zapata",
]


def test_sorts_as_a_spanish_dictionary_does() -> None:
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=spanish_order) == IN_ORDER


@pytest.mark.parametrize("text", ["Ñandú", "N\u0303andu\u0301", "ñANDÚ"])
def test_the_enye_is_a_letter_however_it_is_composed(text: str) -> None:
    assert fold_keeping_enye(text) == "ñandu"
    assert spanish_order("Nzz") < spanish_order(text) < spanish_order("Oa")
