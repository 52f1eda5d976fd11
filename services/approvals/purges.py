"""Removing what an approved purge is about, which is on record and sealed by then."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from domain.approval_requests import ApprovalRequest, DeedName
from domain.askers import InChat
from domain.keeping import PurgePlan, purge_from
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from services.log.keeping import start_of
from services.log.purging import remove_segment

_TRIED_FOR = timedelta(days=7)


async def remove_what_was_approved(installation: Installation, *, now: datetime) -> None:
    """Remove the entries of approved purges, as who asked for them; a kill leaves the rest to the next."""
    async with installation.database.reading() as work:
        begun = await work.approvals.done_since(DeedName.PURGE, now - _TRIED_FOR)

    async def remove(request: ApprovalRequest) -> None:
        plan, _ = purge_from(request.company_id, request.deed.arguments)
        async with installation.database.reading() as work:
            left = (await start_of(work, request.company_id)).folio < plan.end.folio
            asker = await work.users.get(request.asker_id)
        if not left or asker is None or asker.user.telegram_id is None:
            return
        person = InChat(asker.user.telegram_id, request.reference)
        await _remove(Ask(installation, person, now, request=request.number), plan)

    await each_apart("an approved purge", begun, remove)


async def _remove(ask: Ask, plan: PurgePlan) -> None:
    goes_on = True
    while goes_on:
        goes_on = await remove_segment(ask, plan) < plan.end.folio
        await asyncio.sleep(ask.installation.sizes.between_removals)
