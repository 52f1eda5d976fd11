"""Purging a log: the entries are exported, then recorded and sealed, then removed by segments.

Whenever a kill comes, either nothing was removed, or the removed entries had been exported, recorded and
sealed, and the log's anchor stands right before the remaining ones. See docs/decisions/0022-purging.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import ApprovalKind
from domain.entries import Entry
from domain.errors import (
    LogHeld,
    LogNotWhole,
    NothingToPurge,
    PurgeChangedMeanwhile,
    PurgeOfAnother,
)
from domain.keeping import (
    PURGED,
    ExportedFile,
    PurgePlan,
    end_of_segment,
    is_old,
    purge_arguments,
    purge_detail,
    purge_summary,
)
from domain.log_tree import LogTree, follows
from domain.permissions import KEEP_LOG
from services.approvals.second_person import second_person
from services.asking import Ask, Task
from services.log.keeping import kept_since, last_purge, plan_of, start_of
from services.log.seals import add_seal
from services.people.rebuilt import last_told_by
from services.progress import Progress


async def plan_purge(ask: Ask, company_id: int) -> PurgePlan:
    """The first step: the exact plan. It writes nothing.

    Needs Bitácora: Cambiar; raises NotAllowed, UnknownPerson, LogHeld and NothingToPurge.
    """
    async with ask.may_read(KEEP_LOG, company_id) as question:
        work = question.work
        keeping = await work.keeping.get(company_id)
        if keeping.held:
            raise LogHeld
        plan = await plan_of(question, keeping=keeping)
    if plan is None:
        raise NothingToPurge
    return plan


async def purge(
    ask: Ask,
    plan: PurgePlan,
    *,
    files: Sequence[ExportedFile],
    operation_id: UUID,
    progress: Progress | None = None,
) -> Entry:
    """The second step, by the same person: record and seal, then remove what the plan says.

    `files` are those with these entries that the person was sent. Needs Bitácora: Cambiar at the beginning
    and for each segment; raises NotAllowed, UnknownPerson, LogHeld, LogNotWhole, PurgeOfAnother and
    PurgeChangedMeanwhile. Records `log_purged`, which alerts everybody. The same `operation_id` again goes
    on where it stopped. Right before it is recorded `progress` is fixed: if it was stopped by then, that
    raises Stopped and leaves all as it was.
    """
    if not files:
        raise ValueError("nothing is purged that was not exported")
    progress = progress or Progress()
    entry = await begin_purge(ask, plan, files=files, operation_id=operation_id, progress=progress)
    while (folio := await remove_segment(ask, plan)) < plan.end.folio:
        await progress.note(folio - plan.start.folio, plan.entries)
        await asyncio.sleep(ask.installation.sizes.between_removals)
    return entry


async def begin_purge(
    ask: Ask,
    plan: PurgePlan,
    *,
    files: Sequence[ExportedFile],
    operation_id: UUID,
    progress: Progress | None = None,
) -> Entry:
    """Record the purge and seal the log that ends with that entry, before anything is removed.

    May need a second person: see `check_purge`, which asks beforehand.
    """
    progress = progress or Progress()
    async with _authorised(ask, plan) as task:
        done = await task.recorded(PURGED, operation_id, summary=purge_summary(plan))
        if done is not None:
            progress.fixed = True  # it is on record, whoever stopped it since
            return done
        await _check_plan(task, plan)
        await second_person(task, [ApprovalKind.PURGE], _as_deed(plan, files, operation_id))
        progress.fix()
        told = await last_told_by(task.work, plan.company_id, plan.end.folio)
        detail = purge_detail(plan, files, zone=task.company.zone, told=told)
        entry = await task.record(PURGED, purge_summary(plan), operation_id=operation_id, detail=detail)
        if entry is None:
            raise ValueError("a purge is always recorded")
        await add_seal(
            task.work, plan.company_id, task.work.audit_log(plan.company_id).tree.head, now=ask.now
        )
        return entry


async def check_purge(
    ask: Ask, plan: PurgePlan, *, files: Sequence[ExportedFile], operation_id: UUID
) -> None:
    """Raise ApprovalNeeded, or what would refuse it anyway, if the company wants a second person for a purge.

    Needs Bitácora: Cambiar; does nothing.
    """
    async with ask.may(KEEP_LOG, plan.company_id) as task:
        rules = await task.work.approvals.rules(plan.company_id)
        if rules.quorum(ApprovalKind.PURGE) and await task.recorded(PURGED, operation_id) is None:
            _check_same_person(task, plan)
            await _check_plan(task, plan)
            await second_person(task, [ApprovalKind.PURGE], _as_deed(plan, files, operation_id))


def _as_deed(plan: PurgePlan, files: Sequence[ExportedFile], operation_id: UUID) -> WantedDeed:
    return WantedDeed(
        name=DeedName.PURGE,
        arguments=purge_arguments(plan, files),
        operation_id=operation_id,
        title=f"Depurar la bitácora: {purge_summary(plan)}",
    )


async def remove_segment(ask: Ask, plan: PurgePlan) -> int:
    """Remove the plan's oldest remaining segment; returns the anchor's folio."""
    async with _authorised(ask, plan) as task:
        work, company_id = task.work, plan.company_id
        log = work.audit_log(company_id)
        await log.check_end()
        start = await start_of(work, company_id)
        if start.folio >= plan.end.folio:
            return start.folio
        keeping = await work.keeping.get(company_id)
        if keeping.held:
            raise LogHeld
        until = min(end_of_segment(start.folio), plan.end.folio)
        recorded = await last_purge(work, company_id)
        if recorded is None or recorded.last.folio < until:
            raise PurgeChangedMeanwhile
        entries = await log.between(after=start.folio, until=until)
        end = _grown(await log.hashes.tree_at(start.folio), entries)
        if end is None or end.folio != until or end.head != await log.hashes.head_at(until):
            raise LogNotWhole
        since = kept_since(keeping, task.company, now=ask.now)
        if not all(is_old(entry, since) for entry in entries):
            raise PurgeChangedMeanwhile
        await log.remove(entries, until=end.head)
        return end.folio


@asynccontextmanager
async def _authorised(ask: Ask, plan: PurgePlan) -> AsyncIterator[Task]:
    """A writing transaction for the person who requested this plan and may purge."""
    async with ask.may(KEEP_LOG, plan.company_id) as task:
        _check_same_person(task, plan)
        yield task


def _check_same_person(task: Task, plan: PurgePlan) -> None:
    if task.place.user.id != plan.user_id:
        raise PurgeOfAnother


async def _check_plan(task: Task, plan: PurgePlan) -> None:
    """Check that everything shown may still be purged."""
    keeping = await task.work.keeping.get(plan.company_id)
    if keeping.held:
        raise LogHeld
    current = await plan_of(task, keeping=keeping)
    if (
        current is None
        or current.start != plan.start
        or current.end.folio < plan.end.folio
        or not await task.work.audit_log(plan.company_id).has(plan.end)
    ):
        raise PurgeChangedMeanwhile


def _grown(tree: LogTree | None, entries: Sequence[Entry]) -> LogTree | None:
    """The tree after these entries; None if one of them does not follow."""
    for entry in entries:
        if tree is None or not follows(tree, entry):
            return None
        tree = tree.after(entry)
    return tree
