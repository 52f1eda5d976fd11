"""A company's log as a Merkle tree: its head, and how an event becomes the entry that follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from domain.entries import Detail, Entry, Event, Origin, Outcome, event_fields
from domain.instants import from_microseconds
from domain.leaves import leaf_of, new_salts
from domain.merkle import EMPTY_ROOT, Peaks, grown, root_of
from domain.stored_entry import COLUMNS, StoredRow, stored_event


@dataclass(frozen=True, slots=True)
class Head:
    """Where a log stands: its last folio, and the root of the tree up to it. Folio 0 is before any entry."""

    folio: int
    hash: bytes


NO_ENTRIES = Head(0, EMPTY_ROOT)


@dataclass(frozen=True, slots=True)
class LogEnd:
    """Where a log stands as the program keeps it apart from the entries: its head, and the tree's peaks."""

    head: Head
    peaks: Peaks


@dataclass(frozen=True)
class LogTree:
    """The tree of a company's entries up to a folio, as far as the next ones need it.

    Entry `n` is leaf `n - 1`.
    """

    company_id: int
    folio: int = 0
    peaks: Peaks = ()

    @cached_property
    def head(self) -> Head:
        """The head with this tree."""
        return Head(self.folio, root_of(self.peaks))

    def after(self, *entries: Entry) -> LogTree:
        """The tree with these entries, which come right after it."""
        return self.with_leaves([entry.hash for entry in entries])

    def with_leaves(self, leaves: Iterable[bytes]) -> LogTree:
        """The tree with more leaves."""
        hashes = list(leaves)
        peaks = grown(self.folio, self.peaks, hashes)
        return LogTree(self.company_id, self.folio + len(hashes), peaks)


def link(tree: LogTree, event: Event, *, salts: bytes | None = None) -> Entry:
    """The event as the entry that follows the tree; `salts` are random unless given."""
    folio = tree.folio + 1
    salts = new_salts() if salts is None else salts
    digest = leaf_of(tree.company_id, (*stored_event(folio, event), salts))
    if digest is None:
        raise ValueError("no entry can hold this event")
    return Entry(**event_fields(event), folio=folio, salts=salts, hash=digest)  # type: ignore[arg-type]


def follows(tree: LogTree, entry: Entry) -> bool:
    """Whether the entry comes right after the tree, and its hash matches its fields."""
    return entry.folio == tree.folio + 1 and is_as_hashed(tree.company_id, entry)


def is_as_hashed(company_id: int, entry: Entry) -> bool:
    """Whether the entry's own hash matches its fields."""
    return leaf_of(company_id, row_of(entry)) == entry.hash


def entry_from(row: StoredRow) -> Entry:
    """The row as its entry; ValueError, TypeError, OverflowError or AttributeError for what is none."""
    values = dict(zip(COLUMNS, row, strict=True))
    values |= {name: from_microseconds(values[name]) for name in ("occurred_at", "recorded_at")}
    values["sensitive"] = bool(values["sensitive"])
    values["detail"], values["outcome"] = Detail(values["detail"]), Outcome(values["outcome"])
    values["origin"], values["operation_id"] = Origin(values["origin"]), UUID(str(values["operation_id"]))
    return Entry(**values)


def row_of(entry: Entry) -> StoredRow:
    """The entry as its row."""
    return (*stored_event(entry.folio, entry), entry.salts, entry.hash)
