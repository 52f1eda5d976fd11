"""Recording what has to reach somebody although the log that it is about may take no entry any more."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from msgspec import structs

from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company
from services.installation import Installation
from services.log.installation_log import record_in_installation
from services.log.recording import Happening, record

_log = logging.getLogger(__name__)


async def record_come_what_may(
    installation: Installation,
    company: Company,
    author: Author,
    happening: Happening,
    *,
    now: datetime,
    elsewhere: UUID | None = None,
) -> None:
    """Record it in the company's log, or in the installation's if nobody would be alerted.

    That is so when the log takes no more entries, or its company is archived. `elsewhere` is the operation's
    id in the installation's log, random unless given.
    """
    recorded = False
    with _warned_if_refused(company.id):
        async with installation.database.writing() as work:
            await record(
                work, installation.catalogue, company=company, author=author, happening=happening, now=now
            )
        recorded = True
    if company.id != INSTALLATION_ID and not (recorded and not company.archived):
        again = structs.replace(happening, operation_id=elsewhere or uuid4())
        with _warned_if_refused(INSTALLATION_ID):
            await record_in_installation(installation, author, again, about=company.name, now=now)


@contextmanager
def _warned_if_refused(company_id: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 (whatever a log that is broken refuses it by, it is broken)
        _log.warning("bitacora_%s does not take what has to be told: %s", company_id, type(error).__name__)
