"""Seals on their way: what one message tells an account of all its companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.checkpoints import SignedSeal
from domain.companies import Company, User
from domain.instants import from_microseconds
from domain.notices import Notice, NoticeKind
from domain.permissions import READ_LOG
from domain.seal_messages import SENT_WITHIN
from domain.seals import Seal, read_seal
from services.apart import each_apart
from services.installation import Installation
from services.log.seals import notify_one_of_seal, signed_seal
from services.log.supervisors import supervises


@dataclass(frozen=True, slots=True)
class SealNews:
    """The seal of a notice, signed; `checks` is whether its recipient may check it in the chat."""

    notice_id: int
    company: Company
    signed: SignedSeal
    checks: bool

    @property
    def seal(self) -> Seal:
        """The seal."""
        return self.signed.seal

    @property
    def sealed_at(self) -> datetime:
        """When it was made."""
        return self.signed.checkpoint.made


async def seal_news(installation: Installation, notice: Notice, *, now: datetime) -> Sequence[SealNews]:
    """The seals that go out with this notice: all that are due for its account, one of each company.

    None if it is not for that person any more, or does not wait any more. A log whose hour has passed, or
    that waits twice, is sealed again for them, so that a message is always of the same time as its seals; who
    was sent that very seal already is not sent it again.
    """
    by_company: dict[int, list[Notice]] = {}
    async with installation.database.reading() as work:
        for each in await work.notices.due_of(NoticeKind.SEAL, notice.telegram_id, now=now):
            by_company.setdefault(each.company_id, []).append(each)
    mine = by_company.pop(notice.company_id, [])
    if all(each.id != notice.id for each in mine):
        return []
    news = await _news_of(installation, mine, now=now)
    if news is None:
        return []
    together = [news]

    async def take(waiting: Sequence[Notice]) -> None:
        other = await _news_of(installation, waiting, now=now)
        together.extend([other] if other is not None else [])

    await each_apart("a seal's message", by_company.values(), take)
    return together


async def _news_of(
    installation: Installation, waiting: Sequence[Notice], *, now: datetime
) -> SealNews | None:
    """What an account is told of a company's log, of which these wait; None if nothing."""
    newest = waiting[-1]
    company_id, account = newest.company_id, newest.telegram_id
    async with installation.database.reading() as work:
        company = await work.companies.get(company_id)
        recipient = await work.users.get(newest.user_id)
        place = await work.users.place(account, company_id)
        held = await work.notices.last_seal_sent(company_id, account)
        sealed_at, seal = from_microseconds(newest.body["sealed_at"]), read_seal(newest.body["seal"])
        signed = await signed_seal(installation, work, seal, made=sealed_at)
    if company is None or recipient is None or not supervises(recipient):
        return None
    if recipient.user.telegram_id != account:
        return None
    checks = place is not None and place.gives(READ_LOG)
    if len(waiting) == 1 and now - sealed_at <= SENT_WITHIN and seal.text != held:
        return SealNews(newest.id, company, signed, checks)
    made = await _make_anew(installation, waiting, recipient.user, held=held, now=now)
    return SealNews(made[0], company, made[1], checks) if made is not None else None


async def _make_anew(
    installation: Installation, waiting: Sequence[Notice], recipient: User, *, held: str | None, now: datetime
) -> tuple[int, SignedSeal] | None:
    """The log's seal as it ends now, in place of those that wait; None if it can't be, or need not be.

    It is this person's alone: the log stays as due as it was for everybody else.
    """
    company_id = waiting[-1].company_id
    async with installation.database.writing() as work:
        head = await work.audit_log(company_id).lock_head()
        if head is None or company_id in installation.database.heads.stops:
            return None
        if not any([await work.notices.replace(each.id) for each in waiting]):
            return None  # a newer one did
        seal = Seal.of(company_id, head)
        if seal.text == held:
            return None
        signed = await signed_seal(installation, work, seal, made=now)
        return await notify_one_of_seal(work, seal, recipient, now=now), signed
