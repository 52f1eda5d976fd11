"""Seals as signed notes: what they say, and what is read from a pasted one."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.checkpoints import (
    Checkpoint,
    SignedSeal,
    installation_name,
    notes_begun,
    read_notes,
)
from domain.log_tree import Head
from domain.seals import Seal
from domain.signed_notes import VerifierKey, key_id
from services.seal_key import SealKey

DOCUMENT = (Path(__file__).parents[2] / "docs" / "log-format.md").read_text(encoding="utf-8")
KEY = SealKey(bytes(range(32)))
MADE = datetime(2026, 11, 21, 19, 2, 42, 123456, tzinfo=UTC)
BEFORE = Head(1, bytes.fromhex("d138392f8def17c522eca4a92847cfbe961232df8998406cc2a069da7cad941e"))
SEAL = Seal(1, 2, bytes.fromhex("217767e0c712499ef8558d628acac0152783b07c8c194bb904f2b48290e49ff6"))
CHECKPOINT = Checkpoint(KEY.installation, SEAL, MADE, BEFORE)

checkpoints = some.builds(
    Checkpoint,
    installation=some.just(KEY.installation),
    seal=some.builds(
        Seal, some.integers(0, 999_999_999), some.integers(1, 2**40), some.binary(min_size=32, max_size=32)
    ),
    made=some.datetimes(min_value=datetime(1970, 1, 1), timezones=some.just(UTC)),  # noqa: DTZ001
    before=some.none() | some.builds(Head, some.integers(1, 2**40), some.binary(min_size=32, max_size=32)),
)


def test_the_text_is_a_checkpoint_with_two_lines_of_our_own() -> None:
    root = b64encode(SEAL.hash).decode()
    assert CHECKPOINT.text == (
        f"vigia/{KEY.installation}/1\n2\n{root}\n"
        f"hecho 2026-11-21T19:02:42.123456Z\nanterior 1 {b64encode(BEFORE.hash).decode()}\n"
    )


def test_the_first_seal_names_none_before_it() -> None:
    assert Checkpoint(KEY.installation, SEAL, MADE, None).text.endswith("hecho 2026-11-21T19:02:42.123456Z\n")


def test_the_note_is_the_text_a_blank_line_and_the_signature_with_its_keys_id() -> None:
    text, _, line = KEY.sign(CHECKPOINT).note.rpartition("\n\n")
    assert f"{text}\n" == CHECKPOINT.text
    dash, name, signature = line.rstrip("\n").split(" ")
    assert (dash, name) == ("—", CHECKPOINT.origin)
    assert len(b64decode(signature)) == 4 + 64


def test_a_keys_id_and_text_are_as_the_format_says() -> None:
    """The example of golang.org/x/mod/sumdb/note, whose key ids the format takes over."""
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    public = b64decode(vkey.split("+", 2)[2])[1:]
    assert key_id("PeterNeumann", public).hex() == "c74f20a3"
    assert VerifierKey("PeterNeumann", public).text == vkey
    assert installation_name(public) == sha256(public).hexdigest()[:16]


@given(checkpoints)
def test_a_note_gives_back_what_was_signed(checkpoint: Checkpoint) -> None:
    signed = KEY.sign(checkpoint)
    assert read_notes(signed.note) == (signed,)
    assert notes_begun(signed.note) == [checkpoint.seal.company_id]


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n", "\r\n"),
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("—", "–"),
        lambda note: "".join(f"  {line} \n" for line in note.splitlines()),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("\n\n", "\n\n\n"),
        lambda note: f"Sello de la bitácora\n{note}y algo más",
        lambda note: note.rstrip(),
        lambda note: note + note,
        lambda note: f"{note}— testigo.example/1 {b64encode(bytes(76)).decode()}\n",
    ],
)
def test_what_a_chat_does_to_a_note_is_forgiven(change: object) -> None:
    signed = KEY.sign(CHECKPOINT)
    assert callable(change)
    assert read_notes(change(signed.note)) == (signed,)


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n2\n", "\n02\n"),
        lambda note: note.replace("\n2\n", "\n-2\n"),
        lambda note: note.replace("hecho 2026-11-21", "hecho 2026-13-21"),
        lambda note: note.replace("hecho ", "made "),
        lambda note: note.replace("anterior 1 ", "anterior 0 "),
        lambda note: note.replace("\n— vigia", "\n— vigja"),
        lambda note: note[:-6],
        lambda note: note.replace("vigia/", "vigia/0"),
        lambda note: note.replace("\nhecho", "\n\nhecho\nhecho"),
    ],
)
def test_what_is_no_note_of_ours_is_not_read(change: object) -> None:
    assert callable(change)
    changed = change(KEY.sign(CHECKPOINT).note)
    assert changed != KEY.sign(CHECKPOINT).note
    assert read_notes(changed) == ()


@given(some.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert read_notes(text) == ()
    assert all(company >= 0 for company in notes_begun(text))


def test_two_seals_are_told_apart() -> None:
    other = Checkpoint(KEY.installation, Seal(7, 1283, bytes(32)), MADE, None)
    signed = [KEY.sign(CHECKPOINT), KEY.sign(other)]
    assert read_notes(f"{signed[0].note}\n{signed[1].note}") == tuple(signed)


def test_the_documents_example_is_what_the_program_signs() -> None:
    (example,) = re.findall(r"```note\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example == KEY.sign(CHECKPOINT).note
    assert f"\n{KEY.verifier_key(1)}\n" in DOCUMENT
    assert isinstance(read_notes(example)[0], SignedSeal)
