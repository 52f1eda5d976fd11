"""A seal's two forms, when one is due, and what one says of a log."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.errors import SealUnreadable
from domain.log_tree import NO_ENTRIES, Head
from domain.seals import (
    PastedSeals,
    Seal,
    Verdict,
    company_sealed,
    holds_seals,
    is_due,
    judge,
    read_button,
    read_seal,
    read_seals,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "log-format.md"
SEAL = Seal(7, 1283, sha256(b"1283").digest())
ZONE = "America/Mexico_City"
MIDNIGHT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)  # in Mexico City

seals = some.builds(
    Seal, some.integers(0, 999_999_999), some.integers(1, 2**31), some.binary(min_size=32, max_size=32)
)


@given(seals)
def test_both_forms_give_the_seal_back(seal: Seal) -> None:
    assert read_seal(seal.text) == seal == read_button(seal.data)
    assert company_sealed(seal.text) == seal.company_id


def test_the_button_has_room_for_the_whole_hash_of_any_seal() -> None:
    largest = Seal(999_999_999, 2**31, b"\xff" * 32)
    assert len(f"seal:{largest.data}".encode()) <= 64
    assert read_button(Seal(9_999_999, 2**40 - 1, b"\xff" * 32).data).folio == 2**40 - 1


@pytest.mark.parametrize(
    "around",
    [
        "  {}\n",
        "<code>{}</code>",
        "`{}`",
        "Sello: {}.",
        "Comercializadora del Sureste · #1283\n{} ¡guárdalo!",
    ],
)
@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text,
        lambda text: text.lower(),
        lambda text: text.replace("-", "–"),
        lambda text: text.replace("VIGIA", "Vigía"),
        lambda text: "\n".join(text[start : start + 20] for start in range(0, len(text), 20)),
        lambda text: "\u200b ".join(text),
    ],
)
def test_a_pasted_seal_is_read_whatever_came_along(around: str, changed: object) -> None:
    assert callable(changed)
    assert read_seal(around.format(changed(SEAL.text))) == SEAL


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hola",
        "VIGIA-2-7",
        SEAL.text[:-1],
        SEAL.text[:-30],
        SEAL.text.replace("-1283-", "-1284-"),
        SEAL.text.replace("VIGIA-2-7-", "VIGIA-2-8-"),
        SEAL.text.replace("VIGIA-2-", "VIGIA-3-"),
        SEAL.text.replace("-1283-", "-0-"),
        "x" * 100_000,
    ],
)
def test_what_is_no_whole_seal_is_refused_and_accuses_nobody(text: str) -> None:
    with pytest.raises(SealUnreadable):
        read_seal(text)


OTHER = Seal(9, 4, sha256(b"4").digest())
MESSAGE = f"🔏 Sellos de 2 bitácoras\n\n1. Vigía 1 · hasta el #4\n\n1. {OTHER.text}\n2. {SEAL.text}\n\nCopia"


@given(some.lists(seals, min_size=1, max_size=27, unique=True))
def test_every_seal_of_a_message_is_read_in_its_order(several: list[Seal]) -> None:
    text = "\n".join(f"{number}. {each.text}" for number, each in enumerate(several, 1))
    assert read_seals(f"🔏 Sellos\n{text}") == PastedSeals(tuple(several), damaged=0)


def test_a_seal_that_stands_twice_is_one_and_damaged_ones_are_counted() -> None:
    cut, slip = SEAL.text[:-9], SEAL.text.replace("-1283-", "-1284-")
    assert read_seals(f"{cut} {SEAL.text} {slip} {OTHER.text} {SEAL.text}") == PastedSeals(
        (SEAL, OTHER), damaged=2
    )
    for text in ("hola", cut, f"{cut} {slip}"):
        with pytest.raises(SealUnreadable):
            read_seals(text)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        (MESSAGE, None),
        (MESSAGE.replace(OTHER.text, ""), SEAL.company_id),
        (f"Comercializadora: {SEAL.text}\nPapelería: {SEAL.text}", SEAL.company_id),
        (f"Comercializadora: {SEAL.text}\nPapelería: {OTHER.text}", None),
        (f"{SEAL.text}\n{OTHER.text}", None),
    ],
)
def test_a_message_of_seals_is_known_as_such_however_it_begins(text: str, company: int | None) -> None:
    assert holds_seals(text)
    assert company_sealed(text) == company


@pytest.mark.parametrize(
    "text", ["", "🔏 Sello de la bitácora · Vigía 1", f"Revisé el sello {SEAL.text}", "hola 🔏 VIGIA-2-7-1"]
)
def test_a_text_that_only_mentions_a_seal_is_left_to_the_conversation(text: str) -> None:
    assert not holds_seals(text)
    assert company_sealed(text) is None


def test_a_slip_in_the_hash_is_refused() -> None:
    digest = SEAL.hash.hex()
    slips = [digest[:at] + ("0" if digest[at] != "0" else "1") + digest[at + 1 :] for at in range(64)]
    refused = 0
    for slip in slips:
        try:
            read_seal(SEAL.text.replace(digest, slip))
        except SealUnreadable:
            refused += 1
    assert refused == 64


@pytest.mark.parametrize("data", ["", "7:", "7:x", "x:" + "A" * 48, "7:" + "A" * 48, "07" + SEAL.data[1:]])
def test_a_button_that_is_not_ours_is_refused(data: str) -> None:
    with pytest.raises(SealUnreadable):
        read_button(data)


@pytest.mark.parametrize("text", ["hola", "/verificar", "VIGIA", "vigila-1-7-1", "mi clave es VIGIA-2-7-1"])
def test_only_what_begins_as_a_seal_is_taken_for_one(text: str) -> None:
    assert company_sealed(text) is None


def test_the_document_tells_the_form() -> None:
    (told,) = re.findall(r"^VIGIA-2-\S+$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    seal = read_seal(told)
    assert (seal.company_id, seal.folio) == (1, 2)
    assert seal.hash.hex() in DOCUMENT.read_text(encoding="utf-8").split("VIGIA-2-")[0]
    body, _, check = told.rpartition("-")
    assert hashlib_check(body) == check


def hashlib_check(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:4]


@pytest.mark.parametrize(
    ("entries", "since", "due"),
    [
        (0, MIDNIGHT - timedelta(days=9), False),  # nothing came
        (1, MIDNIGHT - timedelta(seconds=1), True),  # yesterday, there
        (999, MIDNIGHT, False),
        (1_000, MIDNIGHT + timedelta(seconds=1), False),  # not within the hour
        (1_000, MIDNIGHT, True),
        (5_000, MIDNIGHT + timedelta(hours=2), False),  # a clock that was put back
    ],
)
def test_a_seal_is_due_once_a_day_and_sooner_for_a_thousand_entries(
    entries: int, since: datetime, *, due: bool
) -> None:
    now = MIDNIGHT + timedelta(hours=1)
    assert is_due(entries=entries, since=since, zone=ZONE, now=now) is due


@pytest.mark.parametrize(
    ("found", "holds", "verdict"),
    [
        (SEAL.hash, True, Verdict.INTACT),
        (SEAL.hash, False, Verdict.BROKEN),  # after the seal
        (b"x" * 32, True, Verdict.REWRITTEN),
        (b"x" * 32, False, Verdict.REWRITTEN),
        (None, True, Verdict.CUT_OFF),
        (None, False, Verdict.BROKEN),  # before it got there
    ],
)
def test_what_a_seal_says(found: bytes | None, verdict: Verdict, *, holds: bool) -> None:
    assert judge(SEAL, start=NO_ENTRIES, found=found, holds=holds, purged=False) is verdict


@pytest.mark.parametrize(
    ("folio", "found", "verdict"),
    [
        (1282, SEAL.hash, Verdict.PURGED),
        (1282, b"x" * 32, Verdict.REWRITTEN),
        (1282, None, Verdict.VANISHED),
        (1283, SEAL.hash, Verdict.INTACT),
        (1283, b"x" * 32, Verdict.REWRITTEN),
    ],
)
def test_what_a_seal_says_of_a_log_that_begins_after_a_purge(
    folio: int, found: bytes | None, verdict: Verdict
) -> None:
    seal = Seal(7, folio, SEAL.hash)
    assert judge(seal, start=Head(1283, b"-" * 32), found=found, holds=True, purged=True) is verdict


def test_what_was_sealed_and_is_gone_without_a_purge_on_record_vanished() -> None:
    start = Head(1283, b"-" * 32)
    seal = Seal(7, 1282, SEAL.hash)
    assert judge(seal, start=start, found=None, holds=True, purged=False) is Verdict.VANISHED
    assert judge(seal, start=start, found=None, holds=False, purged=False) is Verdict.BROKEN
