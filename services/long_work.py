"""Long work: started by somebody with the right, stopped by the same person, resumed after a kill.

The work itself is a use case, which checks the right again (docs/decisions/0040).
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

_REMEMBERED = timedelta(days=7)  # like the ids of updates: until then one may come again


async def begin_work(
    ask: Ask, right: Right, company_id: int, *, kind: WorkKind, request: str, operation_id: UUID
) -> LongWork | None:
    """Store that this work is in progress; None if it is already done.

    The same `operation_id` restarts interrupted or failed work, and never adds a second one. Needs the right
    of its kind; raises NotAllowed and UnknownPerson.
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
    """The person's own work; raises WorkNotFound. No right needed: they had it at the start."""
    person = ask.person
    async with ask.installation.database.reading() as work:
        found = await work.long_works.get(work_id)
    if found is None or found.telegram_id != person.telegram_id:
        raise WorkNotFound
    return found


async def shown_already(ask: Ask, operation_id: UUID, message_id: int | None) -> bool:
    """Whether this message shows the person's work of that operation, in progress or done."""
    person = ask.person
    async with ask.installation.database.reading() as work:
        found = await work.long_works.by_operation(operation_id)
    if found is None or found.telegram_id != person.telegram_id or message_id is None:
        return False
    return found.message_id == message_id and found.state not in CAN_BEGIN_AGAIN


async def stop_work(ask: Ask, work_id: str) -> None:
    """Mark the work cancelled by its person, also for a later process; raises WorkNotFound."""
    await work_of(ask, work_id)
    async with ask.installation.database.writing() as work:
        await work.long_works.stop(work_id)


async def follow_work_in(installation: Installation, work_id: str, message_id: int) -> None:
    """Store which message shows the work's progress."""
    async with installation.database.writing() as work:
        await work.long_works.follow_in(work_id, message_id)


async def pause_work(installation: Installation, work_id: str) -> None:
    """Leave the work to the next process, which resumes it or learns that it was cancelled."""
    async with installation.database.writing() as work:
        await work.long_works.pause(work_id)


async def end_work(installation: Installation, work_id: str, state: WorkState, *, now: datetime) -> None:
    """Mark the work ended in this state."""
    async with installation.database.writing() as work:
        await work.long_works.end(work_id, state, now=now)


async def work_left(installation: Installation, *, now: datetime) -> Sequence[LongWork]:
    """Work that an earlier process left, oldest first, for this one to resume or end.

    Old ended work is forgotten.
    """
    async with installation.database.writing() as work:
        await work.long_works.forget(before=now - _REMEMBERED)
        await work.long_works.resume()
        return await work.long_works.left()
