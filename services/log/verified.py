"""What came of verifying a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.chain import Head
from domain.companies import Company
from domain.keeping import Purge
from domain.seal_messages import SealMessage, Tampering
from domain.seals import Seal, Verdict
from domain.verification import Break

_AGAINST = (Verdict.CUT_OFF, Verdict.REWRITTEN, Verdict.VANISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What came of it: `entries` hold, the last of them at `head`, and then the chain ends or is broken.

    `start` is the link that the first of them follows. `first_at` and `last_at` are when the first and the
    last of them were recorded; `back`, the folios that were recorded before the one before them, which is no
    break: a clock may have been put back; `seconds`, what it took. `verdict` is what the `seal` says, if any
    came. `purge` is the one that took away what was before, where something was and it is on record;
    `taken_by`, the one that took the sealed entry. Of a seal that came by its button, `message` is what it
    stood in, and `tampering` what is wrong with that.
    """

    company: Company
    start: Head
    head: Head
    first_at: datetime | None
    last_at: datetime | None
    broken: Break | None
    seconds: float
    back: Sequence[int] = ()
    purge: Purge | None = None
    seal: Seal | None = None
    verdict: Verdict | None = None
    taken_by: Purge | None = None
    message: SealMessage | None = None
    tampering: Tampering | None = None

    @property
    def entries(self) -> int:
        """How many entries hold."""
        return self.head.folio - self.start.folio

    @property
    def failed(self) -> bool:
        """Whether somebody touched the log, or the seal."""
        return self.broken is not None or self.tampering is not None or self.verdict in _AGAINST
