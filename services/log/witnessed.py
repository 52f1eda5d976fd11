"""What witnesses saw of a log, by what they signed: for whoever verifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.checkpoints import origin_of
from domain.cosignatures import Witness
from domain.log_tree import Head
from domain.witnessing import read_checkpoint
from services.installation import Installation
from services.signatures import is_cosigned
from storage.repositories.cosignatures import Cosigned
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A witness, by name, and the last folio that it signed, at its own time; None if it signed none.

    `later` entries were recorded since. One that saw another log `contradicts` this one: up to that folio.
    `ends_at` is where the log ends.
    """

    name: str
    ends_at: int
    folio: int | None = None
    at: datetime | None = None
    contradicts: int | None = None

    @property
    def later(self) -> int:
        """How many entries it did not see."""
        return max(0, self.ends_at - (self.folio or 0))


async def witnessed(installation: Installation, work: UnitOfWork, company_id: int) -> Sequence[Witnessed]:
    """What each witness of the settings saw of the company's log.

    A cosignature that is kept here counts only if it holds; then the log has to have been so.
    """
    head = await work.audit_log(company_id).head()
    ends_at = head.folio if head is not None else 0
    return [
        await _by(installation, work, company_id, each, ends_at=ends_at) for each in installation.witnesses
    ]


async def _by(
    installation: Installation, work: UnitOfWork, company_id: int, witness: Witness, *, ends_at: int
) -> Witnessed:
    said = await work.cosignatures.contradiction(company_id, witness.key)
    contradicts = said.seen if said is not None else None
    last = await work.cosignatures.last(company_id, witness.key)
    signed = _head_in(installation, company_id, last) if last is not None else None
    if last is None or signed is None:
        return Witnessed(witness.name, ends_at, contradicts=contradicts)
    if contradicts is None and not await work.audit_log(company_id).has(signed):
        contradicts = signed.folio
    return Witnessed(witness.name, ends_at, signed.folio, last.cosignature.moment, contradicts)


def _head_in(installation: Installation, company_id: int, cosigned: Cosigned) -> Head | None:
    """The head that was cosigned; None for what is no cosignature of this log."""
    try:
        origin, head = read_checkpoint(cosigned.text)
    except ValueError:
        return None
    ours = origin == origin_of(installation.seal_key.installation, company_id)
    return head if ours and is_cosigned(cosigned.text, cosigned.cosignature) else None
