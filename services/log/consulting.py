"""Noting that somebody opened a company's audit log."""

from __future__ import annotations

from uuid import uuid4

from domain.errors import LogStopped, StorageUnavailable
from domain.permissions import READ_LOG
from services.asking import Ask
from services.installation import Installation

CONSULTED = "log_consulted"


async def consult_log(ask: Ask, company_id: int) -> None:
    """Note that the person opened the log: once per request, not per page.

    Needs Bitácora: Ver. Records `log_consulted` if the company records that; else counts it as suppressed. A
    stopped log can still be read if it would only be counted; if it would be recorded, this raises
    LogStopped.
    """
    try:
        async with ask.may(READ_LOG, company_id) as task:
            await task.record(CONSULTED, "Bitácora de la empresa", operation_id=uuid4())
    except LogStopped:
        if await records_consultations(ask.installation, company_id):
            raise


async def note_consulted(ask: Ask, company_id: int) -> None:
    """`consult_log` before the log is shown; left out where nothing can be written and it is only counted.

    Needs Bitácora: Ver. Raises StorageUnavailable where the company records it and nothing can be written.
    """
    installation = ask.installation
    if installation.database.only_reads and not await records_consultations(installation, company_id):
        return
    try:
        await consult_log(ask, company_id)
    except StorageUnavailable:
        if await records_consultations(installation, company_id):
            raise


async def records_consultations(installation: Installation, company_id: int) -> bool:
    """Whether the company records who opens its log."""
    async with installation.database.reading() as work:
        settings = await work.log_settings.get(company_id)
    return settings.records(installation.catalogue.operation(CONSULTED))
