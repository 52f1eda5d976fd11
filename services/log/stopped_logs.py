"""Stopped logs, which do not end at their last known end: nothing is appended, and people are told.

That is the sign of a database restored from a copy, or whose end was cut or rewritten.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from domain.authors import CONSOLE, OURSELVES
from domain.companies import INSTALLATION_ID, Company
from domain.entries import Detail, Entry, Outcome
from domain.errors import CompanyNotFound, LogStopped
from domain.log_filter import LogQuery
from domain.log_tree import NO_ENTRIES, Head
from domain.notices import Notice, NoticeKind
from domain.permissions import MANAGE_LOGS
from domain.words import words_in
from services.asking import Ask
from services.installation import Installation
from services.log.installation_log import record_in_installation
from services.log.recording import Happening
from services.log.supervisors import supervisors_and_owners
from storage.audit_stored import UNREADABLE
from storage.head_memory import Stop
from storage.unit_of_work import UnitOfWork

_STOPPED = "log_stopped"
_RESUMED = "log_resumed"
_LOOKED_AT = 100  # entries with the name's words, searched for the last with the exact name

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StopNews:
    """A stopped log, for its supervisors; `remembered` is None if unknown."""

    company: Company
    remembered: int | None
    found: int


async def compare_heads(installation: Installation, remembered: Mapping[int, Head]) -> None:
    """Check at start-up that each log still has its remembered end; stop those that do not.

    Those ends are then this process's own.
    """
    heads = installation.database.heads
    for company_id, head in remembered.items():
        heads.remember(company_id, head)
        async with installation.database.reading() as work:
            found = await _found(work, company_id)
            holds = found.folio >= head.folio and await work.audit_log(company_id).has(head)
        if not holds:
            try:
                heads.stop(company_id, found=found)
            except LogStopped:
                _log.critical("bitacora_%s is stopped: it ends at %s", company_id, found.folio)


async def _found(work: UnitOfWork, company_id: int) -> Head:
    """The log's head; an empty one if the log itself is gone."""
    log = work.audit_log(company_id)
    return (await log.head() if await log.is_there() else None) or NO_ENTRIES


async def tell_of_stop(installation: Installation, stop: Stop, *, now: datetime) -> None:
    """Record in the installation's log that this one is stopped, and notify its supervisors.

    Once for each stop, however often the process starts. Records `log_stopped`, which alerts the owners. If
    the installation's own log is stopped, nothing can be recorded, and owners are notified like supervisors,
    at each start.
    """
    async with installation.database.writing() as work:
        company = await work.companies.get(stop.company_id)
        name = company.name if company is not None else f"Empresa {stop.company_id}"
        if await _is_told(work, stop, about=name):
            return
        owners = await work.users.linked(INSTALLATION_ID)
        told = {place.user.telegram_id for place in owners} if stop.company_id != INSTALLATION_ID else set()
        recipients = await supervisors_and_owners(work, stop.company_id)
        body = {"remembered": stop.remembered.folio if stop.remembered else None, "found": stop.found.folio}
        if company is not None:
            await work.notices.replace_pending(NoticeKind.STOPPED, stop.company_id)
            await work.notices.add(
                NoticeKind.STOPPED,
                stop.company_id,
                recipients=[user for user in recipients if user.telegram_id not in told],
                body=body,
                due_at=now,
            )
    if stop.company_id != INSTALLATION_ID:
        await record_in_installation(installation, OURSELVES, _stop_of(stop), about=name, now=now)


async def _is_told(work: UnitOfWork, stop: Stop, *, about: str) -> bool:
    """Whether the installation's log already tells of this very stop, and of nothing later."""
    query = LogQuery(operations=(_STOPPED, _RESUMED), words=tuple(words_in(about)))
    try:
        said = await work.audit_log(INSTALLATION_ID).older(query, limit=_LOOKED_AT)
    except UNREADABLE:  # a forger must not keep people from being told
        return False
    last = next((each for each in said if ("Empresa", about) in each.detail.facts), None)
    return last is not None and last.detail.facts == (("Empresa", about), *_stop_of(stop).detail.facts)


