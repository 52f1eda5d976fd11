"""Erasing what names a person from a company's log and tables: recorded and sealed first, then done.

Whenever a kill comes, either nothing was erased, or the erasure is on record and any process finishes it.
See docs/decisions/0071-erasing-a-person.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import ApprovalKind
from domain.companies import UserState
from domain.entries import Entry
from domain.erased import ERASED_STATE
from domain.erasure import (
    ERASURE,
    ErasedValues,
    ErasureDigest,
    ErasurePlan,
    Mentions,
    Person,
    WantedErasure,
    erasure_arguments,
    erasure_detail,
    erasure_summary,
)
from domain.errors import LogHeld, LogNotAsRecorded, NothingToErase, PersonNamed, StillInCompany, UserNotFound
from domain.leaves import leaf_of
from domain.log_tree import Head
from domain.permissions import KEEP_LOG
from domain.snapshots import Snapshot
from domain.stored_entry import FOLIO, HASH, RECORDED_AT, StoredRow
from domain.verification import moment_of
from services.apart import each_apart
from services.approvals.second_person import second_person
from services.asking import Ask, Task
from services.installation import Installation
from services.log.keeping import start_of
from services.log.seals import add_seal
from services.people.rebuilt import tables_of
from services.progress import Progress

_AT_ONCE = 500  # entries erased in one transaction


@dataclass
class _Found:
    """What of the log names the person, up to `until`."""

    mentions: Mentions
    until: int = 0
    erased: list[ErasedValues] = field(default_factory=list)
    plan: ErasurePlan = field(default_factory=ErasurePlan)

    def take(self, company_id: int, rows: Sequence[StoredRow]) -> None:
        """The next rows. Raises LogNotAsRecorded for one that names them and is not as it was recorded."""
        for row in rows:
            try:
                values = self.mentions.found_in(row)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise LogNotAsRecorded(row[FOLIO]) from error
            if values:
                if leaf_of(company_id, row) != row[HASH]:
                    raise LogNotAsRecorded(row[FOLIO])
                self._add(row, values)
        if rows:
            self.until = rows[-1][FOLIO]

    def _add(self, row: StoredRow, values: int) -> None:
        self.erased.append(ErasedValues(row[FOLIO], values))
        plan, at = self.plan, moment_of(row[RECORDED_AT])
        self.plan = replace(
            plan,
            entries=plan.entries + 1,
            by_them=plan.by_them + (values & 1),
            values=plan.values + values.bit_count(),
            first_at=plan.first_at or at,
            last_at=at,
        )


async def plan_erasure(
    ask: Ask, company_id: int, person: Person, *, progress: Progress | None = None
) -> ErasurePlan:
    """What would go: the whole log is looked through, and nothing is written.

    Needs Bitácora: Cambiar; raises NotAllowed, UnknownPerson, LogHeld, StillInCompany, LogNotAsRecorded and
    NothingToErase. It ends with Stopped if it was stopped by its `progress`.
    """
    found = await _look(ask, company_id, person, progress=progress or Progress())
    if not found.erased and person.user_id is None:
        raise NothingToErase
    return found.plan


async def _look(ask: Ask, company_id: int, person: Person, *, progress: Progress) -> _Found:
    async with ask.may_read(KEEP_LOG, company_id) as question:
        if (await question.work.keeping.get(company_id)).held:
            raise LogHeld
        start = await start_of(question.work, company_id)
        head = await question.work.audit_log(company_id).head() or start
    found, size = _Found(Mentions(person), until=start.folio), ask.installation.sizes.exported_at_once
    while found.until < head.folio:
        async with ask.may_read(KEEP_LOG, company_id) as question:
            log = question.work.audit_log(company_id)
            rows = await log.stored(found.until, until=head.folio, limit=size)
        if not rows:
            raise LogNotAsRecorded(found.until + 1)
        await asyncio.to_thread(found.take, company_id, rows)
        await progress.note(found.until - start.folio, head.folio - start.folio)
    return found


async def erase(
    ask: Ask,
    company_id: int,
    wanted: WantedErasure,
    *,
    operation_id: UUID,
    progress: Progress | None = None,
) -> Entry:
    """Record and seal it, then erase. The same `operation_id` again goes on where it stopped.

    Needs Bitácora: Cambiar. Records `person_erased`, which alerts everybody. Raises what `plan_erasure` does,
    PersonNamed, and ApprovalNeeded where it takes a second person. Right before it is recorded `progress` is
    fixed: if it was stopped by then, that raises Stopped and leaves all as it was.
    """
    progress = progress or Progress()
    entry = await begin_erasure(ask, company_id, wanted, operation_id=operation_id, progress=progress)
    await _finish(ask.installation, company_id, progress=progress)
    return entry


async def check_erasure(ask: Ask, company_id: int, wanted: WantedErasure, *, operation_id: UUID) -> None:
    """Raise ApprovalNeeded, or what would refuse it anyway, if the company wants a second person for it.

    Needs Bitácora: Cambiar; does nothing.
    """
    async with ask.may(KEEP_LOG, company_id) as task:
        await _check(task, wanted)
        if await task.recorded(ERASURE, operation_id) is None:
            await second_person(task, [ApprovalKind.PURGE], _as_deed(wanted, operation_id))


async def begin_erasure(
    ask: Ask,
    company_id: int,
    wanted: WantedErasure,
    *,
    operation_id: UUID,
    progress: Progress | None = None,
) -> Entry:
    """Record what is to go from which entries, seal the log, and erase it from the tables.

    What the log's entries hold is left to `finish_erasures`.
    """
    progress = progress or Progress()
    async with ask.may(KEEP_LOG, company_id) as task:
        done = await task.recorded(ERASURE, operation_id)
    if done is not None:
        progress.fixed = True  # it is on record, whoever stopped it since
        return done
    found = await _look(ask, company_id, wanted.person, progress=progress)
    async with ask.may(KEEP_LOG, company_id) as task:
        done = await task.recorded(ERASURE, operation_id)
        if done is not None:
            progress.fixed = True
            return done
        await _check(task, wanted)
        log = task.work.audit_log(company_id)
        await log.check_end()
        await second_person(task, [ApprovalKind.PURGE], _as_deed(wanted, operation_id))
        end = log.tree.folio
        found.take(company_id, await log.stored(found.until, until=end, limit=max(end - found.until, 1)))
        snapshots = await _erase_from_tables(task, wanted.person, found.mentions)
        if not found.erased and not snapshots:
            raise NothingToErase
        progress.fix()
        entry = await task.record(
            ERASURE,
            erasure_summary(found.plan),
            operation_id=operation_id,
            detail=erasure_detail(
                wanted, found.plan, digest=ErasureDigest(found.erased).text, snapshots=snapshots
            ),
        )
        if entry is None:
            raise ValueError("an erasure is always recorded")
        await task.work.erasures.add(company_id, entry.folio, found.erased)
        await add_seal(task.work, company_id, _head_of(task), now=ask.now)
        return entry


def _head_of(task: Task) -> Head:
    return task.work.audit_log(task.company.id).tree.head


async def _check(task: Task, wanted: WantedErasure) -> None:
    """Check that it may be erased, and that what is said of it names nobody."""
    if (await task.work.keeping.get(task.company.id)).held:
        raise LogHeld
    person = wanted.person
    if wanted.asked_by in Mentions(person):
        raise PersonNamed
    if person.user_id is None:
        return
    place = await task.work.users.get(person.user_id)
    if place is None or place.company.id != task.company.id or place.user.is_erased:
        raise UserNotFound
    if place.user.state is not UserState.INACTIVE:
        raise StillInCompany(place.user.name)


def _as_deed(wanted: WantedErasure, operation_id: UUID) -> WantedDeed:
    return WantedDeed(
        name=DeedName.ERASE,
        arguments=erasure_arguments(wanted),
        operation_id=operation_id,
        title=f"Borrar los datos de {wanted.person.label}",
    )


async def _erase_from_tables(task: Task, person: Person, mentions: Mentions) -> list[Snapshot]:
    """Erase the person from what is no log, and tell what is left of what the log tells of."""
    work, company_id = task.work, task.company.id
    before = await tables_of(work, company_id)
    if person.user_id is not None and (place := await work.users.get(person.user_id)) is not None:
        await work.erase_user(place.user, person.accounts)
    await work.erase_mentions(company_id, mentions)
    after = await tables_of(work, company_id)
    changed = [subject for subject in before if after.get(subject) != before[subject]]
    # What a request was and became by its approval would name the person again.
    task.approval.snapshots = [
        each for each in task.approval.snapshots if (each.kind, each.id) not in changed
    ]
    return [Snapshot(*subject, ERASED_STATE, after.get(subject)) for subject in changed]


async def finish_erasures(installation: Installation, *, now: datetime) -> None:  # noqa: ARG001 (a maker)
    """Erase what is on record to be erased, and was not yet. Needs no permission: the process does it."""
    async with installation.database.reading() as work:
        companies = await work.erasures.with_some_left()

    async def finish(company_id: int) -> None:
        await _finish(installation, company_id, progress=Progress())

    await each_apart("an erasure", companies, finish)


async def _finish(installation: Installation, company_id: int, *, progress: Progress) -> None:
    """From the oldest entry on: one that was done before is left as it is.

    An erasure that begins meanwhile is left to whoever comes next.
    """
    async with installation.database.reading() as work:
        total = await work.erasures.count_left(company_id)
        numbers = await work.erasures.numbers_left(company_id)
    if not total:
        return
    done, last = 0, 0
    while erased := await _erase_some(installation, company_id, after=last):
        done, last = done + len(erased), erased[-1].folio
        await progress.note(min(done, total), total)
        await asyncio.sleep(installation.sizes.between_removals)
    more, begin = True, True
    while more:
        async with installation.database.writing() as work:
            await work.audit_log(company_id).lock_head()
            more = await work.audit_log(company_id).merge_words(begin=begin)
            begin = False
            if not more:
                await work.forget_accounts(company_id)
                await work.erasures.note_done(company_id, numbers)
    await installation.database.leave_no_copies(company_id)


async def _erase_some(installation: Installation, company_id: int, *, after: int) -> Sequence[ErasedValues]:
    async with installation.database.writing() as work:
        log = work.audit_log(company_id)
        await log.lock_head()
        left = await work.erasures.left(company_id, after=after, limit=_AT_ONCE)
        entries = {each.folio: each for each in await log.at([each.folio for each in left])}
        await log.erase([(entries[each.folio], each.values) for each in left if each.folio in entries])
        return left
