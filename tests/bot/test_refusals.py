"""The running process's own work on refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from bot.http_door import open_door
from bot.refusals import close_hours
from bot.setting_values import Address
from domain.authors import Author
from domain.companies import INSTALLATION_ID
from domain.entries import Origin
from services.doors.refusals import WINDOW, Denial, record_denial
from services.installation import Installation
from storage.database import Database, open_database
from tests.conftest import prepared
from tests.refusals import refusals

FLOOD = 400


@pytest.fixture
async def installation(sqlite_url: str) -> AsyncIterator[Installation]:
    opened = open_database(sqlite_url)
    yield await prepared(opened)
    await opened.close()


def commits(database: Database) -> list[None]:
    """A list that grows by one with each commit."""
    seen: list[None] = []
    database.after_commit(lambda: seen.append(None))
    return seen


async def test_a_flood_of_wrong_keys_is_few_writes_and_none_is_lost_at_the_end(
    installation: Installation,
) -> None:
    written = commits(installation.database)
    started = asyncio.get_running_loop().time()
    async with (
        open_door(installation, Address("127.0.0.1", 0)) as door,
        httpx.AsyncClient(base_url=door.url) as client,
    ):
        for _ in range(FLOOD):
            response = await client.post(
                "/v1/companies/1/operations",
                json={
                    "operation_id": "6f2c9f0e-0c1c-4c3a-9f0e-1c2d3e4f5a6b",
                    "operation": "document_cancelled",
                    "user": "SUPERVISOR",
                    "summary": "Factura A 203",
                },
                headers={"Authorization": "Bearer vigia_nada"},
            )
            assert response.status_code == 401
    seconds = asyncio.get_running_loop().time() - started
    assert await refusals(installation) == FLOOD
    assert len(written) <= seconds + 2  # one a second, and the last


async def test_an_hour_that_is_over_is_closed_by_the_process_itself(installation: Installation) -> None:
    author = Author(user_name="", full_name="Luis", profile="", permissions="", origin=Origin.TELEGRAM)
    denial = Denial(
        company_id=INSTALLATION_ID, source="telegram:1", attempt="Intentó ver la bitácora", author=author
    )
    await record_denial(installation, denial, now=datetime.now(UTC) - WINDOW, times=7)
    closed = asyncio.Event()
    installation.database.after_commit(closed.set)
    closing = asyncio.create_task(close_hours(installation, every=60.0))
    async with asyncio.timeout(15):
        await closed.wait()
    closing.cancel()
    async with installation.database.reading() as work:
        (newest,) = await work.audit_log(INSTALLATION_ID).older(limit=1)
    assert newest.summary == "Intentó ver la bitácora · 6 intentos más"
