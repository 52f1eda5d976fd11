"""The number of refused attempts, in the logs and still only counted."""

from __future__ import annotations

from sqlalchemy import select, text

from domain.companies import INSTALLATION_ID
from domain.entries import Detail, Entry
from services.installation import Installation
from storage.audit_table import audit_table


async def refusals(installation: Installation) -> int:
    """All attempts refused so far, in every company."""
    async with installation.database.reading() as work:
        ids = [INSTALLATION_ID, *(company.id for company in await work.companies.all())]
    async with installation.database.engine.connect() as connection:
        counted = await connection.execute(text("SELECT coalesce(sum(unrecorded), 0) FROM refusals"))
        total = int(counted.scalar_one())
        for company_id in ids:
            log = audit_table(company_id)
            details = select(log.c.detail).where(log.c.operation == "access_denied")
            total += sum(_attempts(Detail(each)) for each in (await connection.execute(details)).scalars())
    return total


def attempts(entry: Entry) -> int:
    """How many attempts an entry stands for."""
    return _attempts(entry.detail) if entry.operation == "access_denied" else 0


def _attempts(detail: Detail) -> int:
    count = dict(detail.facts).get("Cantidad", "1 ")
    return int(count.partition(" ")[0].replace(",", ""))
