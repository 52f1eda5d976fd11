"""Trees and proofs against RFC 9162's own definitions, written out as they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.merkle import (
    EMPTY_ROOT,
    Node,
    Range,
    complete_root,
    consistency,
    grown,
    inclusion,
    leaf_hash,
    nodes_of,
    root_by_inclusion,
    root_of,
    roots,
    roots_by_consistency,
)

# Eight leaves and the roots of the first so many of them, published with Certificate Transparency's own tests
# (github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

sizes = st.integers(min_value=1, max_value=70)


def made(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH (2.1.1)."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """PATH (2.1.3.1)."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*path(m, leaves[:k]), by_definition(leaves[k:])]
    return [*path(m - k, leaves[k:]), by_definition(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """SUBPROOF (2.1.4.1)."""
    if m == len(leaves):
        return [] if whole else [by_definition(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), by_definition(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), by_definition(leaves[:k])]


def roots_in(leaves: Sequence[bytes], ranges: Sequence[Range]) -> list[bytes]:
    def hash_of(node: Node) -> bytes:
        height, number = node
        return complete_root(leaves[number << height : (number + 1) << height])

    return roots(ranges, hash_of)


def test_the_published_trees() -> None:
    leaves = [leaf_hash(bytes.fromhex(each)) for each in LEAVES]
    assert [root_of(grown(0, (), leaves[:size])).hex() for size in range(1, 9)] == list(ROOTS)
    assert root_of(grown(0, (), [])) == EMPTY_ROOT


@given(st.integers(min_value=0, max_value=70), st.integers(min_value=0, max_value=70))
def test_a_tree_that_grows_is_the_tree_of_all_its_leaves(size: int, more: int) -> None:
    leaves = made(size + more)
    peaks = grown(0, (), leaves[:size])
    assert root_of(peaks) == by_definition(leaves[:size])
    peaks = grown(size, peaks, leaves[size:])
    assert len(peaks) == (size + more).bit_count()
    assert root_of(peaks) == by_definition(leaves)


@given(sizes, st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    leaves, leaf = made(size), data.draw(st.integers(min_value=0, max_value=size - 1))
    proof = roots_in(leaves, inclusion(leaf, size))
    assert proof == path(leaf, leaves)
    assert root_by_inclusion(leaf, size, leaves[leaf], proof) == by_definition(leaves)
    for place in range(len(proof)):
        wrong = [*proof[:place], leaf_hash(b"x"), *proof[place + 1 :]]
        assert root_by_inclusion(leaf, size, leaves[leaf], wrong) != by_definition(leaves)
    assert root_by_inclusion(leaf, size, leaves[leaf], [*proof, leaves[0]]) is None
    assert root_by_inclusion(size, size, leaves[leaf], proof) is None


@given(sizes, st.data())
def test_consistency(size: int, data: st.DataObject) -> None:
    leaves, old = made(size), data.draw(st.integers(min_value=1, max_value=size))
    proof = roots_in(leaves, consistency(old, size))
    assert proof == subproof(old, leaves, whole=True)
    before, after = by_definition(leaves[:old]), by_definition(leaves)
    assert roots_by_consistency(old, size, before, proof) == (before, after)
    for place in range(len(proof)):
        wrong = [*proof[:place], leaf_hash(b"x"), *proof[place + 1 :]]
        assert roots_by_consistency(old, size, before, wrong) != (before, after)
    assert roots_by_consistency(old, size, before, [*proof, leaves[0]]) is None


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 10_000_000])
def test_a_proof_has_one_hash_for_each_level(size: int) -> None:
    assert all(len(inclusion(leaf, size)) <= (size - 1).bit_length() for leaf in (0, size // 2, size - 1))
    assert len(consistency(max(1, size // 3), size)) <= size.bit_length() + 1
    assert len(nodes_of((0, size))) == size.bit_count()
