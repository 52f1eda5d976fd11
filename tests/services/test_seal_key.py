"""The key that signs seals: what it signed, and what it did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.checkpoints import Checkpoint
from domain.log_tree import Head
from domain.seals import Seal
from services.seal_key import SealKey, Signature

KEY = SealKey(bytes(range(32)))
SIGNED = KEY.sign(
    Checkpoint(
        KEY.installation,
        Seal(7, 1283, b"\x01" * 32),
        datetime(2026, 11, 21, tzinfo=UTC),
        Head(1000, b"\x02" * 32),
    )
)


def test_it_knows_what_it_signed() -> None:
    assert KEY.judge(SIGNED) is Signature.OURS
    assert KEY.sign(SIGNED.checkpoint) == SIGNED


@pytest.mark.parametrize(
    "change",
    [
        {"seal": Seal(7, 1284, b"\x01" * 32)},
        {"seal": Seal(7, 1283, b"\x03" * 32)},
        {"made": datetime(2026, 11, 22, tzinfo=UTC)},
        {"before": None},
        {"before": Head(999, b"\x02" * 32)},
    ],
)
def test_anything_else_over_its_signature_is_forged(change: dict[str, object]) -> None:
    forged = replace(SIGNED, checkpoint=replace(SIGNED.checkpoint, **change))  # type: ignore[arg-type]
    assert KEY.judge(forged) is Signature.FORGED


def test_another_companys_or_installations_seal_is_foreign() -> None:
    other = replace(SIGNED.checkpoint, seal=Seal(8, 1283, b"\x01" * 32))
    assert KEY.judge(replace(SIGNED, checkpoint=other)) is Signature.FOREIGN
    assert SealKey.random().judge(SIGNED) is Signature.FOREIGN
    assert KEY.judge(replace(SIGNED, key_id=bytes(4))) is Signature.FOREIGN
    renamed = replace(SIGNED.checkpoint, installation="0" * 16)
    assert KEY.judge(replace(SIGNED, checkpoint=renamed)) is Signature.FOREIGN


def test_a_random_key_is_another_each_time() -> None:
    assert SealKey.random().installation != SealKey.random().installation


def test_a_key_does_not_show_itself() -> None:
    assert bytes(range(32)).hex() not in f"{KEY!r} {vars(KEY)}"
