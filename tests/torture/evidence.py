"""What the invariants are judged by: the books, what people were told, and what Telegram knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.companies import INSTALLATION_ID
from domain.entries import Entry
from sandbox.world import World
from tests.torture.books import Books
from tests.torture.scene import WatchedQueue
from tests.torture.witness import Witness


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it at one instant; `before` is each log's last folio before the people came."""

    books: Books
    witness: Witness
    world: World
    queue: WatchedQueue
    data: Path
    before: Mapping[int, int]


def in_companies(books: Books) -> Iterator[tuple[int, Sequence[Entry]]]:
    """The entries of each company, without the installation's own."""
    for company_id, entries in books.entries.items():
        if company_id != INSTALLATION_ID:
            yield company_id, entries
