"""The last known end of each log, so that a restored or truncated database is noticed.

It is remembered outside the database: in the process, and by whoever keeps it in a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NoReturn

from domain.errors import LogStopped
from domain.log_tree import Head


@dataclass(frozen=True, slots=True)
class Stop:
    """A stopped log: its last known end, if any, and its present one."""

    company_id: int
    remembered: Head | None
    found: Head


class HeadMemory:
    """The last head of each log that this process saw. `changed` is set on any news."""

    def __init__(self) -> None:
        self.changed = asyncio.Event()
        self._heads: dict[int, Head] = {}
        self._stops: dict[int, Stop] = {}

    @property
    def heads(self) -> Mapping[int, Head]:
        """Each company's head, by its id."""
        return MappingProxyType(self._heads)

    @property
    def stops(self) -> Mapping[int, Stop]:
        """The stopped logs, by company."""
        return MappingProxyType(self._stops)

    def forget(self, company_id: int) -> None:
        """Accept the log's end as it is found from now on."""
        self._heads.pop(company_id, None)
        self._stops.pop(company_id, None)
        self.changed.set()

    def forget_all(self) -> None:
        """Forget every log."""
        for company_id in {*self._heads, *self._stops}:
            self.forget(company_id)

    def remember(self, company_id: int, head: Head) -> None:
        """Remember the log's committed end."""
        known = self._heads.get(company_id)
        if company_id not in self._stops and (known is None or known.folio < head.folio):
            self._heads[company_id] = head
            self.changed.set()

    def check(self, company_id: int, head: Head) -> Head | None:
        """Raise LogStopped if the log ends before its last known end, or there with another entry.

        If it has grown without us, return the remembered head, which must still be in it.
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
        """Stop this log for the life of the process; raises LogStopped."""
        if company_id not in self._stops:
            self._stops[company_id] = Stop(company_id, self._heads.get(company_id), found)
            self.changed.set()
        raise LogStopped(company_id)
