"""Keys and signatures of signed notes, as C2SP writes them."""

from __future__ import annotations

import pytest

from domain.cosignatures import cosignature_of, cosigned_message
from domain.signed_notes import (
    COSIGNATURE,
    ED25519,
    VerifierKey,
    read_note,
    read_signatures,
    read_verifier_key,
)

# The examples of signed-note and tlog-cosignature.
VERSES = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKO\
NrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
COSIGNED = (
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1n"
    "PZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
KEY = VerifierKey("despacho.example.com", bytes(range(32)), COSIGNATURE)


def test_the_specifications_note_is_split_at_its_last_empty_line() -> None:
    text, (signature,) = read_note(VERSES)
    assert text == VERSES.rpartition("\n—")[0]
    assert (signature.name, signature.key_id.hex()) == ("quasimodo.example/salvatore", "367ba04b")
    assert f"{text}\n{signature.line}" == VERSES


def test_the_specifications_cosignature_says_its_time() -> None:
    (signature,) = read_signatures(COSIGNED)
    key = VerifierKey(signature.name, bytes(32), COSIGNATURE)
    assert cosignature_of(signature, key) is None  # of another key of that name
    assert int.from_bytes(signature.signature[:8], "big") == 1679315147
    assert cosigned_message("text\n", 1679315147) == b"cosignature/v1\ntime 1679315147\ntext\n"


def test_a_key_is_read_from_its_text_alone() -> None:
    assert read_verifier_key(KEY.text, COSIGNATURE) == KEY
    for wrong in (
        KEY.text.replace("despacho", "despach0"),
        KEY.text[:-1],
        KEY.text + "A",
        KEY.text.replace("+", " "),
        VerifierKey(KEY.name, KEY.public, ED25519).text,
        "",
    ):
        with pytest.raises(ValueError):
            read_verifier_key(wrong, COSIGNATURE)


def test_a_time_that_no_calendar_has_is_no_cosignature() -> None:
    (line,) = read_signatures(COSIGNED)
    key = VerifierKey(line.name, bytes(32), COSIGNATURE)
    named = type(line)(key.name, key.id, b"\xff" * 8 + bytes(64))
    assert cosignature_of(named, key) is None
    assert cosignature_of(type(line)(key.name, key.id, bytes(72)), key) is not None
    assert cosignature_of(type(line)(key.name, key.id, bytes(71)), key) is None
