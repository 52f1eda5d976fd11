"""The seals in a pasted text, in either form: which can be checked, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.checkpoints import SignedSeal, notes_begun, read_notes
from domain.errors import SealForged, SealOfAnother, SealUnreadable
from domain.seals import PastedSeals, Seal, read_seals
from services.seal_key import SealKey, Signature


@dataclass(frozen=True, slots=True)
class Pasted:
    """The `seals`, each once, and which of them came `signed` by this installation.

    The `refused` are those with another signature; so many others were `damaged`.
    """

    seals: Sequence[Seal]
    signed: frozenset[Seal]
    refused: Mapping[Seal, SealForged | SealOfAnother]
    damaged: int

    @property
    def only(self) -> Seal | None:
        """The seal, if it is all that was pasted."""
        return self.seals[0] if len(self.seals) == 1 and not self.refused and not self.damaged else None


def pasted_seals(text: str, key: SealKey) -> Pasted:
    """What is in the text; raises SealForged, SealOfAnother and SealUnreadable if nothing can be checked."""
    notes = read_notes(text)
    signed = [each.seal for each in notes if key.judge(each) is Signature.OURS]
    refused = {each.seal: fault for each in notes if (fault := _fault_of(each, key)) is not None}
    short = _short_forms(text)
    seals = tuple(dict.fromkeys([*signed, *short.seals]))
    if not seals:
        raise next(iter(refused.values()), SealUnreadable())
    damaged = short.damaged + max(0, len(notes_begun(text)) - len(notes))
    return Pasted(seals, frozenset(signed), refused, damaged)


def _fault_of(signed: SignedSeal, key: SealKey) -> SealForged | SealOfAnother | None:
    match key.judge(signed):
        case Signature.FORGED:
            return SealForged()
        case Signature.FOREIGN:
            return SealOfAnother()
        case _:
            return None


def _short_forms(text: str) -> PastedSeals:
    try:
        return read_seals(text)
    except SealUnreadable:
        return PastedSeals((), 0)
