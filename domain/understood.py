"""How words typed about a log were understood, and the result without some of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain.log_filter import NO_FILTER, LogFilter


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the text to search: if quoted it is taken literally; if it `joins`, it hardly counts."""

    typed: str
    quoted: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """The resulting filter, how many to show or the entry, and what was not understood.

    It `counts` if it was asked how many there are.

    `pieces` make up the filter's text. What was `mended` was read as another word than was typed.
    """

    wanted: LogFilter = NO_FILTER
    size: int | None = None
    folio: int | None = None
    counts: bool = False
    not_understood: tuple[str, ...] = ()
    pieces: tuple[TextPiece, ...] = ()
    mended: tuple[tuple[str, str], ...] = ()

    @property
    def loose(self) -> tuple[TextPiece, ...]:
        """The pieces that are text only because they mean nothing else."""
        return tuple(piece for piece in self.pieces if not piece.quoted)

    def without(self, dropped: Collection[TextPiece]) -> Understood:
        """The same search without these pieces."""
        pieces = tuple(piece for piece in self.pieces if piece not in dropped)
        text = " ".join(piece.typed for piece in pieces)
        return replace(self, wanted=replace(self.wanted, text=text), pieces=pieces)


def to_be_said(pieces: Collection[TextPiece]) -> tuple[str, ...]:
    """These pieces as typed, without mere conjunctions unless there is nothing else."""
    telling = [piece.typed for piece in pieces if not piece.joins]
    return tuple(telling or [piece.typed for piece in pieces])
