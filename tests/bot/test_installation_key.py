"""The installation's own secret, and what is derived from it."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from pathlib import Path
from stat import S_IMODE

import pytest

from bot.failures import CannotStart
from bot.installation_key import InstallationKey, open_installation_key, open_seal_key
from services.seal_key import SealKey

LABEL = b"vigia/test"


def test_the_key_is_made_once_for_its_owners_eyes_only(tmp_path: Path) -> None:
    first = open_installation_key(tmp_path, None)
    assert open_installation_key(tmp_path, None).derive(LABEL) == first.derive(LABEL)
    assert S_IMODE((tmp_path / "inbox.key").stat().st_mode) == 0o600


def test_each_use_has_a_key_of_its_own() -> None:
    key = InstallationKey(bytes(32))
    derived = {key.derive(label) for label in (LABEL, b"vigia/other", b"")}
    assert len(derived) == 3
    assert {len(each) for each in derived} == {32}
    assert InstallationKey(bytes(31) + b"\1").derive(LABEL) not in derived


def test_a_derived_key_never_changes() -> None:
    """Keys derived years ago must stay readable: HKDF-SHA-256 without salt, as in RFC 5869."""
    derived = InstallationKey(bytes(range(32))).derive(LABEL)
    assert derived.hex() == "a453df347ea0ac57f76d666bfa4c8832221b61ff16f61cabe8303defe99667d1"


def test_the_given_key_goes_before_the_one_in_the_folder(tmp_path: Path) -> None:
    given = os.urandom(32)
    key = open_installation_key(tmp_path, urlsafe_b64encode(given).decode())
    assert key.derive(LABEL) == InstallationKey(given).derive(LABEL)
    assert not (tmp_path / "inbox.key").exists()


@pytest.mark.parametrize("written", [b"", b"short", b"A" * 40, b"*" + b"A" * 43, b"A" * 43])
def test_a_damaged_key_stops_the_start(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "inbox.key").write_bytes(written)
    with pytest.raises(CannotStart, match="no es una clave"):
        open_installation_key(tmp_path, None)


def test_the_seals_key_is_another_and_made_once_for_its_owners_eyes_only(tmp_path: Path) -> None:
    first = open_seal_key(tmp_path, None)
    open_installation_key(tmp_path, None)
    assert open_seal_key(tmp_path, None).installation == first.installation
    assert S_IMODE((tmp_path / "seal.key").stat().st_mode) == 0o600
    assert (tmp_path / "seal.key").read_bytes() != (tmp_path / "inbox.key").read_bytes()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["inbox.key", "seal.key"]


def test_a_given_key_of_the_seals_goes_before_the_one_in_the_folder(tmp_path: Path) -> None:
    given = urlsafe_b64encode(bytes(32)).decode()
    assert open_seal_key(tmp_path, given).installation == SealKey(bytes(32)).installation
    assert not (tmp_path / "seal.key").exists()
    with pytest.raises(CannotStart, match="VIGIA_SEAL_KEY: no es una clave"):
        open_seal_key(tmp_path, given[:-4])


@pytest.mark.parametrize("written", [b"", b"short", b"A" * 40, b"A" * 43])
def test_a_damaged_key_of_the_seals_stops_the_start(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "seal.key").write_bytes(written)
    with pytest.raises(CannotStart, match=r"seal\.key: no es una clave"):
        open_seal_key(tmp_path, None)
