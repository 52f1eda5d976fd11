"""The result of verifying a log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.attended import AttendanceMismatch
from domain.companies import Company
from domain.deliveries import DeliveryMismatch
from domain.keeping import Purge
from domain.log_tree import Head
from domain.oddities import Oddity
from domain.rebuilt import Mismatch
from domain.seal_messages import SealMessage, Tampering
from domain.seals import Seal, Verdict
from domain.verification import Break
from services.log.exposure import NOTHING_KNOWN, Exposure
from services.log.kept_seals import KeptSeal
from services.log.stamped import Stamped
from services.log.witnessed import Witnessed

Difference = Mismatch | AttendanceMismatch | DeliveryMismatch | Oddity
"""Each has its `message`, one sentence in Spanish."""

_AGAINST = (Verdict.CUT_OFF, Verdict.REWRITTEN, Verdict.VANISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The result: `entries` hold, the last of them at `head`, where the chain ends or is broken.

    `start` is the link before the first. `first_at` and `last_at` are when the first and the last of them
    were recorded; `back`, the folios recorded earlier than the one before them, which is no break: a clock
    may have been put back; `seconds`, the duration. `verdict` is the result for the `seal`, if any. `purge`
    is the recorded one that removed the entries before, if any; `taken_by`, the one that removed the sealed
    entry. For a seal from a button, `message` is its message, and `tampering` that message's fault. `differs`
    is where users, profiles, settings and the like are not as the entries left them, and where what a log is
    read through may hide some; `thorough` is whether that was looked at word by word. `kept` is the last seal
    that the person kept as a message of their own; `exposed`, how long entries are known to the server alone;
    `witnessed`, what each witness saw of the log; `stamped`, what an authority's clock says of it.
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
    differs: Sequence[Difference] = ()
    thorough: bool = True
    kept: KeptSeal | None = None
    exposed: Exposure = NOTHING_KNOWN
    witnessed: Sequence[Witnessed] = ()
    stamped: Stamped | None = None

    @property
    def entries(self) -> int:
        """The number of entries that hold."""
        return self.head.folio - self.start.folio

    @property
    def failed(self) -> bool:
        """Whether the log, what it tells of, or the seal was tampered with."""
        faults = self.broken is not None or bool(self.differs) or self.tampering is not None
        return faults or self.verdict in _AGAINST or bool(self.against) or self.stamp_differs

    @property
    def against(self) -> Sequence[Witnessed]:
        """The witnesses that saw another log."""
        return [each for each in self.witnessed if each.contradicts is not None]

    @property
    def stamp_differs(self) -> bool:
        """Whether another log was stamped."""
        return self.stamped is not None and self.stamped.contradicts
