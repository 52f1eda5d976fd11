"""Logs of bare leaves that tests make up: their heads and the proofs that one goes on from another."""

from __future__ import annotations

from collections.abc import Sequence

from domain import merkle
from domain.checkpoints import SignedSeal
from domain.log_tree import Head, LogTree
from domain.seals import Seal
from domain.witnessing import AddCheckpoint
from services.seal_key import SealKey
from tests.signing import KEY, signed_by_anybody

Leaves = Sequence[bytes]


def leaves(size: int, *, of: str = "") -> list[bytes]:
    """So many leaves; another `of` makes others."""
    return [merkle.leaf_hash(f"{of}{number}".encode()) for number in range(size)]


def head_up_to(log: Leaves, size: int) -> Head:
    """The head of the first leaves."""
    return LogTree(1).with_leaves(log[:size]).head


def seal_up_to(log: Leaves, size: int, *, company_id: int = 1, key: SealKey = KEY) -> SignedSeal:
    """The signed seal of the first leaves."""
    return signed_by_anybody(Seal.of(company_id, head_up_to(log, size)), key=key)


def proof_of(log: Leaves, old: int, new: int) -> list[bytes]:
    """The proof that the log up to one size begins with that up to another."""
    return merkle.roots(
        merkle.consistency(old, new),
        lambda node: merkle.complete_root(log[node[1] << node[0] : (node[1] + 1) << node[0]]),
    )


def request_for(
    log: Leaves, old: int, new: int, *, company_id: int = 1, key: SealKey = KEY, proof: Leaves | None = None
) -> bytes:
    """The body of a request to cosign the log up to `new`, with the proof from `old` unless it is given."""
    proof = proof_of(log, old, new) if proof is None else proof
    return AddCheckpoint(old, proof, seal_up_to(log, new, company_id=company_id, key=key).note).body
