"""Seals and proofs, checked by a program that we did not write: `metamorphic-log`, which is written in Rust.

It reads the signed note as C2SP describes it, checks the signature, and follows the proof as RFC 9162 does.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import metamorphic_log
import pytest

from domain import merkle
from domain.log_tree import Head
from services.seal_key import SealKey
from tests.entries import COMPANY
from tests.rendering.exports.certificates import (
    KEY,
    LOG,
    VKEY,
    certificate,
    files_of,
    signed,
    written,
)
from tests.rendering.exports.rows import chained
from tests.trees import head_of

DOCUMENT = (Path(__file__).parents[3] / "docs" / "log-format.md").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a certificate holds, taken apart by its format alone."""

    leaf: bytes
    index: int
    path: Sequence[bytes]
    note: str


def parts_of(path: Path) -> Parts:
    files = files_of(path)
    head, _, note = files["prueba.txt"].decode().partition("\n\n")
    first, _extra, index, *hashes = head.splitlines()
    assert first == "c2sp.org/tlog-proof@v1"
    return Parts(files["hoja.json"], int(index.split()[1]), [b64decode(each) for each in hashes], note)


def takes(parts: Parts, vkey: str = VKEY) -> bool:
    """Whether the other program takes the proof."""
    digest = sha256(b"\0" + parts.leaf).digest()
    try:
        metamorphic_log.checkpoint_verify_inclusion(parts.note, [vkey], parts.index, digest, list(parts.path))
    except metamorphic_log.VerifyError:
        return False
    return True


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8, 12, 33])
def test_it_takes_the_certificate_of_each_entry(tmp_path: Path, size: int) -> None:
    log = chained(size)
    for folio in range(1, size + 1):
        assert takes(parts_of(written(tmp_path, certificate(folio, log))))


def test_it_takes_none_that_was_changed(tmp_path: Path) -> None:
    parts = parts_of(written(tmp_path, certificate(5)))
    assert takes(parts)
    assert not takes(replace(parts, leaf=parts.leaf.replace(b"permitido", b"denegado")))
    assert not takes(replace(parts, index=5))
    assert not takes(replace(parts, path=parts.path[1:]))
    assert not takes(replace(parts, path=[*parts.path, bytes(32)]))
    assert not takes(replace(parts, note=parts.note.replace("\n12\n", "\n13\n")))
    assert not takes(replace(parts, note=parts.note.replace("hecho 2026", "hecho 2025")))
    assert not takes(replace(parts, note=signed(LOG[:11]).note))
    assert not takes(parts, SealKey(bytes(32)).verifier_key(COMPANY.id))
    assert not takes(parts, KEY.verifier_key(8))


def test_it_reads_in_a_seal_what_we_wrote_there() -> None:
    head = metamorphic_log.checkpoint_verify(signed(LOG).note, [VKEY])
    assert (head.origin, head.size, head.root) == (f"vigia/{KEY.installation}/7", 12, head_of(7, LOG).hash)
    made, before = head.extensions
    assert made == "hecho 2026-11-21T18:40:00.000000Z"
    assert before.startswith("anterior 3 ")
    assert b64decode(before.split()[2]) == head_of(7, LOG[:3]).hash


@pytest.mark.parametrize(("old", "new"), [(1, 2), (3, 7), (4, 8), (6, 12), (11, 12)])
def test_it_takes_the_proof_that_one_seal_goes_on_from_another(old: int, new: int) -> None:
    ranges = merkle.consistency(old, new)
    proof = merkle.roots(ranges, lambda node: _hash_of(*node))
    notes = signed(LOG[:old], before=0).note, signed(LOG[:new], before=0).note
    metamorphic_log.checkpoint_verify_consistency(*notes, [VKEY], proof)
    with pytest.raises(metamorphic_log.VerifyError):
        metamorphic_log.checkpoint_verify_consistency(*notes, [VKEY], [*proof[:-1], bytes(32)])


def _hash_of(height: int, number: int) -> bytes:
    return merkle.complete_root([each.hash for each in LOG[number << height : (number + 1) << height]])


def test_it_takes_the_documents_example() -> None:
    (note,) = re.findall(r"```note\n(.*?)```", DOCUMENT, re.DOTALL)
    (vkey,) = re.findall(r"^(vigia/[0-9a-f]{16}/1\+\S+)$", DOCUMENT, re.MULTILINE)
    head = metamorphic_log.checkpoint_verify(note, [vkey])
    assert Head(head.size, head.root).hash.hex() in DOCUMENT
