"""The capitals that a name usually has."""

from __future__ import annotations

import pytest

from domain.name_case import in_usual_case
from domain.names import parse_full_name


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("jorge lara gómez", "Jorge Lara Gómez"),
        ("JORGE LARA GÓMEZ", "Jorge Lara Gómez"),
        ("JORGE Lara Gómez", "Jorge Lara Gómez"),
        ("jorge Lara Gómez", "Jorge Lara Gómez"),
        ("maría del carmen de la o", "María del Carmen de la O"),
        ("MARÍA DE LOS ÁNGELES Y PEÑA", "María de los Ángeles y Peña"),
        ("de la cruz ana", "De la Cruz Ana"),
        ("josé ortega y gasset", "José Ortega y Gasset"),
        ("ludwig von mises", "Ludwig von Mises"),
        ("RONALD MCDONALD", "Ronald McDonald"),
        ("sinéad o'connor", "Sinéad O'Connor"),
        ("ÁNGELA D'ANGELO", "Ángela D'Angelo"),
        ("josé ma'ax canché", "José Ma'ax Canché"),
        ("ana pérez-lópez", "Ana Pérez-López"),
        ("ma. luisa ruiz j.", "Ma. Luisa Ruiz J."),
        ("felipe borbón ii", "Felipe Borbón II"),
        ("ÑANDÚ ÉVORA", "Ñandú Évora"),
        ("Ana DE LA LUZ", "Ana de la Luz"),
    ],
)
def test_says_how_a_name_is_usually_written(typed: str, usual: str) -> None:
    assert in_usual_case(parse_full_name(typed)) == usual


@pytest.mark.parametrize(
    "name",
    [
        "Jorge Lara Gómez",
        "Ana de la Luz",
        "Ludwig van Beethoven",
        "Ronald McDonald",
        "Leonardo DiCaprio",
        "Sinéad O'Connor",
        "Ma. Luisa Ruiz J.",
        "María José MJ Díaz",
    ],
)
def test_leaves_a_name_that_has_its_capitals(name: str) -> None:
    assert in_usual_case(name) == name
