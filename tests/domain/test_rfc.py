"""Which RFCs can be used, and which deserve a second look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InvalidRfc
from domain.rfc import Rfc, parse_rfc


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("EKU9003173C9", "EKU9003173C9"),
        ("gode 561231 gr8", "GODE561231GR8"),
        (" MAB-930714-8T4\n", "MAB9307148T4"),
        ("ＥＫＵ9003173C9", "EKU9003173C9"),
        ("\u200eEKU\u00ad9003173C9\u200b", "EKU9003173C9"),
    ],
)
def test_takes_an_rfc_however_it_was_spaced(typed: str, value: str) -> None:
    assert parse_rfc(typed) == Rfc(value)


@pytest.mark.parametrize("typed", ["N\u0303&A900317AB", "ñ&a900317ab"])
def test_takes_the_letters_that_other_numbers_do_not_have(typed: str) -> None:
    assert parse_rfc(typed + "1").value == "Ñ&A900317AB1"


@pytest.mark.parametrize("typed", ["EKU9003173C8", "VACE460910SX6"])
def test_only_warns_of_a_wrong_check_digit(typed: str) -> None:
    assert parse_rfc(typed) == Rfc(
        typed, "El dígito verificador no coincide: compáralo con la constancia de situación fiscal."
    )


@pytest.mark.parametrize(
    ("generic", "whose"), [("XAXX010101000", "público en general"), ("XEXX010101000", "extranjeros")]
)
def test_warns_of_a_generic_rfc(generic: str, whose: str) -> None:
    warning = parse_rfc(generic).warning
    assert warning is not None
    assert whose in warning


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "EKU",
        "GODE561231",
        "EKU9003173C",
        "EKU9003173C9X",
        "ABCDE900317AB1",
        "EKU9003173CZ",
        "1KU9003173C9",
        "EKU90O3173C9",
        "<b>",
        "x" * 5000,
    ],
)
def test_refuses_what_is_not_an_rfc(typed: str) -> None:
    with pytest.raises(InvalidRfc) as refusal:
        parse_rfc(typed)
    assert (
        "no es un RFC: lleva 12 caracteres, o 13 si es de una persona; por ejemplo: EKU9003173C9."
        in refusal.value.message
    )
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize("typed", ["EKU9013173C9", "EKU9002303C9", "GODE560031GR8", "PUTO800101AB1"])
def test_refuses_a_date_or_initials_that_can_not_be(typed: str) -> None:
    with pytest.raises(InvalidRfc) as refusal:
        parse_rfc(typed)
    assert refusal.value.message == (
        f"El SAT no da un RFC como {typed}: revisa las iniciales y la fecha (año, mes y día)."
    )


@given(st.text() | st.from_regex(r"[a-zñ&]{3,4}[ -]?[0-9]{6}[ -]?[a-z0-9]{2,3}", fullmatch=True))
def test_what_it_accepts_it_accepts_again_unchanged(text: str) -> None:
    try:
        rfc = parse_rfc(text)
    except InvalidRfc:
        return
    assert parse_rfc(rfc.value) == rfc
    assert len(rfc.value) in (12, 13)
