"""Where each log was last seen to end, so that a database that was put back, or cut, is noticed.

It is remembered outside the database: in the process, and by whoever keeps it in a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from domain.chain import Head
from domain.errors import LogStopped


@dataclass(frozen=True, slots=True)
class Stop:
    """A log that is not written to any more: where it was seen to end, if known, and where it does."""

    company_id: int
    remembered: Head | None
    found: Head


class HeadMemory:
    """The last head of each log that this process saw. `changed` is set whenever there is something new."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self._heads: dict[int, Head] = {}
        self._stops: dict[int, Stop] = {}

    @property
    def heads(self) -> Mapping[int, Head]:
        """Each company's, by its id."""
        return MappingProxyType(self._heads)

    @property
    def stops(self) -> Mapping[int, Stop]:
        """The logs that are not written to any more, by company."""
        return MappingProxyType(self._stops)

    def forget(self, company_id: int) -> None:
        """Take the log's end as it is found, from now on."""
        self._heads.pop(company_id, None)
        self._stops.pop(company_id, None)
        self.changed.set()

    def forget_all(self) -> None:
        """Know nothing of any log."""
        for company_id in {*self._heads, *self._stops}:
            self.forget(company_id)

    def remember(self, company_id: int, head: Head) -> None:
        """The log ends there, in what is committed."""
        known = self._heads.get(company_id)
        if company_id not in self._stops and (known is None or known.folio < head.folio):
            self._heads[company_id] = head
            self.changed.set()

    def check(self, company_id: int, head: Head) -> Head | None:
        """Raise LogStopped if the log ends before where it was seen to, or there with another entry.

        Where it has grown without us, the head that is remembered is returned: it has to be in it still.
        """
        if company_id in self._stops:
            raise LogStopped(company_id)
        known = self._heads.get(company_id)
        if known is None or known == head:
            return None
        if head.folio <= known.folio:
            self.stop(company_id, found=head)
        return known

    def stop(self, company_id: int, *, found: Head) -> NoReturn:
        """Add nothing more to this log, as long as the process lives; raises LogStopped."""
        if company_id not in self._stops:
            self._stops[company_id] = Stop(company_id, self._heads.get(company_id), found)
            self.changed.set()
        raise LogStopped(company_id)
