"""A feed of a log that was purged or cut: what was seen before stays checkable, and nothing passes unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from api.feed_lines import lines_of
from domain.api_keys import KeyRight, KeyScope
from domain.companies import Membership
from domain.errors import LogNotWhole
from domain.log_filter import EVERYTHING, LogQuery
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.doors.head_watch import HeadWatch
from services.doors.http_door import HttpDoor
from services.doors.log_feed import read_feed
from services.installation import Installation
from services.sizes import Sizes
from tests.api.feed_reader import FeedReader
from tests.conftest import NOW
from tests.kept_log import YESTERDAY, kept_log, purged, recorded
from tests.people import ANA

pytestmark = pytest.mark.usefixtures("short_segments")


@pytest.fixture
def sizes() -> Sizes:
    """Removed without a rest."""
    return Sizes(between_removals=0)


@pytest.fixture
async def place(installation: Installation) -> Membership:
    return await kept_log(installation)


@pytest.fixture
async def key(installation: Installation, place: Membership) -> str:
    """A key that reads everything."""
    reads = KeyScope(rights=frozenset({KeyRight.READ}))
    secret, _ = await create_api_key(
        Ask(installation, ANA, NOW), place.company.id, label="Reportes", scope=reads
    )
    return secret


async def _lines(
    door: HttpDoor, key: str, company_id: int, after: int, *, asked: LogQuery = EVERYTHING, limit: int = 1_000
) -> str:
    feed = await read_feed(door.asked_with(key, now=NOW), company_id, asked, after=after, limit=limit)
    return lines_of(feed).decode()


async def test_whoever_read_before_a_purge_checks_what_they_read_and_goes_on(
    installation: Installation, place: Membership, http_door: HttpDoor, key: str
) -> None:
    company_id = place.company.id
    reader, late, slow = (FeedReader(company_id) for _ in range(3))
    reader.take(await _lines(http_door, key, company_id, 0))
    late.take(await _lines(http_door, key, company_id, 0, limit=5))
    await purged(installation, place)
    await recorded(installation, place, 3, now=YESTERDAY)
    reader.take(await _lines(http_door, key, company_id, reader.folio))
    late.take(await _lines(http_door, key, company_id, late.folio))
    while slow.folio < reader.folio:
        slow.take(await _lines(http_door, key, company_id, slow.folio, limit=7))
    assert (late.purged, slow.purged) == (25, 30)
    assert late.root == slow.root == reader.root
    assert [each["folio"] for each in slow.entries] == [each["folio"] for each in reader.entries][30:]


async def test_a_purge_is_shown_to_whoever_asked_for_something_else(
    installation: Installation, place: Membership, http_door: HttpDoor, key: str
) -> None:
    company_id = place.company.id
    await purged(installation, place)
    lines = await _lines(http_door, key, company_id, 0, asked=LogQuery(user_name="NADIE"))
    assert lines.count('{"purge":{') == 1
    FeedReader(company_id).take(lines)


async def test_a_log_with_a_gap_is_not_passed_on(
    installation: Installation, place: Membership, http_door: HttpDoor, key: str
) -> None:
    table = f"bitacora_{place.company.id}"
    async with installation.database.exclusively() as connection:
        if connection.dialect.name == "sqlite":
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
            for name in (await connection.execute(text(names), {"table": table})).scalars().all():
                await connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        await connection.execute(text(f"DELETE FROM {table} WHERE folio = 20"))
    with pytest.raises(LogNotWhole):
        await _lines(http_door, key, place.company.id, 0)


async def test_no_more_wait_than_there_is_room_for(
    installation: Installation, place: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.doors.head_watch.MOST", 0)
    watch = HeadWatch()
    await watch.beyond(installation.database, place.company.id, 10_000, seconds=3_600)  # answered at once
    assert watch.waiting == 0
