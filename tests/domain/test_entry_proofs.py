"""The proof of one entry as text, and how large it gets."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain import merkle
from domain.catalogue import load_catalogue
from domain.checkpoints import Checkpoint
from domain.entry_proofs import EntryProof
from domain.instants import microseconds
from domain.log_tree import Head
from domain.seals import Seal
from services.seal_key import SealKey
from tests.conftest import NOW
from tests.entries import LARGEST_ID
from tests.rendering.exports.certificates import LOG, proof, signed

TEN_MILLION = 10_000_000


def test_the_text_is_a_proof_of_c2sp_with_the_leaf_as_its_extra_data() -> None:
    made = proof(5)
    first, extra, index, *path = made.text.partition("\n\n")[0].splitlines()
    assert first == "c2sp.org/tlog-proof@v1"
    assert b64decode(extra.removeprefix("extra ")) == made.leaf
    assert index == "index 4"
    assert [b64decode(each) for each in path] == list(made.path)
    assert made.text.partition("\n\n")[2] == signed(LOG).note


@pytest.mark.parametrize("folio", range(1, 13))
def test_it_holds_for_its_own_entry_and_seal_alone(folio: int) -> None:
    made = proof(folio)
    assert made.holds
    assert not replace(made, folio=folio % 12 + 1).holds
    assert not replace(made, leaf=made.leaf + b" ").holds
    assert not replace(made, signed=signed(LOG[:11])).holds


def test_the_only_entry_of_a_log_is_its_root() -> None:
    made = proof(1, LOG[:1])
    assert made.holds
    assert "index 0\n\nvigia/" in made.text


def test_the_proof_of_one_of_ten_million_entries_is_less_than_four_kilobytes() -> None:
    """The largest leaf that there can be, and the longest path, which is 24 hashes."""
    key, largest = SealKey(bytes(32)), max(load_catalogue(), key=lambda each: len(each.code + each.category))
    moment = microseconds(datetime(9999, 12, 31, tzinfo=UTC))
    leaf = (
        f'["vigia/2",{LARGEST_ID},{TEN_MILLION},{moment},{moment},"{largest.category}","{largest.code}",1,'
        f'"permitido","telegram","{"f" * 64}","{"f" * 64}"]'
    )
    longest = max(len(merkle.inclusion(place, TEN_MILLION)) for place in (0, 5_000_000, TEN_MILLION - 1))
    assert longest == 24
    made = EntryProof(
        folio=TEN_MILLION,
        leaf=leaf.encode(),
        path=[b"\xff" * 32] * longest,
        signed=key.sign(
            Checkpoint(
                key.installation,
                Seal(LARGEST_ID, TEN_MILLION, b"\xff" * 32),
                NOW,
                Head(TEN_MILLION - 1, b"\xff" * 32),
            )
        ),
    )
    lines = 45 * longest  # 44 signs of base64, and the end of the line
    rest = len(made.text.encode()) - lines
    assert len(made.text.encode()) == lines + rest < 2_048 < 4_096
    assert rest < 940
    assert len(b64encode(b"\xff" * 32)) + 1 == 45
