"""Which signs are visible, and the error for one that is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signs import as_typed, is_seen, unseen_in, visible

SEEN = [
    "Factura A'203 <b> & ñandú",
    "👩‍🍳 Cocina",
    "👨‍👩‍👧‍👦 y 👋🏽",
    "🏳️‍🌈 🏴‍☠️ ❤️‍🔥 👁️‍🗨️ ⛹🏽‍♂️",
    "🇲🇽 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣ #️⃣ 2⃣ ©️ ☎︎",
    "🫩 es de Unicode 16",
    "\U0001fc00 será de alguno que aún no hay",
    "Ꟛ es letra desde Unicode 16",
    "Da̱sa̱, Ọ̀yọ́",
    "क्षि ไม่",
    "ﬁ ｆ ① ½",
]
UNSEEN = [
    ("Fac\u061ctura", 4, "U+061C (marca de escritura árabe)"),
    ("Fac\U000e0041tura", 4, "U+E0041 (etiqueta invisible)"),
    ("\u3164", 1, "U+3164 (relleno coreano)"),
    ("a\u115f", 2, "U+115F (relleno coreano)"),
    ("a\u2800b", 2, "U+2800 (braille en blanco)"),
    ("a\u200db", 2, "U+200D (unión de ancho cero)"),
    ("👩\u200d", 2, "U+200D (unión de ancho cero)"),
    ("\u200d👩", 1, "U+200D (unión de ancho cero)"),
    ("1\ufe0f", 2, "U+FE0F (selector de emoji)"),
    ("a\ufe01", 2, "U+FE01 (selector de variante)"),
    ("a\U000e0101", 2, "U+E0101 (selector de variante)"),
    ("🏴\U000e0067\U000e007f", 2, "U+E0067 (etiqueta invisible)"),
    ("👩\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 2, "U+E0067 (etiqueta invisible)"),
    ("al \u202e revés", 4, "U+202E (cambio de dirección)"),
    ("al \u2067 revés", 4, "U+2067 (cambio de dirección)"),
    ("co\u00adopera", 3, "U+00AD (guion opcional)"),
    ("a\u034fb", 2, "U+034F (unión de acentos)"),
    ("uno\ndos", 4, "U+000A (salto de línea)"),
    ("uno\u2028dos", 4, "U+2028 (salto de línea)"),
    ("nulo\x00", 5, "U+0000 (carácter nulo)"),
    ("\x1b[31m", 1, "U+001B (carácter de control)"),
    ("\u0301a", 1, "U+0301 (acento sin letra)"),
    ("a \u0301", 3, "U+0301 (acento sin letra)"),
    ("e\u0301\u0301\u0301\u0301\u0301", 6, "U+0301 (acento sin letra)"),
    ("\ue000", 1, "U+E000"),
    ("a\ufdd0", 2, "U+FDD0"),
    ("a\u0378", 2, "U+0378"),
    ("a\U00013430", 2, "U+13430"),
]


@pytest.mark.parametrize("text", SEEN)
def test_takes_what_is_seen(text: str) -> None:
    assert unseen_in(text) is None
    assert visible(text) == text
    assert is_seen(text)


@pytest.mark.parametrize(("text", "place", "sign"), UNSEEN)
def test_names_what_is_not_seen_and_where_it_stands(text: str, place: int, sign: str) -> None:
    assert unseen_in(text) == f"trae un signo que no se ve, {sign}, en la posición {place}: quítalo."


@pytest.mark.parametrize(
    "text", ["", "  ", "\u00a0\u3000", "\u3164", "\u2800\u115f", "\u200b", " \u0301", "\ufe0f"]
)
def test_says_when_there_is_nothing_to_be_seen(text: str) -> None:
    assert not is_seen(text)


@pytest.mark.parametrize(
    ("pasted", "typed"),
    [
        ("EKU9003173C9\u200b", "EKU9003173C9"),
        ("\u200e27/11/2026", "27/11/2026"),
        ("\ufeffMonte\u00adrrey\u2060", "Monterrey"),
        ("María\u00a0López\u3000Ruiz", "María López Ruiz"),
        ("uno\r\ndos\u2028tres\tcuatro", "uno\ndos\ntres cuatro"),
        ("👩‍🍳\u200b Cocina", "👩‍🍳 Cocina"),
        ("\u3164\u2800", ""),
    ],
)
def test_takes_off_what_comes_along_when_pasting(pasted: str, typed: str) -> None:
    assert as_typed(pasted) == typed


@given(st.text() | st.text(alphabet="a\u0301\u200d\ufe0f👩🍳🏴\U000e0067\U000e007f1 \n"))
def test_what_is_left_is_all_seen(text: str) -> None:
    assert unseen_in(visible(text)) is None
    assert visible(visible(text)) == visible(text)
