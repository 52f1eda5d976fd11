"""What is one letter away, and what is not."""

from __future__ import annotations

import pytest

from domain.misspelling import mended, one_letter_away
from domain.roots import root_of

KNOWN = ("clave", "cancelado", "canceladas", "cliente", "clientes", "precio", "lunes", "martes")


@pytest.mark.parametrize("other", ["precioo", "prcio", "presio", "prceio"])
def test_one_letter_more_less_other_or_two_that_changed_places(other: str) -> None:
    assert one_letter_away("precio", other)
    assert one_letter_away(other, "precio")


@pytest.mark.parametrize("other", ["precio", "precios s", "presiio", "pecrio", "pr", ""])
def test_neither_the_same_nor_further_away(other: str) -> None:
    assert not one_letter_away("precio", other)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("canseladas", "canceladas"),
        ("clinetes", "clientes"),
        ("lnues", "lunes"),
        ("martillo", None),
        ("clavo", None),  # so short a word is like many
        ("c1iente", None),  # not a word
    ],
)
def test_the_word_that_was_meant(word: str, meant: str | None) -> None:
    assert mended(word, KNOWN) == meant


def test_none_of_two_that_are_as_near() -> None:
    assert mended("casados", ["cajados", "capados"]) is None
    assert mended("pasado", ["pasado", "pagado"]) is None
    assert mended("clientez", ["cliente", "clientes"]) == "cliente"  # one root


@pytest.mark.parametrize(
    "forms",
    [
        "cancelo cancelaron cancelar cancelan cancelando cancelado canceladas cancelacion cancelaciones",
        "imprimio imprimieron imprimir impreso impresas impresion impresiones",
        "precio precios",
        "cambio cambios cambiaron cambiado",
        "poliza polizas",
        "cierre cerro cerraron",
        "entrada entro entraron entrar",
    ],
)
def test_the_forms_of_a_word_have_one_root(forms: str) -> None:
    assert len({root_of(form) for form in forms.split()}) == 1
