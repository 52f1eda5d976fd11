"""A digest: many entries told as one, with exact totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A user did an operation so many times; `without_user` as an entry has it, if any of them has."""

    user_name: str
    full_name: str
    operation: str
    count: int
    without_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """How many entries, from which to which; `lines` are the highest counts, highest first.

    `own` is how many of them name the one who reads it as the one who did it.
    """

    total: int
    first_folio: int
    last_folio: int
    since: datetime
    until: datetime
    own: int
    lines: Sequence[DigestLine]
