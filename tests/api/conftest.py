"""The HTTP door of an installation with two companies, each with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar import Litestar

from api.app import create_app
from domain.askers import AtConsole
from services.asking import Ask
from services.doors.api_keys import create_api_key
from services.doors.http_door import HttpDoor
from services.installation import Installation
from storage.database import open_database
from tests.conftest import NOW, prepared
from tests.people import registered_company


@dataclass(frozen=True)
class Door:
    """A client of the door, its company, and the key that opens it."""

    client: httpx.AsyncClient
    http_door: HttpDoor
    company_id: int
    key: str
    foreign_key: str

    @property
    def installation(self) -> Installation:
        """The door's installation."""
        return self.http_door.installation

    async def report(self, body: dict[str, Any] | None = None, **fields: Any) -> httpx.Response:
        """Report a valid operation, with these fields replaced."""
        return await self.client.post(
            f"/v1/companies/{self.company_id}/operations",
            json=operation(**fields) if body is None else body,
            headers={"Authorization": f"Bearer {self.key}"},
        )

    async def send(self, content: bytes, media_type: str = "application/json") -> httpx.Response:
        """Report with these bytes as the body."""
        return await self.client.post(
            f"/v1/companies/{self.company_id}/operations",
            content=content,
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": media_type},
        )


def operation(**fields: Any) -> dict[str, Any]:
    """A valid report's body, with these fields replaced."""
    return {
        "operation_id": str(uuid4()),
        "operation": "document_cancelled",
        "user": "SUPERVISOR",
        "summary": "Factura A 203",
    } | fields


async def company_with_key(installation: Installation, name: str) -> tuple[int, str]:
    """A new company and a key that opens it."""
    company = (await registered_company(installation, name)).company
    key, _ = await create_api_key(Ask(installation, AtConsole(), NOW), company.id, label="Punto de venta")
    return company.id, key


@pytest.fixture
async def door(installation: Installation) -> AsyncIterator[Door]:
    """The door on both engines, without a network."""
    async with _opened(installation) as opened:
        yield opened


@pytest.fixture
async def sqlite_door(sqlite_url: str) -> AsyncIterator[Door]:
    """The same on SQLite alone, for what does not depend on the engine."""
    database = open_database(sqlite_url)
    async with _opened(await prepared(database)) as opened:
        yield opened
    await database.close()


@asynccontextmanager
async def _opened(installation: Installation) -> AsyncIterator[Door]:
    company_id, key = await company_with_key(installation, "Comercializadora del Sureste")
    _, foreign_key = await company_with_key(installation, "Papelería La Esperanza")
    http_door = HttpDoor(installation)
    async with client_of(create_app(http_door)) as client:
        yield Door(client, http_door, company_id, key, foreign_key)


def client_of(app: Litestar) -> httpx.AsyncClient:
    """A client on this machine."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type] # as ASGI has it
    return httpx.AsyncClient(transport=transport, base_url="http://vigia")
