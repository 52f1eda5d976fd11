"""One alert, one fate: what becomes of it is said in every copy of it.

Each copy is edited by a notice of the transaction that changes the fate, so no kill loses one, and edits keep
the pace of all messages. A copy that waits to be edited shows all that happened until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.attended import attends
from domain.entries import Entry
from domain.notices import NoticeKind
from domain.snapshots import SubjectKind
from storage.repositories.alert_copies import AlertCopy
from storage.repositories.digests import ToldIn
from storage.unit_of_work import UnitOfWork


async def note_done_about(work: UnitOfWork, company_id: int, new: Iterable[Entry], *, now: datetime) -> None:
    """Tell the copies of each alert that one of these entries is about."""
    for entry in new:
        about = entry.detail.about
        if about is None:
            continue
        if attends(entry):
            await _attend(work, company_id, about, entry)
        await tell_fate(work, company_id, first=about, last=about, now=now)


async def _attend(work: UnitOfWork, company_id: int, folio: int, by: Entry) -> None:
    place = (await work.users.named(company_id, [by.user_name])).get(by.user_name)
    entry = await work.audit_log(company_id).get(folio)
    if place is None or entry is None or not entry.sensitive:
        return
    seen = await work.acknowledgements.of_entry(company_id, folio)
    if all(each.user_id != place.user.id for each in seen):
        await work.acknowledgements.add(company_id, folio, place.user.id, now=by.recorded_at)


async def tell_fate(work: UnitOfWork, company_id: int, *, first: int, last: int, now: datetime) -> None:
    """Have every message edited that told somebody of an alert between two folios, both included."""
    await work.alert_groups.note_fate(company_id, first=first, last=last)
    bodies = await work.notices.waiting_bodies(NoticeKind.FATE, company_id)
    waiting = {(user_id, body["message"]) for user_id, body in bodies}
    copies: list[ToldIn | AlertCopy] = [
        *await work.digests.messages_between(company_id, first=first, last=last),
        *await work.alert_copies.between(company_id, first=first, last=last),
    ]
    for copy in copies:
        if (copy.user_id, copy.message_id) not in waiting:
            await _have_edited(work, company_id, copy, now=now)


async def _have_edited(work: UnitOfWork, company_id: int, copy: ToldIn | AlertCopy, *, now: datetime) -> None:
    about = {"folio": copy.folio} if isinstance(copy, ToldIn) else {"first": copy.first, "last": copy.last}
    await work.notices.add_one(
        NoticeKind.FATE,
        company_id,
        user_id=copy.user_id,
        telegram_id=copy.telegram_id,
        body={**about, "message": copy.message_id},
        due_at=now,
    )


@dataclass(frozen=True, slots=True)
class ShownFate:
    """What became of the alerts from one folio to another by the time that a message of them was composed.

    It counts who attended them and what was done about them, which never become fewer.
    """

    first: int
    last: int
    attended: int
    done: int


async def fate_of(work: UnitOfWork, company_id: int, *, first: int, last: int) -> ShownFate:
    """What became of them by now."""
    return ShownFate(
        first,
        last,
        await work.acknowledgements.count_between(company_id, first=first, last=last),
        await work.subject_entries.count_between(company_id, SubjectKind.ENTRY, first=first, last=last),
    )


async def edit_if_outrun(
    work: UnitOfWork, company_id: int, copy: ToldIn | AlertCopy, shown: ShownFate, *, now: datetime
) -> None:
    """Have a message edited that is noted as sent only now, if anything became of its alerts meanwhile.

    Whoever changes the fate of an alert does not find a message on its way: the log's head, which both lock,
    has either of them find what the other did.
    """
    if await fate_of(work, company_id, first=shown.first, last=shown.last) != shown:
        await _have_edited(work, company_id, copy, now=now)
