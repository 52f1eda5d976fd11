"""Where a reader of a log stands, and how each answer is checked against all that was read before.

The log is a Merkle tree (RFC 9162), and a reader keeps the roots of its complete subtrees. The format is in
`docs/log-format.md` of Vigía.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = "vigia/2"
_OPEN = ["folio", "occurred_at", "recorded_at", "category", "operation", "sensitive", "outcome", "origin"]


class LogDiffers(Exception):
    """The log is not the one that was read before: it was cut, changed or built anew."""


@dataclass(frozen=True, slots=True)
class Position:
    """A folio, and the roots of the complete subtrees up to there, from the left."""

    company: int
    folio: int = 0
    peaks: tuple[bytes, ...] = ()

    def dumps(self) -> str:
        """As text, to be kept."""
        return json.dumps([self.company, self.folio, *(peak.hex() for peak in self.peaks)])

    @classmethod
    def loads(cls, text: str) -> Position:
        """The inverse of `dumps`."""
        company, folio, *peaks = json.loads(text)
        return cls(company, folio, tuple(bytes.fromhex(peak) for peak in peaks))

    @property
    def root(self) -> str:
        """The root of the tree up to here, in hexadecimal."""
        if not self.peaks:
            return hashlib.sha256().hexdigest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = _sha(b"\1", peak, root)
        return root.hex()

    def after(self, answer: str) -> tuple[list[dict[str, Any]], Position]:
        """The entries of an answer that goes on from here, and where that leads. Raises LogDiffers."""
        first, *lines, last = [json.loads(line) for line in answer.splitlines()]
        self._check_start(first)
        entries: list[dict[str, Any]] = []
        size, peaks = self.folio, [*self.peaks]
        for line in lines:
            for leaf in self._leaves(line, entries):
                under = leaf
                done = size
                while done & 1:
                    under, done = _sha(b"\1", peaks.pop(), under), done >> 1
                peaks.append(under)
                size += 1
        end = Position(self.company, size, tuple(peaks))
        end._check_end(last)
        return entries, end

    def _check_start(self, first: dict[str, Any]) -> None:
        if (first["format"], first["company"]) != (FORMAT, self.company):
            raise LogDiffers("es la bitácora de otra empresa, o de otro formato")
        mine = {"folio": self.folio, "peaks": [peak.hex() for peak in self.peaks]}
        if first["start"] != mine:
            raise LogDiffers(f"la bitácora ya no es la que se leyó hasta el folio {self.folio}")

    def _leaves(self, line: dict[str, Any], entries: list[dict[str, Any]]) -> Iterator[bytes]:
        if (hashes := line.get("hidden") or line.get("purged")) is not None:
            yield from (bytes.fromhex(each) for each in hashes)
        elif "omitted" in line:
            yield _sha(b"\0", _text([FORMAT, self.company, *line["omitted"]]))
        else:
            row = line.get("purge", line)
            leaf = _leaf(self.company, row)
            if leaf.hex() != row["hash"]:
                raise LogDiffers(f"el registro {row['folio']} no es como se anotó")
            if "purge" not in line:
                entries.append(row)
            yield leaf

    def _check_end(self, last: dict[str, Any]) -> None:
        if last["end"] != {"folio": self.folio, "hash": self.root}:
            raise LogDiffers(f"lo que llegó no lleva a la raíz del folio {self.folio}")
        head, proof = last["head"], [bytes.fromhex(each) for each in last["proof"]]
        if not _goes_on(self.folio, self.root, head["folio"], head["hash"], proof):
            raise LogDiffers("lo leído no lleva al final de la bitácora")
        origin, size, root = last["seal"].split("\n")[:3]
        sealed = (origin.rsplit("/", 1)[-1], size, b64decode(root).hex())
        if sealed != (str(self.company), str(head["folio"]), head["hash"]):
            raise LogDiffers("el sello no es del final de la bitácora")


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _commitments(values: Sequence[object], salts: bytes) -> Iterator[str]:
    if len(salts) == 16:  # nothing was erased
        stream = hashlib.shake_256(salts).digest(16 * len(values))
        salts = b"".join(b"\0" + stream[at : at + 16] for at in range(0, len(stream), 16))
    for value in values:
        end = 33 if salts[0] else 17
        yield salts[1:end].hex() if salts[0] else _sha(salts[1:end], _text(value)).hex()
        salts = salts[end:]


def _leaf(company: int, row: dict[str, Any]) -> bytes:
    told = json.loads(row["detail"])
    if _text(told).decode() != row["detail"]:
        raise LogDiffers(f"el detalle del registro {row['folio']} no está escrito como debe")
    parts = [each for name in ("changes", "facts", "states") for each in told.get(name, ())]
    author = [row["full_name"], row["origin_reference"], row["workstation"]]
    values = [row["user_name"], author, row["summary"]]
    values += [value for each in parts for value in each[len(each) // 2 :]]
    user, who, summary, *rest = _commitments(values, bytes.fromhex(row["salts"]))
    for each in parts:
        for place in range(len(each) // 2, len(each)):
            each[place] = rest.pop(0)
    kept = [row["profile"], row["permissions"], str(uuid.UUID(row["operation_id"])), who, summary, told]
    return _sha(
        b"\0", _text([FORMAT, company, *(row[name] for name in _OPEN), user, _sha(_text(kept)).hex()])
    )


def _goes_on(old: int, old_root: str, new: int, new_root: str, proof: Sequence[bytes]) -> bool:
    """Whether the tree of one size begins with that of another (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof
    path = [bytes.fromhex(old_root), *proof] if old & (old - 1) == 0 else [*proof]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    if not path:
        return False
    first = second = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = _sha(b"\1", each, first), _sha(b"\1", each, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = _sha(b"\1", second, each)
        node, last = node >> 1, last >> 1
    return (first.hex(), second.hex(), last) == (old_root, new_root, 0)
