"""Signed notes of C2SP (c2sp.org/signed-note): a text, a blank line, and signatures by named keys."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

# The types of a key, in its id and in its text (signed-note, *Signature types*).
ED25519 = b"\x01"
COSIGNATURE = b"\x04"  # c2sp.org/tlog-cosignature, by Ed25519

KEY_SIZE = 32  # bytes of a public Ed25519 key (RFC 8032, 5.1.5)
_ID = 4  # bytes
_MOST_SIGNATURES = 64
_NAME = r"[^\s+]{1,100}"
_KEY = re.compile(rf"(?P<name>{_NAME})\+(?P<id>[0-9a-f]{{8}})\+(?P<key>[A-Za-z0-9+/]{{44}})")
_SIGNATURE = re.compile(rf"— (?P<name>{_NAME}) (?P<signature>[A-Za-z0-9+/]+={{0,2}})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def key_id(name: str, public_key: bytes, kind: bytes = ED25519) -> bytes:
    """What stands before a signature by the key of this name."""
    return sha256(name.encode() + b"\n" + kind + public_key).digest()[:_ID]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name and type, as whoever checks signatures has it: `name+id+key`."""

    name: str
    public: bytes
    kind: bytes = ED25519

    @property
    def id(self) -> bytes:
        """Its id."""
        return key_id(self.name, self.public, self.kind)

    @property
    def text(self) -> str:
        """The key as text."""
        return f"{self.name}+{self.id.hex()}+{b64encode(self.kind + self.public).decode()}"

    def made(self, line: NoteSignature) -> bool:
        """Whether a signature names this key."""
        return (line.name, line.key_id) == (self.name, self.id)


def read_verifier_key(text: str, kind: bytes) -> VerifierKey:
    """The key of this type in a text; raises ValueError for any other text."""
    match = _KEY.fullmatch(text.strip())
    if match is None:
        raise ValueError
    data = b64decode(match["key"], validate=True)
    key = VerifierKey(match["name"], data[1:], data[:1])
    if key.kind != kind or key.id.hex() != match["id"]:
        raise ValueError
    return key


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """A signature of a note: the name and id of the key, and what its type makes of the rest."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The signature's line, with its end."""
        return f"— {self.name} {b64encode(self.key_id + self.signature).decode()}\n"


def read_note(note: str) -> tuple[str, Sequence[NoteSignature]]:
    """A note's text, with its last line's end, and its signatures; raises ValueError for what is no note."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank or _CONTROL.search(note):
        raise ValueError
    return text + "\n", read_signatures(signatures)


def read_signatures(lines: str) -> Sequence[NoteSignature]:
    """Lines of signatures, one or more; raises ValueError."""
    read = lines.removesuffix("\n").split("\n")
    if not lines.endswith("\n") or len(read) > _MOST_SIGNATURES:
        raise ValueError
    return [_signature_of(each) for each in read]


def _signature_of(line: str) -> NoteSignature:
    match = _SIGNATURE.fullmatch(line)
    if match is None:
        raise ValueError
    data = b64decode(match["signature"], validate=True)
    if len(data) <= _ID:
        raise ValueError
    return NoteSignature(match["name"], data[:_ID], data[_ID:])
