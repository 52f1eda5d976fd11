"""Bodies in the inbox: nobody reads one without the key, nor turns one update into another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox.cipher import Cipher, Unreadable
from bot.installation_key import InstallationKey

CIPHER = Cipher(InstallationKey(bytes(32)))
IDS = st.integers(-(2**63), 2**63 - 1)


@given(st.text(), IDS, IDS)
def test_a_body_is_read_as_it_was_written(body: str, update_id: int, lane: int) -> None:
    kept = CIPHER.encrypt(body, update_id=update_id, lane=lane)
    assert CIPHER.decrypt(kept, update_id=update_id, lane=lane) == body


def test_the_same_body_is_never_kept_alike() -> None:
    assert CIPHER.encrypt("a", update_id=1, lane=2) != CIPHER.encrypt("a", update_id=1, lane=2)


@pytest.mark.parametrize(("update_id", "lane"), [(8, 2), (7, 3), (2, 7)])
def test_a_body_of_another_row_is_refused(update_id: int, lane: int) -> None:
    kept = CIPHER.encrypt("secreto", update_id=7, lane=2)
    with pytest.raises(Unreadable):
        CIPHER.decrypt(kept, update_id=update_id, lane=lane)


@pytest.mark.parametrize("size", [0, 1, 12, 27, 28, 30])
def test_a_body_that_was_cut_is_refused(size: int) -> None:
    kept = CIPHER.encrypt("secreto", update_id=7, lane=2)
    with pytest.raises(Unreadable):
        CIPHER.decrypt(kept[:size], update_id=7, lane=2)


@given(st.integers(0, 34), st.integers(1, 255))
def test_a_body_that_was_changed_is_refused(at: int, bits: int) -> None:
    kept = bytearray(CIPHER.encrypt("secreto", update_id=7, lane=2))
    kept[at] ^= bits
    with pytest.raises(Unreadable):
        CIPHER.decrypt(bytes(kept), update_id=7, lane=2)


def test_another_key_reads_nothing() -> None:
    kept = CIPHER.encrypt("secreto", update_id=7, lane=2)
    assert b"secreto" not in kept
    with pytest.raises(Unreadable):
        Cipher(InstallationKey(b"k" * 32)).decrypt(kept, update_id=7, lane=2)
