"""Long work: begun by whoever may, stopped by whoever began it, and known to the next process after a kill.

What is done is a use case of its own, which asks for its right again (docs/decisions/0040).
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.errors import WorkNotFound
from domain.long_work import CAN_BEGIN_AGAIN, LongWork, WorkKind, WorkState
from domain.permissions import Right
from services.asking import Ask
from services.installation import Installation

_REMEMBERED = timedelta(days=7)  # as the ids of updates are: until then one may come again


async def begin_work(
    ask: Ask, right: Right, company_id: int, *, kind: WorkKind, request: str, operation_id: UUID
) -> LongWork | None:
    """Have it kept that this work goes on; None if it is over already.

    The same `operation_id` again begins what was interrupted or failed, and no second one. Needs the right of
    its kind; raises NotAllowed and UnknownPerson.
    """
    async with ask.may_read(right, company_id) as question:
        company = question.company
    async with ask.installation.database.writing() as work:
        known = await work.long_works.by_operation(operation_id)
        if known is not None:
            if known.state not in CAN_BEGIN_AGAIN:
                return None
            await work.long_works.begin_again(known.id)
            return replace(known, state=WorkState.RUNNING)
        begun = LongWork(
            id=secrets.token_hex(4),
            operation_id=operation_id,
            kind=kind,
            company=company,
            telegram_id=ask.person.telegram_id,
            reference=ask.person.reference,
            request=request,
            asked_at=ask.now,
        )
        await work.long_works.add(begun)
        return begun


async def work_of(ask: Ask, work_id: str) -> LongWork:
    """The work, if it is the person's own; raises WorkNotFound. They need no right: they had it to begin."""
    person = ask.person
    async with ask.installation.database.reading() as work:
        found = await work.long_works.get(work_id)
    if found is None or found.telegram_id != person.telegram_id:
        raise WorkNotFound
    return found


async def stop_work(ask: Ask, work_id: str) -> None:
    """Have it kept that the person wants no more of it, for a later process too; raises WorkNotFound."""
    await work_of(ask, work_id)
    async with ask.installation.database.writing() as work:
        await work.long_works.stop(work_id)


async def follow_work_in(installation: Installation, work_id: str, message_id: int) -> None:
    """Have it kept which message says how far the work is."""
    async with installation.database.writing() as work:
        await work.long_works.follow_in(work_id, message_id)


async def pause_work(installation: Installation, work_id: str) -> None:
    """The process ends, and the next one goes on with the work, or hears that it was cancelled."""
    async with installation.database.writing() as work:
        await work.long_works.pause(work_id)


async def end_work(installation: Installation, work_id: str, state: WorkState, *, now: datetime) -> None:
    """The work ended like this."""
    async with installation.database.writing() as work:
        await work.long_works.end(work_id, state, now=now)


async def work_left(installation: Installation, *, now: datetime) -> Sequence[LongWork]:
    """What an earlier process left undone, oldest first, and is now this one's to go on with or to end.

    What ended long ago is forgotten.
    """
    async with installation.database.writing() as work:
        await work.long_works.forget(before=now - _REMEMBERED)
        await work.long_works.resume()
        return await work.long_works.left()
