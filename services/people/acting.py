"""What a reader may do about an entry, from its alert or itself: block its author, undo it, ask why."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from domain.catalogue import Catalogue
from domain.companies import Membership, UserState
from domain.entries import Entry
from domain.errors import AuthorUnknown, NotAllowed, VigiaError
from domain.names import LONGEST_REASON
from domain.permissions import CHANGE_USERS, READ_LOG
from domain.spelling import clip
from services.asking import Ask, Question
from services.doors.strangers import StrangerNow, stranger_now
from services.log.about_entry import done_about, entry_there
from services.people.authors import author_of
from services.people.explaining import ASKED, DISOWNED, FACT, GIVEN, check_askable
from services.people.life import UserDeed, block_user
from services.people.limits import keep_a_supervisor, user_to_act_on
from services.people.undoing import check_undoable


class Act(StrEnum):
    """What may be done about an entry."""

    BLOCK = "block"
    UNDO = "undo"
    ASK_WHY = "why"


@dataclass(frozen=True, slots=True)
class OnEntry:
    """What whoever reads an entry may do about it at this moment, and what was done about it, oldest first.

    `author` is the user of the company who did it, as they are now; `stranger`, what became of whoever it
    says came to the door.
    """

    author: Membership | None = None
    may: frozenset[Act] = frozenset()
    done: Sequence[Entry] = ()
    stranger: StrangerNow | None = None


NOTHING_ON = OnEntry()


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """Who would be blocked, and the reason that the entry gives."""

    author: Membership
    entry: Entry
    reason: str


async def on_entry(question: Question, entry: Entry) -> OnEntry:
    """What the asker may do about the entry: nothing is offered that would be refused."""
    author = await author_of(question, entry)
    may = set()
    if await _holds(check_undoable(question, entry)):
        may.add(Act.UNDO)
    asker = question.standing.place
    if author is not None and asker is not None and author.user.id != asker.user.id:
        may |= await _about_another(question, entry, author)
    done = await done_about(question.work, question.company.id, entry.folio)
    stranger = await stranger_now(question.work, question.company.id, entry)
    return OnEntry(author, frozenset(may), done, stranger)


async def _about_another(question: Question, entry: Entry, author: Membership) -> set[Act]:
    may = set()
    blockable = question.has(CHANGE_USERS) and author.user.state is UserState.ACTIVE
    if blockable and await _holds(_check_block(question, author)):
        may.add(Act.BLOCK)
    if entry.operation not in (ASKED, GIVEN, DISOWNED) and await _holds(
        check_askable(question, entry, author)
    ):
        may.add(Act.ASK_WHY)
    return may


async def plan_block(ask: Ask, company_id: int, folio: int) -> BlockPlan:
    """Who would be blocked for the entry, and why. Needs and raises what `block_author` does."""
    async with ask.may_read(READ_LOG, company_id) as question:
        if not question.has(CHANGE_USERS):
            raise NotAllowed(CHANGE_USERS)
        entry = await entry_there(question, folio)
        author = await _author(question, entry)
        await user_to_act_on(question, author.user.id, on_oneself=False)
        return BlockPlan(author, entry, _reason(entry, question.installation.catalogue))


async def block_author(
    ask: Ask, company_id: int, folio: int, *, reason: str = "", operation_id: UUID
) -> UserDeed:
    """Block the user who did this; the entry gives the reason unless one is given.

    Needs Bitácora: Ver and Usuarios: Cambiar. Records `user_blocked`, about the entry. Raises EntryNotFound,
    EntryPurged, AuthorUnknown, and what `block_user` does.
    """
    async with ask.may(READ_LOG, company_id) as task:
        entry = await entry_there(task, folio)
        author = await _author(task, entry)
        return await block_user(
            task.about_entry(folio, FACT),
            company_id,
            author.user.id,
            reason=reason or _reason(entry, task.installation.catalogue),
            operation_id=operation_id,
        )


async def _author(question: Question, entry: Entry) -> Membership:
    author = await author_of(question, entry)
    if author is None:
        raise AuthorUnknown(entry.folio)
    return author


def _reason(entry: Entry, catalogue: Catalogue) -> str:
    """`Por el folio 123: Documento cancelado, Factura A 203`."""
    what = ", ".join(part for part in (catalogue.label_of_operation(entry.operation), entry.summary) if part)
    return clip(f"Por el folio {entry.folio}: {what}", limit=LONGEST_REASON)


async def _check_block(question: Question, author: Membership) -> None:
    await user_to_act_on(question, author.user.id, on_oneself=False)
    await keep_a_supervisor(question, author)


async def _holds(check: Awaitable[None]) -> bool:
    try:
        await check
    except VigiaError:
        return False
    return True