def _stop_of(stop: Stop) -> Happening:
    remembered = f"#{stop.remembered.folio:,}" if stop.remembered else "desconocido"
    facts = (
        ("Folio", f"#{stop.found.folio:,}"),
        ("Folio recordado", remembered),
        ("Huella", stop.found.hash.hex()),
        ("Huella recordada", stop.remembered.hash.hex() if stop.remembered else "desconocida"),
    )
    return Happening(
        operation=_STOPPED,
        summary=f"Termina en el #{stop.found.folio:,}; se recordaba hasta el {remembered}",
        operation_id=uuid4(),
        detail=Detail.of(facts=facts),
        outcome=Outcome.FAILED,
    )


async def stop_news(installation: Installation, notice: Notice) -> StopNews | None:
    """The news to send for this notice; None if the person no longer supervises the log."""
    async with installation.database.reading() as work:
        company = await work.companies.get(notice.company_id)
        recipients = await supervisors_and_owners(work, notice.company_id)
    if company is None or notice.telegram_id not in {user.telegram_id for user in recipients}:
        return None
    return StopNews(company, notice.body["remembered"], notice.body["found"])


async def stopped_logs(ask: Ask) -> Mapping[int, Stop]:
    """The stopped logs, by company, after checking where each one ends. For the console."""
    database = ask.installation.database
    async with ask.may_read(MANAGE_LOGS, INSTALLATION_ID) as question:
        companies = [INSTALLATION_ID, *(company.id for company in await question.work.companies.all())]
    for company_id in companies:
        with suppress(LogStopped):
            async with database.writing() as work:
                log = work.audit_log(company_id)
                if await log.is_there() and await log.lock_head() is not None:
                    await log.check_end()
    return database.heads.stops


async def resume_log(ask: Ask, company_id: int) -> tuple[str, Entry | None]:
    """Accept the log's present end, by somebody at the console who knows the reason.

    Returns the company's name. Records `log_resumed` in its log, with the earlier end; in the installation's
    log for a company that is gone, whose number another may get. Raises CompanyNotFound, and LogStopped if
    its last entry is not the right one, which only a good copy mends.
    """
    heads = ask.installation.database.heads
    remembered = heads.heads.get(company_id)
    try:
        async with ask.may(MANAGE_LOGS, company_id) as task:
            heads.forget(company_id)
            found = await task.work.audit_log(company_id).lock_head() or NO_ENTRIES
            summary, detail = _resumption(remembered, found)
            return task.company.name, await task.record(_RESUMED, summary, detail=detail)
    except CompanyNotFound:
        if remembered is None:
            raise
        return await _resume_without_company(ask, company_id, remembered)


async def _resume_without_company(ask: Ask, company_id: int, remembered: Head) -> tuple[str, Entry | None]:
    heads, name = ask.installation.database.heads, f"Empresa {company_id}"
    await ask.check(MANAGE_LOGS, INSTALLATION_ID)
    summary, detail = _resumption(remembered, NO_ENTRIES)
    happening = Happening(operation=_RESUMED, summary=summary, operation_id=uuid4(), detail=detail)
    entry = await record_in_installation(ask.installation, CONSOLE, happening, about=name, now=ask.now)
    if INSTALLATION_ID in heads.stops:
        raise LogStopped(INSTALLATION_ID)
    heads.forget(company_id)
    return name, entry


def _resumption(remembered: Head | None, found: Head) -> tuple[str, Detail]:
    before = f"#{remembered.folio:,}" if remembered is not None else "desconocido"
    summary = f"Termina en el #{found.folio:,}; se recordaba hasta el {before}"
    return summary, Detail.of(facts=(("Folio", f"#{found.folio:,}"), ("Folio recordado", before)))
