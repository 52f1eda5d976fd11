"""Refusals in the log: the first of a kind at once, and the hour's repeats as an exact count.

The total in the log is always the number of attempts: an entry stands for one, and an entry with a *Cantidad*
for as many as it says. What a user of the company may not do and tried is told in its summary; it is alerted
from the third time in a day on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company, UserState
from domain.entries import SUMMARY_LIMIT, Detail, Entry, Origin, Outcome
from domain.log_filter import LogQuery
from domain.phrases import count
from domain.refused import ALERTED_FROM, REFUSED, TIMES, TRIES, attempts_of
from domain.spelling import clip
from services.apart import each_apart
from services.installation import Installation
from services.log.recording import Happening, record
from storage.repositories.refusals import RefusalKey, RefusalWindow
from storage.unit_of_work import UnitOfWork

WINDOW = timedelta(hours=1)
_DAY = timedelta(days=1)
_COUNTED = 100  # entries of a user's day

_BATCH = 100
# The names of the doors for people; all others are the HTTP door.
DECIDED = "decision"  # the source of what a business system asked and was denied
_PHONE = "telegram"
_DOORS = {
    _PHONE: ("Cuenta de Telegram", Origin.TELEGRAM),
    "group": ("Grupo de Telegram", Origin.TELEGRAM),
}
_SUMMARY_KEPT = SUMMARY_LIMIT - 40  # characters, leaving room for a count


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A refused attempt, and the company whose log it belongs in.

    Refusals with the same `source` (who, through which door) and `attempt` are counted together, so neither
    may contain anything that the refused party can vary.
    """

    company_id: int
    source: str
    attempt: str
    author: Author
    facts: Sequence[tuple[str, str]] = ()


async def record_denial(installation: Installation, denial: Denial, *, now: datetime, times: int = 1) -> int:
    """Record it, or count it if the same was recorded within the hour.

    `times` is how many attempts it stands for. Returns how many there were since the recorded one, including
    that and these: 1 if this is the one. Records `access_denied`.
    """
    key = RefusalKey(denial.company_id, denial.source, denial.attempt)
    async with installation.database.writing() as work:
        await _close(installation, work, key, now=now)
        window = await work.refusals.count(key, times=times, now=now)
        if window.is_new:
            entry = await _append(
                installation,
                work,
                denial.company_id,
                source=denial.source,
                author=denial.author,
                summary=denial.attempt,
                facts=denial.facts,
                now=now,
            )
            if entry is not None:
                await work.refusals.recorded(key, folio=entry.folio)
        return 1 + window.unrecorded


async def close_refusals(installation: Installation, *, now: datetime) -> None:
    """Record the counts of all refusals whose hour is over; failures are left for the next time."""

    async def close(key: RefusalKey) -> None:
        async with installation.database.writing() as work:
            await _close(installation, work, key, now=now)

    left = 0
    while True:
        async with installation.database.reading() as work:
            keys = await work.refusals.begun_by(now - WINDOW, _BATCH, but_the_first=left)
        left += await each_apart("a count of refusals", keys, close)
        if len(keys) < _BATCH:
            return


async def _close(installation: Installation, work: UnitOfWork, key: RefusalKey, *, now: datetime) -> None:
    window = await work.refusals.close(key, begun_by=now - WINDOW)
    if window is not None and window.unrecorded:
        await _record_count(installation, work, window, now=now)


async def _record_count(
    installation: Installation, work: UnitOfWork, window: RefusalWindow, *, now: datetime
) -> None:
    """Record how many attempts followed the window's own entry.

    If that entry is no longer in the log, as after a restore, the count is recorded with what the window
    knows.
    """
    key = window.key
    first = await work.audit_log(key.company_id).get(window.folio)
    more = count(window.unrecorded, "intento más", "intentos más")
    since = f"{more} desde el registro #{window.folio}"
    if first is None or not _is_of(window, first):
        author, facts = _author_by(key), [("Origen", key.source)]
        since += ", que ya no está en la bitácora"
    else:
        author, facts = Author.of(first), list(first.detail.facts)
    await _append(
        installation,
        work,
        key.company_id,
        source=key.source,
        author=author,
        times=window.unrecorded,
        summary=f"{clip(key.attempt, limit=_SUMMARY_KEPT)} · {more}",
        facts=[*facts, (TIMES, since)],
        now=now,
    )


def _is_of(window: RefusalWindow, entry: Entry) -> bool:
    """Whether it is the window's own entry, and not another that took its folio since."""
    return entry.operation == REFUSED and entry.recorded_at == window.recorded_at


async def _append(
    installation: Installation,
    work: UnitOfWork,
    company_id: int,
    *,
    source: str,
    author: Author,
    summary: str,
    facts: Sequence[tuple[str, str]],
    now: datetime,
    times: int = 1,
) -> Entry | None:
    company = await _with_a_log(work, company_id)
    if company.id != company_id:
        facts = [("Empresa", str(company_id)), *facts]
    tries = await _tries_of_user(work, company_id, source, author, now=now)
    if tries is not None:
        tries += times
        if tries >= ALERTED_FROM:
            facts = [*facts, (TRIES, f"{tries} en 24 horas")]
    happening = Happening(
        operation=REFUSED,
        summary=summary,
        operation_id=uuid4(),
        outcome=Outcome.DENIED,
        detail=Detail.of(facts=facts),
        silent=tries < ALERTED_FROM if tries is not None else await _is_ignored(work, company_id, source),
    )
    return await record(
        work, installation.catalogue, company=company, author=author, happening=happening, now=now
    )


async def _tries_of_user(
    work: UnitOfWork, company_id: int, source: str, author: Author, *, now: datetime
) -> int | None:
    """What the user was refused in the day before, as far as it counts; None if it is not one of the company.

    At their phone, or in a business system that asked what they may do. Somebody who was put out is no user
    of the company any more.
    """
    door, _, who = source.partition(":")
    place = None
    if door == _PHONE:
        place = await work.users.place(int(who), company_id)
    elif door == DECIDED:
        place = await work.users.get(int(who))
    if place is None or place.user.state is not UserState.ACTIVE or place.user.name != author.user_name:
        return None
    theirs = LogQuery(since=now - _DAY, user_name=author.user_name, operations=(REFUSED,))
    found = await work.audit_log(company_id).older(theirs, limit=_COUNTED)
    return sum(attempts_of(entry) for entry in found)


async def _is_ignored(work: UnitOfWork, company_id: int, source: str) -> bool:
    """Whether it is of a stranger's account that is ignored there."""
    door, _, account = source.partition(":")
    return door == _PHONE and await work.ignored_strangers.has(company_id, int(account))


async def _with_a_log(work: UnitOfWork, company_id: int) -> Company:
    """The company, if it and its log exist, as they may not after a restore; else the installation."""
    for each in (company_id, INSTALLATION_ID):
        company = await work.companies.get(each)
        if company is not None and await work.audit_log(each).lock_head() is not None:
            return company
    raise LookupError("the installation has no log")


def _author_by(key: RefusalKey) -> Author:
    """The author as far as the window knows: the door, and the account, group or key."""
    full_name, origin = _DOORS.get(key.source.partition(":")[0], ("Otro sistema", Origin.API))
    return Author(full_name=full_name, origin=origin)
