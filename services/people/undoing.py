"""Undoing what an entry tells: a new deed, with an entry of its own, if nothing changed since.

Each way of undoing is a use case that exists already. It joins the transaction in which the entry was read
and compared with how things stand, and needs its own right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.companies import Company
from domain.entries import Change, Entry
from domain.erased import ERASED_STATE
from domain.errors import NotAllowed, NotUndoable, OperationIdReused
from domain.log_settings import NOTHING_LOST, AlertsLost
from domain.permissions import READ_LOG
from domain.snapshots import Snapshot, SubjectKind
from services.asking import Ask, Question
from services.log.about_entry import entry_there
from services.people.ways_to_undo import FACT, WAYS, Told, Way, lost_by, settings_back

_BESIDE = frozenset({SubjectKind.INVITATION, SubjectKind.CHOICES})  # what changed with the subject
_TAKEN_BACK = Change("Estado", "activo", "dado de baja")


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing an entry would do: each value now and afterwards, and the alerts it takes away."""

    company: Company
    entry: Entry
    changes: Sequence[Change]
    lost: AlertsLost = NOTHING_LOST


async def plan_undo(ask: Ask, company_id: int, folio: int) -> UndoPlan:
    """What undoing the entry would do. Needs Bitácora: Ver, and the right to do it; raises like `undo`."""
    async with ask.may_read(READ_LOG, company_id) as question:
        entry = await entry_there(question, folio)
        way = _way_to_undo(entry)
        if not question.has(way.right):
            raise NotAllowed(way.right)
        await way.check(question, _told_by(entry))
        changes = [Change(each.field, each.after, each.before) for each in entry.detail.changes]
        lost = NOTHING_LOST
        if entry.operation == "log_settings_changed":
            lost = lost_by(question, *await settings_back(question, _told_by(entry)))
        return UndoPlan(question.company, entry, changes or [_TAKEN_BACK], lost)


async def undo(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Entry | None:
    """Undo what the entry tells. Needs Bitácora: Ver, and the right of the deed that undoes it.

    Records that deed, done about the entry. The same operation again returns its entry. Raises EntryNotFound,
    EntryPurged, NotUndoable, TooLateToUndo, ChangedSince, and what the deed itself raises.
    """
    async with ask.may(READ_LOG, company_id) as task:
        entry = await entry_there(task, folio)
        way = _way_to_undo(entry)
        done = await task.recorded(way.records, operation_id)
        if done is not None:
            if done.detail.about != folio:
                raise OperationIdReused(["detail"])
            return done
        told, within = _told_by(entry), task.about_entry(folio, FACT)
        async with within.may(way.right, company_id) as inner:
            await way.check(inner, told)
        return await way.act(within, told, operation_id)


async def check_undoable(question: Question, entry: Entry) -> None:
    """Raise what `undo` would at this moment; NotUndoable also where the asker lacks the right."""
    way = _way_to_undo(entry)
    if not question.has(way.right):
        raise NotUndoable(entry.folio)
    await way.check(question, _told_by(entry))


def _way_to_undo(entry: Entry) -> Way:
    way = WAYS.get(entry.operation)
    if way is None:
        raise NotUndoable(entry.folio)
    return way


def _told_by(entry: Entry) -> Told:
    """What the entry tells of its one subject; raises NotUndoable for one without a snapshot."""
    match [each for each in entry.detail.snapshots if each.kind not in _BESIDE]:
        case [Snapshot(id=subject, before=before, after=after)] if after is not None and ERASED_STATE not in (
            before,
            after,
        ):
            return Told(entry, subject, before or {}, after)
    raise NotUndoable(entry.folio)
