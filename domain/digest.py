"""A digest: many entries told in one message, with exact totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.entries import Entry


@dataclass(frozen=True, slots=True)
class DigestLine:
    """How often a user did an operation; `without_user` as in an entry, if any of them has it."""

    user_name: str
    full_name: str
    operation: str
    count: int
    without_user: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The count of the entries and their range; `lines` are the highest counts, highest first.

    `own` is how many of them are under the reader's name, and `done` how many of those they did, rather than
    were refused; `largest` are those of the largest amounts, largest first.
    Of them all `attended` were seen by somebody: by whom, with full name, and when last. `root` is that of
    the log's tree up to the last.
    """

    total: int
    first_folio: int
    last_folio: int
    since: datetime
    until: datetime
    own: int
    done: int = 0
    lines: Sequence[DigestLine]
    largest: Sequence[Entry] = ()
    attended: int = 0
    attended_by: Sequence[tuple[str, datetime]] = ()
    root: bytes = b""
