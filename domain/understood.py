"""What words typed about a log were taken for, and what is left of it without some of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain.log_filter import NO_FILTER, LogFilter


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A piece of the text to search: one that was quoted is meant as it stands; one that `joins`, hardly."""

    typed: str
    quoted: bool = False
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """The filter that was meant, how many entries a page or which entry, and what was not understood.

    `pieces` are what the filter's text is made of.
    """

    wanted: LogFilter = NO_FILTER
    size: int | None = None
    folio: int | None = None
    not_understood: tuple[str, ...] = ()
    pieces: tuple[TextPiece, ...] = ()

    @property
    def loose(self) -> tuple[TextPiece, ...]:
        """The pieces that are text only because they mean nothing else."""
        return tuple(piece for piece in self.pieces if not piece.quoted)

    def without(self, dropped: Collection[TextPiece]) -> Understood:
        """The same, looked for without these pieces."""
        pieces = tuple(piece for piece in self.pieces if piece not in dropped)
        text = " ".join(piece.typed for piece in pieces)
        return replace(self, wanted=replace(self.wanted, text=text), pieces=pieces)


def to_be_said(pieces: Collection[TextPiece]) -> tuple[str, ...]:
    """These pieces as they were typed, but for those that only join others, if there are any others."""
    telling = [piece.typed for piece in pieces if not piece.joins]
    return tuple(telling or [piece.typed for piece in pieces])
