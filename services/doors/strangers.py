"""Strangers at the door, for whoever reads of them in a log: who they are, and ignoring one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.companies import INSTALLATION_ID
from domain.entries import Detail, Entry
from domain.errors import NoStranger
from domain.log_filter import LogQuery
from domain.permissions import KEEP_LOG, READ_LOG
from domain.refused import REFUSED
from domain.strangers import Stranger, stranger_of
from services.asking import Ask, Question
from services.sending.fates import tell_fate
from storage.unit_of_work import UnitOfWork

_TOLD_OF = 5  # alerts about a stranger that are edited
_IGNORED = "stranger_ignored"


async def read_stranger(ask: Ask, company_id: int, folio: int, *, to_ignore: bool = False) -> Stranger:
    """Who knocked, by the entry that says so. Needs Bitácora: Ver.

    Raises NoStranger if the entry is of another kind, or is not there; `to_ignore`, also if they have a place
    somewhere by now.
    """
    async with ask.may_read(READ_LOG, company_id) as question:
        stranger = await _stranger(question, folio)
        if to_ignore and await question.work.users.places(stranger.telegram_id):
            raise NoStranger
        return stranger


async def ignore_stranger(ask: Ask, company_id: int, folio: int, *, operation_id: UUID) -> Stranger:
    """Let the account raise no more alerts in this log, until it becomes a user's: entries go on.

    Needs Bitácora: Cambiar; records `stranger_ignored`, once. Raises NoStranger, also if they have a place
    somewhere by now.
    """
    async with ask.may(KEEP_LOG, company_id) as task:
        stranger = await _stranger(task, folio)
        ignored, account = task.work.ignored_strangers, stranger.telegram_id
        summary = f"{stranger.shown_name} · Telegram {account}"
        done = await task.recorded(_IGNORED, operation_id, summary=summary)
        if done is not None or await ignored.has(company_id, account):
            return stranger
        if await task.work.users.places(account):
            raise NoStranger
        await ignored.add(company_id, account, by=task.author.label, now=ask.now)
        await _tell_what_became_of(task.work, account, now=ask.now)
        detail = Detail.of(facts=[("Telegram", str(account)), ("Folio", str(folio))])
        await task.record(_IGNORED, summary, operation_id=operation_id, detail=detail)
        return stranger


@dataclass(frozen=True, slots=True)
class StrangerNow:
    """What became of a stranger: the users that they are by now, as people read them, or ignored."""

    users: tuple[str, ...] = ()
    ignored: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do about them."""
        return bool(self.users) or self.ignored


async def stranger_now(work: UnitOfWork, company_id: int, entry: Entry) -> StrangerNow | None:
    """What became of whoever the entry says knocked; None if it tells of nobody."""
    stranger = stranger_of(entry)
    if stranger is None:
        return None
    places = await work.users.places(stranger.telegram_id)
    ignored = await work.ignored_strangers.has(company_id, stranger.telegram_id)
    return StrangerNow(tuple(each.user.label for each in places), ignored)


async def no_longer_a_stranger(work: UnitOfWork, telegram_id: int, *, now: datetime) -> None:
    """The account is a user's now: it is ignored nowhere, and who was told of it sees so."""
    await work.ignored_strangers.forget(telegram_id)
    await _tell_what_became_of(work, telegram_id, now=now)


async def _tell_what_became_of(work: UnitOfWork, telegram_id: int, *, now: datetime) -> None:
    """Have the messages edited that told of this stranger, in the installation's log, the newest ones."""
    knocks = LogQuery(operations=(REFUSED,), words=("telegram", str(telegram_id)))
    for entry in await work.audit_log(INSTALLATION_ID).older(knocks, limit=_TOLD_OF):
        await tell_fate(work, INSTALLATION_ID, first=entry.folio, last=entry.folio, now=now)


async def _stranger(question: Question, folio: int) -> Stranger:
    entry = await question.work.audit_log(question.company.id).get(folio)
    stranger = stranger_of(entry) if entry is not None else None
    if stranger is None:
        raise NoStranger
    return stranger
