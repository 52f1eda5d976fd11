"""A claim code is found however people type it, and nothing else is taken for one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.claim_codes import claimed_code, fold_claim_code, generate_claim_code

CODE = "ABCD-EFGH-JKMN-2345"
FOLDED = "ABCDEFGHJKMN2345"

AS_PEOPLE_TYPE_IT = [
    "/start {code}",
    "/Start {code}",
    "/START {lower}",
    "/START@vigia_bot {code}",
    "/start@Vigia_Bot\n{code}",
    "/start\n{code}",
    "/start\r\n{code}",
    "/start\t{code}",
    "/start    {code}  ",
    "/start\u00a0{code}",
    "/start\u202f{code}",
    "/start\u2028{code}",
    "/start \u200b{code}\u200e",
    "/start\u200b {code}",
    "\ufeff/start {code}",
    " /start {code}",
    "/ start {code}",
    "/start\u2003{lower}\n",
    "/start {spaced}",
    "/start {solid}",
    "/start{code}",
    "/start-{code}",
    "/start_{code}",
    "/start:{code}",
    "/start «{code}».",
    "/start <{code}>",
    "/start código {code}",
    "start {code}",
    "Start: {lower}",
    "START\u00a0{solid}",
    "start {spaced}",
    "{code}",
    "  {lower}\n",
    "{solid}",
    "{spaced}",
    "\u200b{code}\ufeff",
    "AB\u00adCD-EF\u200dGH-JKMN-23\u206045",
    "ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ－２３４５",
    "ABCD EFGH-JKMN2345",
    "{code}.",
    "Envía a tu bot: /start {code}\nTe hará propietario de esta instalación. El código sirve una vez.",
    "mi código es {code}, gracias",
]
DASHES = "-‐‑‒–—―−﹣－_"


@pytest.mark.parametrize("typed", AS_PEOPLE_TYPE_IT)
def test_a_code_is_found_however_it_is_typed(typed: str) -> None:
    written = typed.format(
        code=CODE, lower=CODE.lower(), spaced=CODE.replace("-", " "), solid=CODE.replace("-", "")
    )
    assert claimed_code(written) == FOLDED


@pytest.mark.parametrize("between", [*DASHES, *(f" {dash} " for dash in DASHES)])
def test_dashes_of_any_kind_stand_between_its_groups(between: str) -> None:
    for typed in ("{}", "/start {}", "start\n{}"):
        assert claimed_code(typed.format(CODE.replace("-", between))) == FOLDED


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/start xyz", "XYZ"),
        ("/Start@bot 12", "12"),
        ("/start AAAA-BBBB-CCCC", "AAAABBBBCCCC"),
        ("AAA-BBBB-CCCC-DDDD", "AAABBBBCCCCDDDD"),
        ("start O0OO-1I1I-LLLL-UUUU", "O0OO1I1ILLLLUUUU"),
        ("ABCD-EFGH-JKMN-234", "ABCDEFGHJKMN234"),
        ("ABCD-EFGH-JKMN-23456", "ABCDEFGHJKMN23456"),
    ],
)
def test_what_was_meant_for_a_code_is_taken_for_one(typed: str, shown: str) -> None:
    assert claimed_code(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hola",
        "/start",
        " /START@bot ",
        "/start -",
        "/start …",
        "start",
        "start the car",
        "startup de mi primo",
        "/started",
        "/nuevo ABCD",
        "/verificar VIGIA-1-7-12-aabb-ccdd",
        "hola como esta todo",
        "buenas tardes, quiero entrar",
        "Juan José Pérez Ruiz",
        "998-123-4567",
        "998 123 45 67",
        "2026-11-28",
        "EKU9003173C9",
        "4f0c5a9e-8b1d-4a67-9c3e-2d7f1b6a5c40",
        "VIGIA-1-1-5-" + "ab" * 32 + "-1234",
        "contpaqi-comercial-premium-2026",
    ],
)
def test_nothing_else_is_taken_for_a_code(typed: str) -> None:
    assert claimed_code(typed) is None


def test_a_new_code_is_of_letters_and_digits_that_nobody_confuses() -> None:
    codes = {generate_claim_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"[2-9A-HJ-KM-NP-TV-Z]{4}(-[2-9A-HJ-KM-NP-TV-Z]{4}){3}", code) for code in codes)
    assert all(claimed_code(code.lower()) == fold_claim_code(code) for code in codes)


@given(some.text(max_size=2000))
def test_takes_any_text(text: str) -> None:
    found = claimed_code(text)
    assert found is None or re.fullmatch(r"[A-Z0-9]+", found)
