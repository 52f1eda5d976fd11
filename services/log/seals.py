"""Seals: a log's end, made for people to keep, and checked when it comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.checkpoints import Checkpoint, SignedSeal
from domain.companies import Company, User
from domain.instants import microseconds
from domain.log_tree import Head
from domain.notices import NoticeKind
from domain.seal_messages import SealMessage
from domain.seals import Seal, is_due, is_of_another_day
from services.apart import each_apart
from services.asking import Ask
from services.installation import Installation
from services.log.seal_asking import ask_to_keep_seal
from services.log.supervisors import supervisors_and_owners
from services.log.verification import verify_log
from services.log.verified import Verification
from services.progress import Progress
from services.signatures import is_cosigned
from storage.repositories.seals import UnsealedLog
from storage.unit_of_work import UnitOfWork

_TOGETHER = timedelta(minutes=1)  # at most, that seals wait for those made with them


async def seal_due_logs(installation: Installation, *, now: datetime) -> None:
    """Seal each log that is due, the installation's too, and notify its supervisors.

    A day's seal waits for the hour at which the person gets a summary, if any. What is for now is sent once
    all are made, so that a person gets those of several companies together; after a kill, a minute later.
    Needs no permission: the process does it.
    """
    async with installation.database.reading() as work:
        logs = await work.seals.unsealed()
    sealed: list[int] = []

    async def seal_if_due(log: UnsealedLog) -> None:
        if _is_due(log, now=now):
            await _seal(installation, log.company.id, now=now)
            sealed.append(log.company.id)

    await each_apart("a seal", logs, seal_if_due)
    if not sealed:
        return
    async with installation.database.writing() as work:
        await work.notices.bring_forward(NoticeKind.SEAL, due_at=now + _TOGETHER, to=now)


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
        hours = await _hours(work, logs[0], recipients, now=now)
        await _add(work, company_id, logs[0].head, recipients, hours=hours, now=now)
        await ask_to_keep_seal(work, company_id, recipients, hours=hours, now=now)


async def _hours(
    work: UnitOfWork, log: UnsealedLog, recipients: Sequence[User], *, now: datetime
) -> Mapping[int | None, datetime]:
    """When each account is sent it: with its next summary of any company, or once all are made.

    Seals after many entries don't wait: they shorten the time in which something could be rewritten.
    """
    accounts = [each.telegram_id for each in recipients]
    hours: dict[int | None, datetime] = dict.fromkeys(accounts, now + _TOGETHER)
    if is_of_another_day(log.since, zone=log.company.zone, now=now):
        plans = await work.summary_settings.plans_of(accounts)
        hours |= {
            account: min(plan.next_hour(now, zone) for plan, zone in theirs)
            for account, theirs in plans.items()
        }
    return hours


async def add_seal(work: UnitOfWork, company_id: int, head: Head, *, now: datetime) -> None:
    """Seal the log up to there, due or not, in a transaction that locked its head."""
    recipients = await supervisors_and_owners(work, company_id)
    hours = {each.telegram_id: now for each in recipients}
    await _add(work, company_id, head, recipients, hours=hours, now=now)


async def _add(
    work: UnitOfWork,
    company_id: int,
    head: Head,
    recipients: Sequence[User],
    *,
    hours: Mapping[int | None, datetime],
    now: datetime,
) -> None:
    """The seal and its notices; one that waits for its hour still does, and is made anew then."""
    seal = Seal.of(company_id, head)
    await work.seals.add(seal, now=now)
    await work.notices.replace_pending(NoticeKind.SEAL, company_id, due_by=now)
    for due_at in sorted({*hours.values()}):
        theirs = [each for each in recipients if hours[each.telegram_id] == due_at]
        await work.notices.add(
            NoticeKind.SEAL, company_id, recipients=theirs, body=_body_of(seal, now=now), due_at=due_at
        )


async def notify_one_of_seal(work: UnitOfWork, seal: Seal, recipient: User, *, now: datetime) -> int:
    """Note that the seal is made for one person, at once; returns the notice's id."""
    account = recipient.telegram_id
    if account is None:
        raise ValueError("a seal is sent to an account")
    return await work.notices.add_one(
        NoticeKind.SEAL,
        seal.company_id,
        user_id=recipient.id,
        telegram_id=account,
        body=_body_of(seal, now=now),
        due_at=now,
    )


def _body_of(seal: Seal, *, now: datetime) -> Mapping[str, object]:
    return {"seal": seal.text, "sealed_at": microseconds(now)}


def _is_due(log: UnsealedLog, *, now: datetime) -> bool:
    entries = log.head.folio - log.sealed_folio
    return is_due(entries=entries, since=log.since, zone=log.company.zone, now=now)


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


async def signed_seal(
    installation: Installation, work: UnitOfWork, seal: Seal, *, made: datetime
) -> SignedSeal:
    """The seal signed, naming the one before it: always the same for one that was made at that moment.

    With what witnesses signed of that very one.
    """
    before = await work.seals.newest(seal.company_id, until=seal.folio - 1)
    checkpoint = Checkpoint(
        installation=installation.seal_key.installation,
        seal=seal,
        made=made,
        before=Head(before.seal.folio, before.seal.hash) if before is not None else None,
    )
    signed = installation.seal_key.sign(checkpoint)
    found = [await work.cosignatures.of_seal(seal, each.key) for each in installation.witnesses]
    cosignatures = tuple(
        each.cosignature.note_signature
        for each in found
        if each is not None and is_cosigned(checkpoint.text, each.cosignature)
    )
    return replace(signed, cosignatures=cosignatures)


async def newest_cosigned(installation: Installation, company: Company) -> SignedSeal | None:
    """The newest seal of the company's log that a witness signed, with that; None if none did."""
    async with installation.database.reading() as work:
        last = [await work.cosignatures.last(company.id, each.key) for each in installation.witnesses]
        folio = max((each.folio for each in last if each is not None), default=0)
        made = await work.seals.newest(company.id, until=folio) if folio else None
        if made is None:
            return None
        signed = await signed_seal(installation, work, made.seal, made=made.made)
        return signed if signed.cosignatures else None


async def signed_head(
    installation: Installation, company: Company, head: Head, *, now: datetime
) -> SignedSeal | None:
    """The seal of a head that the company's log was found to have, signed; None before any entry."""
    if not head.folio:
        return None
    async with installation.database.reading() as work:
        return await signed_seal(installation, work, Seal.of(company.id, head), made=now)


async def signed_end(installation: Installation, company: Company, *, now: datetime) -> SignedSeal | None:
    """The seal of the company's log at its present end, signed; None while it has no entry."""
    async with installation.database.reading() as work:
        head = await work.audit_log(company.id).head()
    return await signed_head(installation, company, head, now=now) if head is not None else None
