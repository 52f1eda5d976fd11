"""What may be typed as the name of a user, of a person and of a company."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import (
    InvalidCompanyName,
    InvalidFullName,
    InvalidInput,
    InvalidUserName,
    UserNameReserved,
)
from domain.names import parse_company_name, parse_full_name, parse_user_name

Parse = Callable[[str], str]

PARSERS = [parse_user_name, parse_full_name, parse_company_name]

NEAR_NAMES = st.text(alphabet="aZñÑé0.-_ ’'&<\u200b\u0301ſı🙂\n", max_size=90)
"""Text close enough to a name to be accepted now and then."""


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text() | NEAR_NAMES)
@example(text="Ma. del Carmen Ruiz")
@example(text="e\u0301e\u0301 e\u0301e\u0301")
def test_what_it_accepts_it_accepts_again_unchanged(parse: Parse, text: str) -> None:
    try:
        name = parse(text)
    except InvalidInput:
        return
    assert parse(name) == name
    assert 3 <= len(name) <= 80
    assert not set(name) & set("<>\n\u200b\u0301🙂")


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", ["x" * 5000, "\u0301" * 5000, "<" * 5000, "María López " * 400])
def test_refuses_huge_text_without_repeating_it(parse: Parse, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(text)
    assert len(refusal.value.message) < 140
    assert text[:30] not in refusal.value.message


@pytest.mark.parametrize("parse", PARSERS)
def test_says_that_what_was_pasted_has_something_invisible(parse: Parse) -> None:
    with pytest.raises(InvalidInput, match="Lo que pegaste trae un carácter que no se ve: escríbelo a mano"):
        parse("MLO\u200bPEZ" if parse is parse_user_name else "María\u200b López")


# The user


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("mlopez", "MLOPEZ"),
        ("  Ana ", "ANA"),
        ("A-1_b.C", "A-1_B.C"),
        ("ＭＬＯＰＥＺ", "MLOPEZ"),
        ("abcdefghijklmno", "ABCDEFGHIJKLMNO"),
        ("123", "123"),
    ],
)
def test_takes_a_user_name_in_capitals_however_it_was_typed(typed: str, name: str) -> None:
    assert parse_user_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("ab", "El usuario lleva de 3 a 15 caracteres; por ejemplo: MLOPEZ."),
        ("", "El usuario lleva de 3 a 15 caracteres; por ejemplo: MLOPEZ."),
        ("abcdefghijklmnop", "El usuario lleva de 3 a 15 caracteres; por ejemplo: MLOPEZ."),
        ("Muñoz", "El usuario va sin acentos ni ñ: escribe MUNOZ."),
        ("lópez", "El usuario va sin acentos ni ñ: escribe LOPEZ."),
    ],
)
def test_refuses_a_user_name_and_says_what_would_do(typed: str, sentence: str) -> None:
    with pytest.raises(InvalidUserName) as refusal:
        parse_user_name(typed)
    assert refusal.value.message == sentence


@pytest.mark.parametrize(
    "typed", ["m lopez", "mlopez!", "muñoz pérez", "МЛОПЕЗ", "---", "maría🙂", "ıan", "súpervisor"]
)
def test_refuses_other_characters_in_a_user_name(typed: str) -> None:
    with pytest.raises(InvalidUserName, match="sólo letras sin acento ni ñ, números, punto, guion"):
        parse_user_name(typed)


@pytest.mark.parametrize(
    "typed", ["SUPERVISOR", "supervisor", " Supervisor ", "Propietario", "consola", "VIGIA"]
)
def test_keeps_some_names_for_the_system(typed: str) -> None:
    with pytest.raises(UserNameReserved):
        parse_user_name(typed)


# The person


@pytest.mark.parametrize(
    "name",
    [
        "María José de la O Ñáñez",
        "Sean O'Farrill",
        "Jean-Luc Picard",
        "Ma. del Carmen Ruiz",
        "J. Jesús Güémez",
        "Li Wu",
        "ana ruiz",
        "ANA RUIZ",
    ],
)
def test_takes_a_full_name_as_it_was_typed(name: str) -> None:
    assert parse_full_name(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Ana \n  Ruiz\u00a0", "Ana Ruiz"),
        ("Sean O’Farrill", "Sean O'Farrill"),
        ("Jose\u0301 Mun\u0303oz", "José Muñoz"),
        ("Ana García–Ruiz", "Ana García-Ruiz"),
    ],
)
def test_tidies_a_full_name(typed: str, name: str) -> None:
    assert parse_full_name(typed) == name


@pytest.mark.parametrize("typed", ["", "   ", "María", "Ana de", "Ana de la", "Ana R.", "A. B."])
def test_refuses_a_full_name_without_a_surname(typed: str) -> None:
    with pytest.raises(InvalidFullName) as refusal:
        parse_full_name(typed)
    assert refusal.value.message == "Escribe el nombre y al menos un apellido; por ejemplo: María López."


@pytest.mark.parametrize(
    "typed",
    [
        "Ana Ruiz 2",
        "Ana <b>Ruiz",
        "Ana 🙂 Ruiz",
        "Аna Ruiz",
        "López, Ana",
        "Ana -Ruiz",
        "Ana Ruiz..",
        "Ana ' Ruiz",
    ],
)
def test_refuses_other_characters_in_a_full_name(typed: str) -> None:
    with pytest.raises(InvalidFullName, match="letras, espacios, puntos, guiones y apóstrofos"):
        parse_full_name(typed)


def test_takes_a_full_name_of_sixty_letters_and_not_of_one_more() -> None:
    longest = "Ana " + "R" * 56
    assert parse_full_name(longest) == longest
    with pytest.raises(InvalidFullName, match="hasta 60 caracteres"):
        parse_full_name(longest + "R")


# The company


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("López & Hijos, S.A. de C.V.", "López & Hijos, S.A. de C.V."),
        (" 3M   México ", "3M México"),
        ("Taller “El Güero” (Mérida)", 'Taller "El Güero" (Mérida)'),
        ("Café + Té: ¡qué más!", "Café + Té: ¡qué más!"),
        ("Niños Héroes 1/2 - 5º", "Niños Héroes 1/2 - 5º"),
    ],
)
def test_takes_a_company_name_as_people_write_it(typed: str, name: str) -> None:
    assert parse_company_name(typed) == name


@pytest.mark.parametrize("typed", ["Grupo <b>", "Grupo 🙂", "...", "Gru\x00po 🙂", "ООО Рога"])
def test_refuses_other_characters_in_a_company_name(typed: str) -> None:
    with pytest.raises(InvalidCompanyName, match="lleva letras, números y signos comunes"):
        parse_company_name(typed)


@pytest.mark.parametrize("typed", ["", "  AB  ", "x" * 81])
def test_takes_a_company_name_of_three_to_eighty_characters(typed: str) -> None:
    with pytest.raises(InvalidCompanyName, match="de 3 a 80 caracteres"):
        parse_company_name(typed)
    assert parse_company_name("ABC") == "ABC"
    assert len(parse_company_name("x" * 80)) == 80
