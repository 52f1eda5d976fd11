"""Whether logs have all that keeps them from being changed, for whoever looks after the installation."""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Company
from domain.oddities import Oddity
from services.installation import Installation
from storage.log_rights import LogRights


async def rights_of_process(installation: Installation) -> LogRights | None:
    """What this process could do to logs beyond adding to them; None on SQLite."""
    async with installation.database.reading() as work:
        return await work.rights_over_logs()


async def logs_unguarded(
    installation: Installation, companies: Sequence[Company]
) -> Sequence[tuple[Company, Oddity]]:
    """What of the logs' tables is not as it was made."""
    found = []
    for company in companies:
        async with installation.database.reading() as work:
            found += [(company, each) for each in await work.log_paths(company.id).structure()]
    return found
