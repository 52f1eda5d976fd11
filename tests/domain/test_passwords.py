"""Which passwords are refused, and that the messages reveal nothing of them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zxcvbn import matching

from domain.errors import WeakPassword
from domain.guessing import LONGEST_GUESSED
from domain.passwords import check_password, generate_password, normalise_password

TOO_SHORT = "La contraseña lleva al menos 10 caracteres; puedes usar tres o cuatro palabras sin relación."
TOO_LONG = "La contraseña lleva 128 caracteres como máximo: acórtala."
UNTYPEABLE = "La contraseña trae un carácter que no se ve: escríbela a mano en lugar de pegarla."
MADE_OF_NAMES = (
    "La contraseña se parece al nombre de la persona o de la empresa: quítalo y usa otras palabras."
)
GUESSABLE = "La contraseña es fácil de adivinar: usa tres o cuatro palabras sin relación entre sí."
REFUSALS = {TOO_SHORT, TOO_LONG, UNTYPEABLE, MADE_OF_NAMES, GUESSABLE}

_HERE = Path(__file__).parent
BAD = (_HERE / "bad_passwords.txt").read_text(encoding="utf-8").splitlines()
GOOD = (_HERE / "good_passwords.txt").read_text(encoding="utf-8").splitlines()
STRONG = "vqz7-kd3m-xw9t"


def check(password: str, *, full_name: str = "María Güémez Ruiz") -> None:
    check_password(
        password, user_name="MGUEMEZ", full_name=full_name, company_name="Comercializadora del Sureste"
    )


def outcome(password: str, *, full_name: str = "María Güémez Ruiz") -> str:
    try:
        check(password, full_name=full_name)
    except WeakPassword as refusal:
        return str(refusal)
    return "taken"


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Switch threads far more often than usual, to provoke races."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", TOO_SHORT),
        ("vqz7-kd3m", TOO_SHORT),
        (STRONG * 10, TOO_LONG),
        ("x" * 5000, TOO_LONG),
        ("vqz7-\u200bkd3m-xw9t", UNTYPEABLE),
        ("vqz7\tkd3m-xw9t", UNTYPEABLE),
        ("vqz7-kd3m-\ud800xw9t", UNTYPEABLE),
        ("MariaGuemez26", MADE_OF_NAMES),
        ("GÜÉMEZ-x7q", MADE_OF_NAMES),
        ("sureste.4821", MADE_OF_NAMES),
        ("mguemez#2026!", MADE_OF_NAMES),
        ("contraseña12", GUESSABLE),
        ("qwertyuiop[]", GUESSABLE),
        ("aaaaaaaaaaaaaaaaaaaa", GUESSABLE),
        (" " * 12, GUESSABLE),
        ("maria20261124", GUESSABLE),
        ("M4r14Gu3m3z26", MADE_OF_NAMES),
        ("password1" * 14, GUESSABLE),
    ],
)
def test_says_which_rule_a_password_breaks(password: str, sentence: str) -> None:
    assert outcome(password) == sentence


@pytest.mark.parametrize(
    "password",
    [
        STRONG,
        "caballo pila grapa correcta",
        "vqz7-kd3m-maria",
        "tzk4 ruiz wmvq3x",
        "ñandú—冬至 Ωmega 51",
        STRONG * 9,
    ],
)
def test_takes_a_password_that_is_hard_to_guess(password: str) -> None:
    check(password)


def test_there_are_two_hundred_of_each() -> None:
    assert min(len(set(BAD)), len(set(GOOD))) >= 200


@pytest.mark.parametrize("password", BAD)
def test_refuses_what_is_chosen_here(password: str) -> None:
    assert outcome(password, full_name="Xóchitl Yáñez") == GUESSABLE


@pytest.mark.parametrize("password", GOOD)
def test_takes_what_nobody_would_guess(password: str) -> None:
    assert outcome(password, full_name="Xóchitl Yáñez") == "taken"


@pytest.mark.parametrize("sign", ["👩‍🍳", "🫩", "\U0001fc00"])
def test_takes_signs_that_are_newer_than_this_python(sign: str) -> None:
    check(f"vqz7-kd3m-{sign}")


@pytest.mark.parametrize("sign", ["\u3164", "\u2800", "\u200d", "\u00ad", "\U000e0041", "\ufeff"])
def test_refuses_what_is_not_seen(sign: str) -> None:
    assert outcome(f"vqz7-{sign}kd3m-xw9t") == UNTYPEABLE


def test_signs_that_stand_for_letters_are_read_in_two_ways_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """zxcvbn reads them in every possible way, which takes seconds for a text made for that."""
    read: list[str] = []
    whole = matching.dictionary_match

    def counted(text: str, _ranked_dictionaries: dict[str, dict[str, int]]) -> list[dict[str, object]]:
        read.append(text)
        found: list[dict[str, object]] = whole(text, _ranked_dictionaries)
        return found

    monkeypatch.setattr(matching, "dictionary_match", counted)
    outcome("4@8({[<369&#!1|70$5+%2" * 5)
    lengths = [len(text) for text in read]
    assert max(lengths) == LONGEST_GUESSED
    assert lengths.count(LONGEST_GUESSED) <= 3


def test_takes_ten_characters_and_a_hundred_and_twenty_eight() -> None:
    check("vqz7kd3mxw")
    check((STRONG * 10)[:128])


def test_short_names_are_left_to_the_measure_of_guesses() -> None:
    check("anapazvqz7kd", full_name="Ana Paz")


@settings(max_examples=60)
@given(
    password=st.text(max_size=140)
    | st.sampled_from(["Maria", "Sureste", "2026!", "guemez"]).map(lambda w: w * 3)
)
def test_a_refusal_is_always_one_of_five_sentences(password: str) -> None:
    assert outcome(password) in REFUSALS | {"taken"}


def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert normalise_password("n\u0303andu\u0301\u00a0verde\u3000x ") == "ñandú verde x "


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise_password(normalise_password(text)) == normalise_password(text)


def test_checks_of_several_people_at_once_do_not_mix_their_names(hasty_threads: None) -> None:
    her_name_backwards = "kqniztolox"
    people = ["Ana Xolotzinqk", "Ana Ruiz"] * 40
    with ThreadPoolExecutor(4) as threads:
        outcomes = threads.map(lambda name: outcome(her_name_backwards, full_name=name), people)
    assert list(outcomes) == [GUESSABLE, "taken"] * 40


def test_a_generated_password_passes_and_reads_well() -> None:
    passwords = [generate_password() for _ in range(50)]
    assert len(set(passwords)) == 50
    for password in passwords:
        check(password)
        assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
        assert not set(password) & set("aeiou0l1")
        assert password == password.lower()
