"""How typed text is folded, compared and quoted back."""

import pytest

from domain.spelling import clip, fold, fold_spaces, visible, without_accents


def test_folds_every_white_space_into_one() -> None:
    assert fold_spaces(" a\u00a0\t b\n") == "a b"


def test_equal_words_fold_alike() -> None:
    assert fold("MUÑOZ Güémez") == fold("Mun\u0303oz gu\u0308e\u0301mez") == "munoz guemez"
    assert without_accents("Ñandú") == "Nandu"


def test_drops_what_can_not_be_seen() -> None:
    assert visible("a\u200b\u202eb\x00c\ud800") == "abc"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("corto", "corto"),
        ("x" * 20, "x" * 20),
        ("x" * 21, "x" * 19 + "…"),
        ("a\n\u202eb", "a b"),
        ("x" * 5000, "x" * 19 + "…"),
    ],
)
def test_quotes_at_most_twenty_visible_characters(text: str, shown: str) -> None:
    assert clip(text) == shown


def test_a_sign_of_an_emoji_is_not_cut_from_it() -> None:
    assert clip("👩‍🍳 Cocina") == "👩‍🍳 Cocina"
    assert clip("x👩‍🍳", limit=3) == "x👩…"
