"""What a log asks a witness, and what it answers (c2sp.org/tlog-witness, *add-checkpoint*)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from domain.log_tree import Head
from domain.merkle import EMPTY_ROOT, roots_by_consistency
from domain.signed_notes import NoteSignature, read_note

SIZE_TYPE = "text/x.tlog.size"
LARGEST_REQUEST = 32 * 2**10  # bytes: 63 hashes and a note of many signatures are fewer

_MOST_HASHES = 63
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A signed checkpoint, and the proof that its log begins with that of `old` leaves."""

    old: int
    proof: Sequence[bytes]
    note: str

    @property
    def body(self) -> bytes:
        """The request's body."""
        lines = [f"old {self.old}", *(b64encode(each).decode() for each in self.proof), ""]
        return ("".join(f"{line}\n" for line in lines) + self.note).encode()


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A checkpoint of any log, as far as a witness looks at it, and its signatures."""

    origin: str
    head: Head
    text: str
    signatures: Sequence[NoteSignature]


@dataclass(frozen=True, slots=True)
class Holds:
    """The answer of a witness that saw a log up to another size than the proof starts from."""

    size: int


@dataclass(frozen=True, slots=True)
class Refuses:
    """The answer of a witness to which the proof does not lead from what it saw."""


class Fault(Enum):
    """Why a witness does not cosign what goes with a log that it knows, and is signed well."""

    OLD_SIZE = auto()  # the proof does not start from what it saw
    OTHER_ROOT = auto()  # the same size as it saw, and another root
    PROOF = auto()  # it does not lead from what it saw to what it is asked to cosign


def read_request(body: bytes) -> AddCheckpoint:
    """The request in a body; raises ValueError for any other."""
    first, _, rest = body.decode().partition("\n")
    old = re.fullmatch(rf"old ({_SIZE.pattern})", first)
    proof: list[bytes] = []
    line, end, note = rest.partition("\n")
    while _HASH.fullmatch(line):
        proof.append(b64decode(line, validate=True))
        line, end, note = note.partition("\n")
    if old is None or line or not end or len(proof) > _MOST_HASHES:
        raise ValueError
    return AddCheckpoint(int(old[1]), proof, note)


def read_signed_head(note: str) -> SignedHead:
    """The checkpoint in a note (c2sp.org/tlog-checkpoint); raises ValueError for what is none."""
    text, signatures = read_note(note)
    return SignedHead(*read_checkpoint(text), text, signatures)


def read_checkpoint(text: str) -> tuple[str, Head]:
    """The origin and the head that a checkpoint's text says; raises ValueError for what is none."""
    origin, size, root, *extensions = text.removesuffix("\n").split("\n")
    if not origin or not _SIZE.fullmatch(size) or not _HASH.fullmatch(root) or "" in extensions:
        raise ValueError
    return origin, Head(int(size), b64decode(root, validate=True))


def read_size(text: str) -> int | None:
    """The size that a witness answers with; None for any other text."""
    return int(text) if _SIZE.fullmatch(text := text.removesuffix("\n")) else None


def judge(seen: Head, asked: Head, *, old: int, proof: Sequence[bytes]) -> Fault | None:
    """Whether a log with the `asked` head goes on from the one that was `seen`; None if so.

    `old`, which is no larger than the size asked for, is the size that the `proof` starts from.
    """
    if old != seen.folio:
        return Fault.OLD_SIZE
    if old == asked.folio and seen.hash != asked.hash:
        return Fault.OTHER_ROOT
    if old == 0:  # each log begins with nothing, and the empty one has one root
        return None if not proof and (asked.folio or asked.hash == EMPTY_ROOT) else Fault.PROOF
    roots = roots_by_consistency(old, asked.folio, seen.hash, proof)
    return None if roots == (seen.hash, asked.hash) else Fault.PROOF
