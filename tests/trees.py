"""Heads and trees of logs that tests hold in their hands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from domain.entries import Entry, Event, event_fields
from domain.log_tree import Head, LogTree, link


def tree_of(company_id: int, entries: Iterable[Entry]) -> LogTree:
    """The tree of a log with these entries, from folio 1 on."""
    return LogTree(company_id).after(*entries)


def head_of(company_id: int, entries: Iterable[Entry]) -> Head:
    """The head of a log with these entries, from folio 1 on."""
    return tree_of(company_id, entries).head


def linked(tree: LogTree, events: Iterable[Event]) -> list[Entry]:
    """These events as the entries that follow the tree; an entry's own folio and hash count for nothing."""
    entries: list[Entry] = []
    for event in events:
        entries.append(link(tree, Event(**event_fields(event))))  # type: ignore[arg-type]
        tree = tree.after(entries[-1])
    return entries


def rehashed(company_id: int, entry: Entry, **changes: Any) -> Entry:
    """The changed entry with the folio it says, and a hash that matches."""
    changed = {**event_fields(entry), **changes}
    folio = changed.pop("folio", entry.folio)
    return link(LogTree(company_id, folio - 1), Event(**changed))


def values_of(entries: Sequence[Entry]) -> dict[str, Any]:
    """What `audit_heads` says of a log with these entries, but for whose it is."""
    tree = tree_of(0, entries)
    leaf = entries[-1].hash if entries else b""
    return {"folio": tree.folio, "hash": tree.head.hash, "leaf": leaf, "peaks": b"".join(tree.peaks)}
