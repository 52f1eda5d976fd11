"""Waiting for a log to grow, for those who follow it: one look at all of them, again and again."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import suppress

from domain.errors import StorageUnavailable
from storage.database import Database

_EVERY = 0.2  # seconds between two looks, whatever writes: another process may
MOST = 500  # who wait at the same time; more are answered at once


class HeadWatch:
    """Those who wait, by company. It looks only while somebody does."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[asyncio.Future[None], int]] = defaultdict(dict)
        self._looking: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    async def beyond(self, database: Database, company_id: int, folio: int, *, seconds: float) -> None:
        """Wait until the company's log goes on after a folio, so many seconds at most."""
        if seconds <= 0 or self.waiting >= MOST:
            return
        grown: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[company_id][grown] = folio
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(database), name="heads of followed logs")
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await grown
        finally:
            self._waiting[company_id].pop(grown, None)
            if not self._waiting[company_id]:
                del self._waiting[company_id]

    async def _look(self, database: Database) -> None:
        while self._waiting:
            with suppress(StorageUnavailable):  # it may be there again before they give up
                async with database.reading() as work:
                    folios = await work.companies.last_folios(list(self._waiting))
                for company_id, folio in folios.items():
                    for grown, known in self._waiting.get(company_id, {}).items():
                        if folio > known and not grown.done():
                            grown.set_result(None)
            await asyncio.sleep(_EVERY)
