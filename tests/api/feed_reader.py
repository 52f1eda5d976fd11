"""A reader of the feed that knows `docs/log-format.md` and nothing of ours: it verifies as it reads."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

_DOCUMENT = (Path(__file__).parents[2] / "docs" / "log-format.md").read_text(encoding="utf-8")
_VERIFIER: dict[str, Any] = {"__name__": "verifier"}
exec(re.findall(r"```python\n(.*?)```", _DOCUMENT, re.DOTALL)[0], _VERIFIER)

Line = dict[str, Any]


class Differs(Exception):
    """The feed does not hold."""


@dataclass
class FeedReader:
    """What a reader of one log holds: how far it read, and the roots of the complete subtrees up to there."""

    company: int
    folio: int = 0
    peaks: list[bytes] = field(default_factory=list)
    entries: list[Line] = field(default_factory=list)
    omitted: list[list[Any]] = field(default_factory=list)
    hidden: int = 0
    purged: int = 0

    def take(self, text: str) -> None:
        """Read the lines of an answer. Raises Differs."""
        assert text.endswith("\n")
        first, *lines, last = [json.loads(line) for line in text.splitlines()]
        start = first["start"]
        if (first["format"], first["company"]) != ("vigia/2", self.company):
            raise Differs("it is another log's")
        if self.folio == 0 and start["folio"] > 0:
            self.folio, self.peaks = start["folio"], [bytes.fromhex(each) for each in start["peaks"]]
        if start != {"folio": self.folio, "peaks": [each.hex() for each in self.peaks]}:
            raise Differs("it does not go on from where I stand")
        for line in lines:
            for leaf in self._leaves(line):
                self._grow(leaf)
        self._check_end(last)

    def _leaves(self, line: Line) -> list[bytes]:
        if hashes := line.get("hidden"):
            self.hidden += len(hashes)
            return [bytes.fromhex(each) for each in hashes]
        if hashes := line.get("purged"):
            self.purged += len(hashes)
            return [bytes.fromhex(each) for each in hashes]
        if "omitted" in line:
            self.omitted.append(line["omitted"])
            data = json.dumps(
                ["vigia/2", self.company, *line["omitted"]], ensure_ascii=False, separators=(",", ":")
            )
            return [sha256(b"\0" + data.encode()).digest()]
        row = line.get("purge", line)
        if "purge" not in line:
            self.entries.append(line)
        leaf: bytes = _VERIFIER["leaf"](self.company, row | {"salts": bytes.fromhex(row["salts"])})
        if leaf.hex() != row["hash"]:
            raise Differs(f"folio {row['folio']} is not as it was recorded")
        return [leaf]

    def _grow(self, leaf: bytes) -> None:
        """RFC 9162, 2.1.2: each complete pair becomes one."""
        size = self.folio
        while size & 1:
            leaf = sha256(b"\1" + self.peaks.pop() + leaf).digest()
            size >>= 1
        self.peaks.append(leaf)
        self.folio += 1

    @property
    def root(self) -> str:
        """The root of the tree up to here."""
        if not self.peaks:
            return sha256().hexdigest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\1" + peak + root).digest()
        return root.hex()

    def _check_end(self, last: Line) -> None:
        if last["end"] != {"folio": self.folio, "hash": self.root}:
            raise Differs("what came does not lead to its end")
        head = last["head"]
        proof = [bytes.fromhex(each) for each in last["proof"]]
        if not goes_on(self.folio, self.root, head["folio"], head["hash"], proof):
            raise Differs("its end does not lead to the head")
        origin, size, root = last["seal"].split("\n")[:3]
        if not origin.endswith(f"/{self.company}") or int(size) != head["folio"]:
            raise Differs("the seal is of something else")
        if b64decode(root).hex() != head["hash"]:
            raise Differs("the seal is not of the head")


def goes_on(old: int, old_root: str, new: int, new_root: str, proof: list[bytes]) -> bool:
    """RFC 9162, 2.1.4.2."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, bytes.fromhex(old_root))
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for each in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha256(b"\1" + each + fr).digest(), sha256(b"\1" + each + sr).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\1" + sr + each).digest()
        fn, sn = fn >> 1, sn >> 1
    return (fr.hex(), sr.hex(), sn) == (old_root, new_root, 0)
