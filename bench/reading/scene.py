"""The large log, among two hundred companies: built once in a folder, and opened again from there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bench.reading.entries import entries
from bench.reading.filling import fill
from bench.scene import ANA, company
from services.installation import Installation, installation_on
from storage.database import open_database
from storage.migrate import migrate

COMPANIES = 200
FEW = 100  # entries of each of the others
LARGE = COMPANIES // 2


@dataclass(frozen=True, slots=True)
class Scene:
    """The large log's company, with `count` entries or a few more."""

    installation: Installation
    url: str
    company_id: int
    count: int


@asynccontextmanager
async def scene(url: str, count: int) -> AsyncIterator[Scene]:
    """The large log, built unless it exists."""
    database = open_database(url)
    await migrate(database)
    installation = installation_on(database, owner_ids={ANA.telegram_id})
    async with database.reading() as work:
        known = [each.id for each in await work.companies.all()]
    for number in range(len(known), COMPANIES):
        place = await company(installation, f"Empresa {number:03}")
        known.append(place.company.id)
        async with database.writing() as work:
            log = work.audit_log(place.company.id)
            await log.lock_head()
            tree = log.tree
            if number != LARGE:
                await log.append(list(entries(tree, FEW, seed=number)))
        if number == LARGE:
            await fill(database, url, place.company.id, entries(tree, count, seed=number))
    try:
        yield Scene(installation, url, known[LARGE], count)
    finally:
        await database.close()
