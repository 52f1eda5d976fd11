"""Valid names of users, people and companies."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import (
    InvalidCompanyName,
    InvalidFullName,
    InvalidInput,
    InvalidKeyLabel,
    InvalidUserName,
    UserNameReserved,
)
from domain.names import (
    parse_company_name,
    parse_full_name,
    parse_key_label,
    parse_reported_name,
    parse_user_name,
    read_user_name,
)

Parse = Callable[[str], str]

PARSERS = [parse_user_name, parse_full_name, parse_company_name]

NEAR_NAMES = st.text(alphabet="aZñÑé0.-_ ’'&<\u200b\u0301ſı🙂\n", max_size=90)
"""Text close enough to a name to be accepted sometimes."""


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
    assert not set(name) & set("<>\n\u200b🙂")


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", ["x" * 5000, "\u0301" * 5000, "<" * 5000, "María López " * 400])
def test_refuses_huge_text_without_repeating_it(parse: Parse, text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(text)
    assert len(refusal.value.message) < 140
    assert text[:30] not in refusal.value.message


@pytest.mark.parametrize("parse", [*PARSERS, parse_reported_name])
def test_names_the_sign_that_is_not_seen(parse: Parse) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse("MLO\u200bPEZ" if parse is parse_user_name else "Ana\u200b López")
    sign = "U+200B (espacio de ancho cero), en la posición 4"
    assert refusal.value.message == f"Lo que escribiste trae un signo que no se ve, {sign}: quítalo."


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
    "typed", ["SUPERVISOR", "supervisor", " Supervisor ", "Propietario", "consola", "VIGIA", "PROPIETARIO2"]
)
def test_keeps_some_names_for_the_system(typed: str) -> None:
    with pytest.raises(UserNameReserved):
        parse_user_name(typed)


@pytest.mark.parametrize(
    ("typed", "taken_for"),
    [
        ("SUPERVlSOR", "SUPERVISOR"),
        ("5UPERV1S0R", "SUPERVISOR"),
        ("super-visor", "SUPERVISOR"),
        ("SUPERVISOR.", "SUPERVISOR"),
        ("SUPERVVISOR", None),
        ("SUPERVISOR2", None),
        ("ＳＵＰＥＲＶｌＳＯＲ", "SUPERVISOR"),
        (" VlGIA ", "VIGIA"),
        ("V1G14", "VIGIA"),
        ("PR0PIETARIO", "PROPIETARIO"),
        ("PR0P13TAR102", "PROPIETARIO"),
        ("C0NS0LA", "CONSOLA"),
        ("CONSUELO", None),
    ],
)
def test_refuses_what_is_taken_for_a_name_of_the_system(typed: str, taken_for: str | None) -> None:
    if taken_for is None:
        assert parse_user_name(typed) == typed
        return
    with pytest.raises(UserNameReserved, match=f"se parece demasiado a {taken_for}: elige otro"):
        parse_user_name(typed)


def test_who_has_a_name_of_the_system_is_read_by_it() -> None:
    assert read_user_name(" supervisor ") == "SUPERVISOR"


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
        "Juan Ek' Balam",
        "'Ich K'an Pech",
        "Kim O",
        "Juan de la O",
        "U Nu",
        "Mª Luisa Ruiz",
        "M.ª Luisa Ruiz",
        "Ștefan Țăranu",
        "Nguyễn Văn Thắng",
        "Łukasz Żółć",
        "Kőrösi Ödön",
        "Þórður Æsir",
        "Gwenllïan Ŵyn",
        "İbrahim Işık",
        "Ọláńrewájú Adébáyọ̀",
        "Ɗan Ƙasa",
        "Əli Əliyev",
        "Kɔjo Agbɛko",
        "N̈uhu Da̱sa̱",
        "Avañe'ẽ Mba'eg̃uasu",
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
        ("José Maꞌax Canché", "José Ma'ax Canché"),
        ("JOSÉ MAꞋAX CANCHÉ", "JOSÉ MA'AX CANCHÉ"),
        ("Juan Tsꞌul Ek", "Juan Ts'ul Ek"),
        ("Ana Kuʻuk Pech", "Ana Ku'uk Pech"),
        ("Ana Kuʼuk Pech", "Ana Ku'uk Pech"),
        ("Rosa D’Angelo", "Rosa D'Angelo"),
        ("Nguye\u0302\u0303n Va\u0306n Tha\u0306\u0301ng", "Nguyễn Văn Thắng"),
        ("i\u0307brahim Ruiz", "ibrahim Ruiz"),
        ("Gaŀla Puig", "Gal·la Puig"),
    ],
)
def test_tidies_a_full_name(typed: str, name: str) -> None:
    assert parse_full_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["", "   ", "María", "Ana de", "Ana de la", "Ana R.", "A. B.", "O O", "Ana y", "\u3164"]
)
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
        "Αna Ruiz",
        "Ana Ꭱuiz",
        "Ana ｒuiz",
        "Ana Ruɪz",
        "Ana Ruiƨ",
        "Ana Ɩara",
        "ﬁna Ruiz",
        "Ana ǆuiz",
        "Ana Ruiz\u0301\u0302\u0303\u0304",
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


@pytest.mark.parametrize(
    "name", ["CAJERO 2", "LOPEZ RUIZ, ANA (CAJA 1)", "Ana", "A. Ruiz / Suc. #3", "Juan Ek' Balam"]
)
def test_takes_what_business_systems_call_a_person(name: str) -> None:
    assert parse_reported_name(f" {name} ") == name


@pytest.mark.parametrize("text", ["Аna Ruiz", "12", "...", "Ana <b>", "", "  ", "\u3164", "Ana 🙂", "x" * 61])
def test_refuses_from_business_systems_what_can_not_be_a_name(text: str) -> None:
    with pytest.raises(InvalidFullName):
        parse_reported_name(text)


# The company


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("López & Hijos, S.A. de C.V.", "López & Hijos, S.A. de C.V."),
        (" 3M   México ", "3M México"),
        ("Taller “El Güero” (Mérida)", 'Taller "El Güero" (Mérida)'),
        ("Café + Té: ¡qué más!", "Café + Té: ¡qué más!"),
        ("Niños Héroes 1/2 - 5º", "Niños Héroes 1/2 - 5º"),
        ("Tejidos Kuʻuk", "Tejidos Ku'uk"),
        ("Dasa̱ Ñähñu", "Dasa̱ Ñähñu"),
        ("Ștefan Țăranu SRL", "Ștefan Țăranu SRL"),
    ],
)
def test_takes_a_company_name_as_people_write_it(typed: str, name: str) -> None:
    assert parse_company_name(typed) == name


@pytest.mark.parametrize("typed", ["Grupo <b>", "Grupo 🙂", "...", "ООО Рога"])
def test_refuses_other_characters_in_a_company_name(typed: str) -> None:
    with pytest.raises(InvalidCompanyName, match="lleva letras, números y signos comunes"):
        parse_company_name(typed)


@pytest.mark.parametrize("typed", ["", "  AB  ", "x" * 81])
def test_takes_a_company_name_of_three_to_eighty_characters(typed: str) -> None:
    with pytest.raises(InvalidCompanyName, match="de 3 a 80 caracteres"):
        parse_company_name(typed)
    assert parse_company_name("ABC") == "ABC"
    assert len(parse_company_name("x" * 80)) == 80


# The key of the HTTP door


def test_a_pasted_label_of_a_key_is_kept_without_its_marks() -> None:
    assert parse_key_label("\ufeff Punto\u00a0de\u200b  venta 👩‍🍳") == "Punto de venta 👩‍🍳"


@pytest.mark.parametrize("text", ["", "\u3164", "\u2800 \u200b", "x" * 41, "x" * 5000])
def test_a_key_has_a_label_of_forty_characters_that_is_seen(text: str) -> None:
    with pytest.raises(InvalidKeyLabel):
        parse_key_label(text)
