"""Seals: a folio of a log and the root of its tree there, kept out of reach of the database's holder.

`docs/log-format.md` specifies the text form.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from domain.errors import SealUnreadable
from domain.log_tree import Head
from domain.spelling import without_accents
from domain.zones import local_day

SEAL_SIGN = "🔏"  # the first of a seal's message
MANY_ENTRIES = 1_000
BETWEEN_SEALS = timedelta(hours=1)  # minimum, however many entries come

_LONGEST_READ = 4096  # a whole message: one can have several companies' seals
_HASH_SIZE = 32  # bytes
_FOLIO_SIZE = 4  # minimum, in a button
_BEGINNING = re.compile(r"(?:SELLO)?VIGIA-2-([0-9]{1,9})-[0-9]")
_BEGUN = re.compile(r"VIGIA-2-([0-9]{1,9})-[0-9]")
_WHOLE = re.compile(r"VIGIA-2-([0-9]{1,9})-([1-9][0-9]{0,17})-([0-9A-F]{64})-([0-9A-F]{4})")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


@dataclass(frozen=True, slots=True)
class Seal:
    """Where a company's log stood: the last folio and the root of the tree up to it."""

    company_id: int
    folio: int
    hash: bytes

    @classmethod
    def of(cls, company_id: int, head: Head) -> Seal:
        """The seal of a log with this head."""
        return cls(company_id, head.folio, head.hash)

    @property
    def text(self) -> str:
        """One line to copy: `VIGIA-2-<company>-<folio>-<hash>-<check>`.

        The check is the first four digits of the hash of the text before it, so that a slip in copying by
        hand is not mistaken for tampering.
        """
        body = f"VIGIA-2-{self.company_id}-{self.folio}-{self.hash.hex()}"
        return f"{body}-{_check_of(body)}"

    @property
    def data(self) -> str:
        """`<company>:<folio and whole hash>`, for a button: 58 bytes up to company 999,999,999.

        A folio past 2^32 takes a byte or two more, which fit if the company's number is shorter.
        """
        size = max(_FOLIO_SIZE, -(-self.folio.bit_length() // 8))
        packed = urlsafe_b64encode(self.folio.to_bytes(size, "big") + self.hash)
        return f"{self.company_id}:{packed.decode().rstrip('=')}"


@dataclass(frozen=True, slots=True)
class PastedSeals:
    """The whole seals of a text; so many others were `damaged`."""

    seals: Sequence[Seal]
    damaged: int


class Verdict(StrEnum):
    """What a seal says of the log that it is compared with."""

    INTACT = "íntegra"  # the log was the same up to the sealed entry
    CUT_OFF = "recortada"  # the log ends before the sealed folio
    REWRITTEN = "rehecha"  # up to that folio it was another log
    PURGED = "depurada"  # the sealed entry was purged since, and that is on record
    VANISHED = "desaparecida"  # the sealed entry is missing at the beginning, and no recorded purge took it
    BROKEN = "rota"  # it does not hold


def read_seal(text: str) -> Seal:
    """The seal in a pasted text, ignoring spaces, line breaks and other marks.

    Raises SealUnreadable.
    """
    seal = _checked(_WHOLE.search(_bare(text)))
    if seal is None:
        raise SealUnreadable
    return seal


def read_button(data: str) -> Seal:
    """The inverse of `Seal.data`; raises SealUnreadable for any other text."""
    company, _, packed = data.partition(":")
    try:
        raw = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        seal = Seal(int(company), int.from_bytes(raw[:-_HASH_SIZE], "big"), raw[-_HASH_SIZE:])
    except (NotBase64, ValueError):
        raise SealUnreadable from None
    if len(raw) < _HASH_SIZE + _FOLIO_SIZE or seal.folio < 1 or seal.data != data:
        raise SealUnreadable
    return seal


def read_seals(text: str) -> PastedSeals:
    """The seals in a pasted text, each once, and how many more are damaged.

    Raises SealUnreadable if none is whole.
    """
    bare = _bare(text)
    read = [_checked(_WHOLE.match(bare, each.start())) for each in _BEGUN.finditer(bare)]
    seals = tuple(dict.fromkeys(each for each in read if each is not None))
    if not seals:
        raise SealUnreadable
    return PastedSeals(seals, damaged=read.count(None))


def holds_seals(text: str) -> bool:
    """Whether a text begins like a seal, has several, or is a seal's message and has one."""
    bare = _bare(text)
    wanted = 1 if text.lstrip().startswith(SEAL_SIGN) else 2
    return _BEGINNING.match(bare) is not None or len(_BEGUN.findall(bare)) >= wanted


def company_sealed(text: str) -> int | None:
    """The company of a text's seals; None if it holds none, or of several companies."""
    companies = companies_begun(text) if holds_seals(text) else set()
    return companies.pop() if len(companies) == 1 else None


def companies_begun(text: str) -> set[int]:
    """The companies of all that begins like a seal in a text."""
    return {int(each[1]) for each in _BEGUN.finditer(_bare(text))}


def judge(seal: Seal, *, start: Head, found: bytes | None, holds: bool, purged: bool) -> Verdict:
    """Judge a seal against a log worked out again from `start`, which `holds` up to its head or does not.

    `found` is the root at the seal's folio, if the log reached it, or its tree before the start; `purged`,
    whether a recorded purge took that folio.
    """
    if found is not None and found != seal.hash:
        return Verdict.REWRITTEN
    if not holds:
        return Verdict.BROKEN
    if seal.folio < start.folio:
        return Verdict.PURGED if purged and found is not None else Verdict.VANISHED
    return Verdict.CUT_OFF if found is None else Verdict.INTACT


def is_due(*, entries: int, since: datetime, zone: str, now: datetime) -> bool:
    """Whether to seal a log with this many entries since its last seal or its beginning.

    Once a day in the company's zone, and earlier after a thousand entries, but at most once an hour.
    """
    if entries < 1:
        return False
    if is_of_another_day(since, zone=zone, now=now):
        return True
    return entries >= MANY_ENTRIES and now - since >= BETWEEN_SEALS


def is_of_another_day(since: datetime, *, zone: str, now: datetime) -> bool:
    """Whether a day began in the company's zone since then: that day's seal is due."""
    return local_day(now, zone) > local_day(since, zone)


def _checked(match: re.Match[str] | None) -> Seal | None:
    """The seal, if it is whole and its check is right."""
    if match is None:
        return None
    seal = Seal(int(match[1]), int(match[2]), bytes.fromhex(match[3]))
    return seal if seal.text.upper() == match[0] else None


def _bare(text: str) -> str:
    """The text with nothing but the signs of a seal."""
    return re.sub(r"[^0-9A-Z-]", "", without_accents(text[:_LONGEST_READ]).translate(_DASHES).upper())


def _check_of(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:4]
