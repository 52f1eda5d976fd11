"""The proof that an entry is in a log: its leaf, the hashes that lead from it to a root, and a signed seal.

As text it is a transparency log proof of C2SP (c2sp.org/tlog-proof), with the leaf itself as its extra data.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.checkpoints import SignedSeal
from domain.merkle import leaf_hash, root_by_inclusion

_FIRST_LINE = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProof:
    """`leaf` is the bytes that are hashed; `path`, from the leaf's sibling up (RFC 9162, 2.1.3)."""

    folio: int
    leaf: bytes
    path: Sequence[bytes]
    signed: SignedSeal

    @property
    def holds(self) -> bool:
        """Whether it leads from the leaf to the seal's root."""
        seal = self.signed.seal
        return root_by_inclusion(self.folio - 1, seal.folio, leaf_hash(self.leaf), self.path) == seal.hash

    @property
    def alone(self) -> EntryProof:
        """The same without what witnesses signed."""
        return replace(self, signed=replace(self.signed, cosignatures=()))

    @property
    def text(self) -> str:
        """Some 2 KB for ten million entries: a line of 45 signs for each level of the tree."""
        lines = [_FIRST_LINE, f"extra {_encoded(self.leaf)}", f"index {self.folio - 1}"]
        lines += [_encoded(each) for each in self.path]
        return "".join(f"{line}\n" for line in lines) + "\n" + self.signed.note


def _encoded(data: bytes) -> str:
    return b64encode(data).decode()
