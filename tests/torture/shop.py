"""The shop while it is attacked: its own till goes on reporting, and others report what they should not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from random import Random

from sqlalchemy import text

from tests.stored import readable_tables
from tests.torture.attack_report import Report
from tests.torture.hostile_names import hostile_names_recorded, post_hostile, secrets_among
from tests.torture.siege import DORA, Siege, came_to_be
from tests.torture.standing import entries_of
from tests.torture.till import LOUD, QUIET, Answered, Till, sale, till, wrongly_answered

_PACE = 0.5  # seconds between two reports of its own
_ALERTS_EACH = 8  # reports
_UNTIL_ALERTED = 90.0  # seconds: after a digest a queue rests for up to a minute


class Shop:
    """What was reported of it with its key, and what came of that."""

    def __init__(self, siege: Siege, posting: Till, report: Report, *, chance: Random) -> None:
        self._siege = siege
        self._posting = posting
        self._report = report
        self._chance = chance
        self._own: list[Answered] = []
        self._hostile: list[Answered] = []

    async def attack(self, how_many: int) -> None:
        """Report so many things at once that would have its log say what nobody sees."""
        posts = (post_hostile(self._siege, self._posting, self._chance) for _ in range(how_many))
        self._hostile += await asyncio.gather(*posts)

    async def work(self) -> None:
        """Go on reporting what is true."""
        while True:
            operation = QUIET if len(self._own) % _ALERTS_EACH else LOUD
            report = sale(self._chance, summary="Propia", operation=operation)
            try:
                self._own.append(await self._posting.post(self._siege.shop, report))
            except AssertionError as error:
                self._report.violations.append(str(error))
            await asyncio.sleep(_PACE)

    async def complaints(self) -> list[str]:
        """What is not as it should be, once all is quiet."""
        entries = {each.folio: each for each in await entries_of(self._siege, self._siege.shop.company.id)}
        refused = [f"{each.report} was answered {each.status}" for each in self._own if each.folio is None]
        failed = [f"{each.report} was answered {each.status}" for each in self._hostile if each.status >= 500]
        return [
            *refused,
            *failed,
            *wrongly_answered([*self._own, *self._hostile], entries),
            *await hostile_names_recorded(self._siege),
            *await _secrets_told(self._siege),
            *await self._alerts_missing(),
        ]

    async def _alerts_missing(self) -> list[str]:
        """Those of its own reports that alert of which its supervisor has no message."""
        wanted = {each.folio for each in self._own if each.report["operation"] == LOUD}
        pending = f"SELECT count(*) FROM outbox WHERE telegram_id = {DORA} AND state = 'pending'"
        await came_to_be(lambda found: found == 0, self._siege, pending, within=_UNTIL_ALERTED)
        async with self._siege.installation.database.exclusively() as connection:
            rows = await connection.execute(
                text(f"SELECT folio, message_id FROM outbox WHERE telegram_id = {DORA} AND state = 'sent'")
            )
            sent = {row.folio: row.message_id for row in rows}
        there = self._siege.world.chat(DORA).messages
        return [f"the alert of {each} did not arrive" for each in wanted if sent.get(each) not in there]


@asynccontextmanager
async def shop_at_work(siege: Siege, report: Report, chance: Random) -> AsyncIterator[Shop]:
    """It, with its till at work meanwhile."""
    async with till(siege, report) as posting:
        shop = Shop(siege, posting, report, chance=Random(chance.getrandbits(64)))
        working = asyncio.create_task(shop.work())
        try:
            yield shop
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


async def _secrets_told(siege: Siege) -> list[str]:
    """Where a masked value or the shop's key is in the clear: in a row, or in its supervisor's chat."""
    told = secrets_among([repr(each) for each in siege.phone(DORA).messages], siege)
    async with siege.installation.database.exclusively() as connection:
        for name in await connection.run_sync(readable_tables):
            rows = await connection.execute(text(f'SELECT * FROM "{name}"'))
            told += secrets_among([f"{name}: {tuple(row)!r}" for row in rows], siege)
    return [f"a secret is in the clear: {each}" for each in told]
