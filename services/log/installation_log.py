"""Recording in the installation's log what belongs to a company whose log can't take it."""

from __future__ import annotations

import logging
from datetime import datetime

from msgspec import structs

from domain.authors import Author
from domain.companies import INSTALLATION_ID
from domain.entries import SUMMARY_LIMIT, Detail, Entry
from domain.errors import CompanyNotFound, LogStopped
from domain.spelling import clip
from services.installation import Installation
from services.log.recording import Happening, record

_log = logging.getLogger(__name__)


async def record_in_installation(
    installation: Installation, author: Author, happening: Happening, *, about: str, now: datetime
) -> Entry | None:
    """Record it with the name of the company that it is `about`; None if that log is stopped too."""
    detail = happening.detail
    told = structs.replace(
        happening,
        summary=clip(f"{about}: {happening.summary}", limit=SUMMARY_LIMIT),
        detail=Detail.of(changes=detail.changes, facts=(("Empresa", about), *detail.facts)),
    )
    try:
        async with installation.database.writing() as work:
            company = await work.companies.get(INSTALLATION_ID)
            if company is None:
                raise CompanyNotFound
            return await record(
                work, installation.catalogue, company=company, author=author, happening=told, now=now
            )
    except LogStopped:
        _log.critical("bitacora_%s is stopped, so nothing can be recorded there", INSTALLATION_ID)
        return None
