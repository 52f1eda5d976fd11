"""Requests beyond the HTTP door's limits: counted in memory, and recorded together.

They are recorded like wrong keys: `services.doors.refused_keys`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OTHERS = "otras direcciones"

_MOST_NAMED = 20  # addresses an hour: each makes an entry, and anybody may have a million of them
_AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Overflow:
    """Whose limit it was: that of a key, in its company, or of an address."""

    company_id: int = 0
    key_hash: bytes = b""
    address: str = ""


@dataclass(slots=True)
class Overflows:
    """The rejected requests since they were last recorded, by whose limit it was."""

    counted: Counter[Overflow] = field(default_factory=Counter)
    _named: dict[str, datetime] = field(default_factory=dict)

    def of_key(self, key_hash: bytes, company_id: int) -> None:
        """Count a request with this key, which opens the company."""
        self.counted[Overflow(company_id, key_hash)] += 1

    def of_address(self, address: str, *, now: datetime) -> None:
        """Count one from this address; anonymously, once twenty others were named within the hour."""
        self.counted[Overflow(address=address if self._may_name(address, now=now) else OTHERS)] += 1

    def _may_name(self, address: str, *, now: datetime) -> bool:
        if address not in self._named:
            self._named = {each: since for each, since in self._named.items() if since > now - _AN_HOUR}
            if len(self._named) >= _MOST_NAMED:
                return False
            self._named[address] = now
        return True
