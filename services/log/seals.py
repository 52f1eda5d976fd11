"""Seals: a log's end, sent to people to keep, and checked when it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.chain import Head, from_microseconds, microseconds
from domain.companies import INSTALLATION_ID, Company, Membership, User
from domain.notices import Notice, NoticeKind
from domain.permissions import KEEP_LOG, READ_LOG
from domain.seal_messages import SENT_WITHIN, SealMessage
from domain.seals import Seal, is_due, read_seal
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from services.log.verification import verify_log
from services.log.verified import Verification
from services.progress import Progress
from storage.repositories.seals import UnsealedLog
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SealNews:
    """A seal for its recipient; `checks` is whether they may check it in the chat."""

    company: Company
    seal: Seal
    sealed_at: datetime
    checks: bool


async def seal_due_logs(installation: Installation, *, now: datetime) -> None:
    """Seal each log that is due, the installation's too, and notify its supervisors.

    Needs no permission: the process does it.
    """
    async with installation.database.reading() as work:
        logs = await work.seals.unsealed()
    await each_apart("a seal", logs, lambda log: _seal_if_due(installation, log, now=now))


async def _seal_if_due(installation: Installation, log: UnsealedLog, *, now: datetime) -> None:
    if _is_due(log, now=now):
        await _seal(installation, log.company.id, now=now)


async def _seal(installation: Installation, company_id: int, *, now: datetime) -> None:
    """The seal and its messages, in one transaction, so that concurrent processes seal it once."""
    async with installation.database.writing() as work:
        await work.audit_log(company_id).lock_head()
        if company_id in installation.database.heads.stops:
            return  # it does not end at its last known end
        logs = await work.seals.unsealed(company_id)
        recipients = await supervisors_and_owners(work, company_id)
        if not logs or not _is_due(logs[0], now=now) or not recipients:
            return  # a seal that nobody keeps would prove nothing
        await _add(work, company_id, logs[0].head, recipients, now=now)


async def add_seal(work: UnitOfWork, company_id: int, head: Head, *, now: datetime) -> None:
    """Seal the log up to there, due or not, in a transaction that locked its head."""
    await _add(work, company_id, head, await supervisors_and_owners(work, company_id), now=now)


async def _add(
    work: UnitOfWork, company_id: int, head: Head, recipients: Sequence[User], *, now: datetime
) -> None:
    seal = Seal.of(company_id, head)
    await work.seals.add(seal, now=now)
    await work.notices.replace_pending(NoticeKind.SEAL, company_id)
    await _notify(work, seal, recipients, now=now)


async def _notify(work: UnitOfWork, seal: Seal, recipients: Sequence[User], *, now: datetime) -> None:
    body = {"seal": seal.text, "sealed_at": microseconds(now)}
    await work.notices.add(NoticeKind.SEAL, seal.company_id, recipients=recipients, body=body, due_at=now)


def _is_due(log: UnsealedLog, *, now: datetime) -> bool:
    entries = log.head.folio - log.sealed_folio
    return is_due(entries=entries, since=log.since, zone=log.company.zone, now=now)


async def supervisors_and_owners(work: UnitOfWork, company_id: int) -> list[User]:
    """The company's supervisors and the owners of the installation, one place per account."""
    places = [*await work.users.linked(company_id), *await work.users.linked(INSTALLATION_ID)]
    by_account: dict[int | None, User] = {}
    for user in _supervisors(places):
        by_account.setdefault(user.telegram_id, user)
    return list(by_account.values())


def _supervisors(places: Iterable[Membership]) -> Iterable[User]:
    return (place.user for place in places if _supervises(place))


def _supervises(place: Membership) -> bool:
    """Whether the person supervises the log rather than only reading it."""
    return place.gives(READ_LOG) and place.gives(KEEP_LOG)


async def seal_news(installation: Installation, notice: Notice, *, now: datetime) -> SealNews | None:
    """The seal to send for this notice; None if the person is no supervisor any more.

    Also None if its hour has passed: then the log is sealed again for them, so that a message is always of
    the same time as its seal.
    """
    async with installation.database.reading() as work:
        company = await work.companies.get(notice.company_id)
        recipient = await work.users.get(notice.user_id)
        place = await work.users.place(notice.telegram_id, notice.company_id)
    if company is None or recipient is None or not _supervises(recipient):
        return None
    if recipient.user.telegram_id != notice.telegram_id:
        return None
    sealed_at = from_microseconds(notice.body["sealed_at"])
    if now - sealed_at > SENT_WITHIN:
        await _make_anew(installation, notice, recipient.user, now=now)
        return None
    checks = place is not None and place.gives(READ_LOG)
    return SealNews(company, read_seal(notice.body["seal"]), sealed_at, checks)


async def _make_anew(installation: Installation, notice: Notice, recipient: User, *, now: datetime) -> None:
    async with installation.database.writing() as work:
        head = await work.audit_log(notice.company_id).lock_head()
        if head is None or notice.company_id in installation.database.heads.stops:
            return
        await work.notices.replace(notice.id)
        if await work.seals.unsealed(notice.company_id):
            await work.seals.add(Seal.of(notice.company_id, head), now=now)
        await _notify(work, Seal.of(notice.company_id, head), [recipient], now=now)


async def check_seal(
    ask: Ask,
    seal: Seal,
    *,
    operation_id: UUID,
    progress: Progress | None = None,
    message: SealMessage | None = None,
) -> Verification:
    """Verify the sealed log, and compare the entry at the seal's folio with the seal.

    `message` is the one with the button, unless the seal was pasted. Needs Bitácora: Ver in that company;
    raises NotAllowed and UnknownPerson. Records `log_verified`, allowed or failed.
    """
    return await verify_log(
        ask,
        seal.company_id,
        operation_id=operation_id,
        progress=progress,
        seal=seal,
        message=message,
    )


async def seal_of(installation: Installation, company: Company) -> Seal | None:
    """The seal of the company's log at its present end; None while it has no entry."""
    async with installation.database.reading() as work:
        head = await work.audit_log(company.id).head()
    return None if head is None or not head.folio else Seal.of(company.id, head)
