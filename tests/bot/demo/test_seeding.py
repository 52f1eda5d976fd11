"""What the demonstration is filled with."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from bot.demo.data import load_demo_data
from bot.demo.seeding import seed
from domain.companies import INSTALLATION_ID
from domain.notices import NoticeKind
from services.installation import Installation, installation_on
from services.log.seals import seal_due_logs
from services.log.summaries import make_due_summaries
from storage.database import Database
from tests.given import NOW


async def test_what_is_due_is_made_before_it_starts_and_nothing_a_minute_later(
    database: Database,
) -> None:
    installation = installation_on(database, owner_ids=set())
    await seed(installation, load_demo_data(), now=NOW)
    waiting = await _waiting(installation)
    assert waiting == {
        NoticeKind.SEAL: 3,
        NoticeKind.KEEP: 1,
        NoticeKind.SUMMARY: 1,
        NoticeKind.LINKED: 1,
    }
    later = NOW + timedelta(minutes=1)
    await seal_due_logs(installation, now=later)
    await make_due_summaries(installation, now=later)
    assert await _waiting(installation) == waiting


async def _waiting(installation: Installation) -> Counter[NoticeKind]:
    waiting: Counter[NoticeKind] = Counter()
    async with installation.database.reading() as work:
        for company_id in (INSTALLATION_ID, 1, 2):
            for kind in NoticeKind:
                waiting[kind] += len(await work.notices.waiting_bodies(kind, company_id))
    return +waiting  # without what there is none of
