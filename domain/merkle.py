"""Merkle trees as RFC 9162, section 2.1, hashes them, and the proofs that follow from that.

Leaves are numbered from 0. A `Node` is a complete subtree: its height, and its number among those of that
height from the left. Everything here is worked out from the hashes of a few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

Peaks = tuple[bytes, ...]
"""The roots of the complete subtrees that a tree consists of, from the left: one for each bit of its size."""

Node = tuple[int, int]
Range = tuple[int, int]
"""Leaves from one up to and without another, as RFC 9162 cuts a tree: its largest node comes first."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node from those of its two children."""
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, peaks: Peaks, leaves: Iterable[bytes]) -> Peaks:
    """The peaks of a tree of this size after more leaves."""
    held = list(peaks)
    for leaf in leaves:
        node, rest = leaf, size
        while rest & 1:
            node, rest = node_hash(held.pop(), node), rest >> 1
        held.append(node)
        size += 1
    return tuple(held)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree with these peaks, or of a range with these nodes."""
    if not peaks:
        return EMPTY_ROOT
    *before, root = peaks
    for peak in reversed(before):
        root = node_hash(peak, root)
    return root


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root above a power of two of nodes of the same height."""
    while len(hashes) > 1:
        hashes = list(map(node_hash, hashes[::2], hashes[1::2]))
    return hashes[0]


def nodes_of(leaves: Range) -> list[Node]:
    """The nodes that a range consists of, from the left."""
    first, end = leaves
    nodes = []
    while first < end:
        height = (end - first).bit_length() - 1
        nodes.append((height, first >> height))
        first += 1 << height
    return nodes


def inclusion(leaf: int, size: int) -> list[Range]:
    """The ranges whose roots prove that a leaf is in a tree of this size (RFC 9162, 2.1.3.1)."""
    path: list[Range] = []
    first, end = 0, size
    while end - first > 1:
        middle = first + _largest_power_below(end - first)
        if leaf < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    return path[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """The ranges whose roots prove that a tree begins with one of `old` leaves (RFC 9162, 2.1.4.1)."""
    if not 0 < old < new:
        return []
    path: list[Range] = []
    first, end, is_whole = 0, new, True
    while end != old:
        middle = first + _largest_power_below(end - first)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first, is_whole = middle, False
    if not is_whole:
        path.append((first, end))
    return path[::-1]


def root_by_inclusion(leaf: int, size: int, leaf_hash_: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root of a tree of this size that holds the leaf, by the proof; None if it is no such proof."""
    path = inclusion(leaf, size)
    if not 0 <= leaf < size or len(path) != len(proof):
        return None
    root = leaf_hash_
    for (first, _), sibling in zip(path, proof, strict=True):
        root = node_hash(sibling, root) if first < leaf else node_hash(root, sibling)
    return root


def roots_by_consistency(
    old: int, new: int, old_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """The roots of the trees of both sizes, by the proof; None if it is no such proof (RFC 9162, 2.1.4.2)."""
    if old == new:
        return (old_root, old_root) if not proof else None
    path = consistency(old, new)
    if not path or len(path) != len(proof):
        return None
    hashes = list(proof)
    if path[0][1] != old:  # the old tree is one node of the new one, and its root is not repeated
        path, hashes = [(0, old), *path], [old_root, *hashes]
    before = after = hashes[0]
    start = path[0][0]
    for (first, _), sibling in zip(path[1:], hashes[1:], strict=True):
        if first < start:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            start = first
        else:
            after = node_hash(after, sibling)
    return before, after


def needed(ranges: Iterable[Range]) -> list[Node]:
    """The nodes that these ranges consist of."""
    return [node for each in ranges for node in nodes_of(each)]


def roots(ranges: Iterable[Range], hash_of: Callable[[Node], bytes]) -> list[bytes]:
    """The roots of these ranges, from the hashes of their nodes."""
    return [root_of([hash_of(node) for node in nodes_of(each)]) for each in ranges]


def _largest_power_below(number: int) -> int:
    return 1 << ((number - 1).bit_length() - 1)
