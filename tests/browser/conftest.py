"""An office at work, and Ana's and a stranger's phones in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest_asyncio
from playwright.async_api import Browser, Page
from pydantic import SecretStr

from bot.run import running
from bot.setting_values import Address
from bot.settings import Settings
from domain.api_keys import KeyScope
from domain.askers import hash_of_key
from domain.companies import Company
from sandbox.people import BotAccount, Person
from sandbox.server import running as sandbox_running
from sandbox.world import World
from services.installation import Installation
from storage.tables import api_keys
from tests.browser.chromium import chromium, opened_page
from tests.browser.phone import BrowserPhone, opened_phone
from tests.conftest import OWNER_ID
from tests.people import registered_company

STRANGER_ID = 1003
KEY = "vigia_caja"
PEOPLE = (
    Person(id=OWNER_ID, first_name="Ana", last_name="Ruiz", role="Supervisora"),
    Person(id=STRANGER_ID, first_name="Luis", role="Desconocido"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A company whose SUPERVISOR is Ana, its bot at work; `phones` and `door` are addresses."""

    company: Company
    phones: str
    door: str
    installation: Installation

    async def takes_its_key_away(self) -> None:
        """The key, which no entry tells of: a log that is verified has none."""
        async with self.installation.database.exclusively() as connection:
            await connection.execute(api_keys.delete())

    async def reports(self, operation: str, summary: str, *, user: str = "MLOPEZ") -> None:
        """Report, as the company's own system over HTTP, something that María López did, or another."""
        report = {
            "operation_id": str(uuid4()),
            "operation": operation,
            "user": user,
            "full_name": "María López",
            "summary": summary,
        }
        async with httpx.AsyncClient(base_url=self.door, trust_env=False, verify=False) as system:
            response = await system.post(
                f"/v1/companies/{self.company.id}/operations",
                json=report,
                headers={"Authorization": f"Bearer {KEY}"},
            )
        assert response.is_success, response.text


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser of this whole run; without one the tests fail, and say what to install."""
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def office(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """The office, until the test ends."""
    world = World(PEOPLE, bot=BotAccount(topics=True))
    async with sandbox_running(world) as phones:
        settings = Settings(
            telegram_token=SecretStr(world.token),
            telegram_api=phones,
            database_url=SecretStr(sqlite_url),
            data_dir=tmp_path,
            owner_ids=frozenset({OWNER_ID}),
            http=Address("127.0.0.1", 0),
        )
        async with running(settings) as parts:
            now = datetime.now(UTC)
            place = await registered_company(parts.installation, now=now)
            async with parts.installation.database.writing() as work:
                # The console would raise an alert, which every test would have to allow for.
                await work.api_keys.add(
                    company_id=place.company.id,
                    label="Punto de venta",
                    key_hash=hash_of_key(KEY),
                    scope=KeyScope(),
                    now=now,
                )
            assert parts.http_url is not None
            yield Office(
                company=place.company,
                phones=phones,
                door=parts.http_url,
                installation=parts.installation,
            )


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, office: Office) -> AsyncIterator[Page]:
    """An empty page, the size of a phone."""
    async with opened_page(browser) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def ana(page: Page, office: Office) -> BrowserPhone:
    """The supervisor's phone, its chat open."""
    return await opened_phone(page, office.phones, OWNER_ID)


@pytest_asyncio.fixture(loop_scope="session")
async def stranger(page: Page, office: Office) -> BrowserPhone:
    """The phone of an unknown person, its chat open."""
    return await opened_phone(page, office.phones, STRANGER_ID)
