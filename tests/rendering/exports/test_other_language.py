"""A verifier in JavaScript, written from `docs/log-format.md` alone, says the same as ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from domain.entries import Change, Detail
from domain.log_filter import LogQuery
from domain.log_tree import LogTree
from domain.snapshots import Snapshot, SubjectKind
from tests.entries import COMPANY
from tests.rendering.exports.certificates import certificate, files_of, written
from tests.rendering.exports.forgeries import (
    MIXED,
    OF_MLOPEZ,
    changed,
    changed_with_its_hash,
    one_more_than_asked,
    one_omitted_as_it_is,
    put,
    removed,
    swapped,
    with_other_salts,
)
from tests.rendering.exports.rows import HOSTILE, report
from tests.rendering.exports.verifier import LOG, WHOLE, Forge, Line, exported, forged
from tests.trees import head_of, linked

NODE = shutil.which("node")
VERIFIER = Path(__file__).parents[2] / "other_language" / "verify.mjs"

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not on this machine")


def verified(*arguments: str | Path) -> tuple[int, str]:
    assert NODE is not None
    done = subprocess.run([NODE, VERIFIER, *arguments], capture_output=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout.strip() or done.stderr


def as_it_is(_: list[Line]) -> None:
    """Only unpacked."""


def test_a_whole_log_leads_to_its_head(tmp_path: Path) -> None:
    code, told = verified("export", forged(exported(tmp_path, LOG, WHOLE), as_it_is))
    assert (code, told) == (0, f"12 {WHOLE.head.hash.hex()}")


def test_any_text_leads_there(tmp_path: Path) -> None:
    user = {"name": HOSTILE[7], "telegram": None, "profile": 3, "must_change": True}
    details = [
        Detail.of(
            changes=[Change(text, None, text)],
            facts=[("\u2028\x7f\x01", text)],
            snapshots=[Snapshot(SubjectKind.USER, 5, None, user)],
        ).done_about(2, text)
        for text in HOSTILE
    ]
    odd = [structs.replace(LOG[0], summary=each.facts[0][1], detail=each) for each in details]
    log = linked(LogTree(COMPANY.id), odd)
    head = head_of(COMPANY.id, log)
    code, told = verified("export", forged(exported(tmp_path, log, report(head)), as_it_is))
    assert (code, told) == (0, f"{len(log)} {head.hash.hex()}")


def test_nothing_asked_for_is_missing(tmp_path: Path) -> None:
    head = head_of(COMPANY.id, MIXED)
    for query in (LogQuery(user_name="MLOPEZ"), LogQuery(until=LOG[5].occurred_at, user_name="OTRO")):
        asked = replace(OF_MLOPEZ, head=head, query=query)
        code, told = verified("export", forged(exported(tmp_path, MIXED, asked), as_it_is))
        assert (code, told) == (0, f"12 {head.hash.hex()}")


@pytest.mark.parametrize("forge", [changed, changed_with_its_hash, with_other_salts, removed, swapped])
def test_what_was_touched_does_not_hold(tmp_path: Path, forge: Forge) -> None:
    code, told = verified("export", forged(exported(tmp_path, LOG, WHOLE), forge))
    assert (code, told.startswith("does not hold: ")) == (1, True), told


@pytest.mark.parametrize(
    "forge", [one_omitted_as_it_is, one_more_than_asked, put(3, user=["ab" * 16, "OTRO"])]
)
def test_what_was_left_out_does_not_hold(tmp_path: Path, forge: Forge) -> None:
    asked = replace(OF_MLOPEZ, head=head_of(COMPANY.id, MIXED))
    code, told = verified("export", forged(exported(tmp_path, MIXED, asked), forge))
    assert (code, told.startswith("does not hold: ")) == (1, True), told


def _proof(folder: Path, folio: int, change: Callable[[dict[str, bytes]], Any] | None = None) -> list[Path]:
    files = dict(files_of(written(folder, certificate(folio))))
    if change is not None:
        change(files)
    paths = []
    for name in ("hoja.json", "prueba.txt"):
        paths.append(folder / name)
        paths[-1].write_bytes(files[name])
    return paths


@pytest.mark.parametrize("folio", [1, 2, 5, 8, 11, 12])
def test_a_proof_of_one_entry_leads_to_its_head(tmp_path: Path, folio: int) -> None:
    code, told = verified("proof", *_proof(tmp_path, folio))
    assert (code, told) == (0, f"{folio} {WHOLE.head.hash.hex()}")


def test_a_proof_of_something_else_does_not_hold(tmp_path: Path) -> None:
    def changed_leaf(files: dict[str, bytes]) -> None:
        files["hoja.json"] = files["hoja.json"].replace(b"permitido", b"denegado")

    code, told = verified("proof", *_proof(tmp_path, 5, changed_leaf))
    assert (code, told) == (1, "does not hold: the proof does not lead to the head")
