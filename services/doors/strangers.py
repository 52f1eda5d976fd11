"""Strangers at the door, for whoever reads of them in a log: who they are, and ignoring one."""

from __future__ import annotations

from uuid import UUID

from domain.entries import Detail
from domain.errors import NoStranger
from domain.permissions import KEEP_LOG, READ_LOG
from domain.strangers import Stranger, stranger_of
from services.asking import Ask, Question

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
        detail = Detail.of(facts=[("Telegram", str(account)), ("Folio", str(folio))])
        await task.record(_IGNORED, summary, operation_id=operation_id, detail=detail)
        return stranger


async def _stranger(question: Question, folio: int) -> Stranger:
    entry = await question.work.audit_log(question.company.id).get(folio)
    stranger = stranger_of(entry) if entry is not None else None
    if stranger is None:
        raise NoStranger
    return stranger
