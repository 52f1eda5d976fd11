"""Telling people of a request: its cards, which are edited as it goes on, and news to who asked for it.

All of it are notices of the transaction that changes the request, so no kill loses one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from domain.approval_requests import AnswerKind, ApprovalRequest
from domain.companies import Membership
from domain.notices import NoticeKind
from storage.repositories.approvals import Card
from storage.unit_of_work import UnitOfWork


async def who_may_approve(work: UnitOfWork, request: ApprovalRequest) -> Sequence[Membership]:
    """The company's users with an account who could do the deed and did not ask for it."""
    return [
        place
        for place in await work.users.linked(request.company_id)
        if request.may_be_approved_by(place.user.id, place.profile.permissions)
    ]


async def send_cards(
    work: UnitOfWork, request: ApprovalRequest, recipients: Iterable[Membership], *, now: datetime
) -> None:
    """Send the request to these people, in a message of its own for each."""
    for place in recipients:
        await _send(work, NoticeKind.APPROVAL, request, place, now=now)


async def _send(
    work: UnitOfWork, kind: NoticeKind, request: ApprovalRequest, place: Membership, *, now: datetime
) -> None:
    """Send a message that shows the request, and is edited from then on; nothing without an account."""
    if place.user.telegram_id is not None:
        notice_id = await work.notices.add_one(
            kind,
            request.company_id,
            user_id=place.user.id,
            telegram_id=place.user.telegram_id,
            body={"number": request.number},
            due_at=now,
        )
        await work.approvals.add_card(request.company_id, request.number, notice_id)


async def add_sent_card(
    work: UnitOfWork, request: ApprovalRequest, telegram_id: int, message_id: int, *, now: datetime
) -> Card:
    """Tie a message to the request that whoever asked for it has in their chat already."""
    notice_id = await work.notices.add_one(
        NoticeKind.DECISION,
        request.company_id,
        user_id=request.asker_id,
        telegram_id=telegram_id,
        body={"number": request.number},
        due_at=now,
    )
    await work.notices.mark_sent(notice_id, message_id=message_id, now=now)
    await work.approvals.add_card(request.company_id, request.number, notice_id)
    return Card(notice_id, request.asker_id, telegram_id)


async def edit_card(work: UnitOfWork, request: ApprovalRequest, card: Card, *, now: datetime) -> None:
    """Have a card of the request edited."""
    await work.notices.add_one(
        NoticeKind.RECARD,
        request.company_id,
        user_id=card.user_id,
        telegram_id=card.telegram_id,
        body={"number": request.number, "card": card.notice_id},
        due_at=now,
    )


async def tell_how_it_stands(work: UnitOfWork, request: ApprovalRequest, *, now: datetime) -> None:
    """Have every message that shows the request edited; who asked hears of its end, and of a question."""
    for card in await work.approvals.cards(request.company_id, request.number):
        await edit_card(work, request, card, now=now)
    asker = await work.users.get(request.asker_id)
    is_news = not request.pending or request.answers[-1].kind is AnswerKind.ASKED
    if is_news and asker is not None and asker.counts and asker.user.label != request.ended_by:
        await _send(work, NoticeKind.DECISION, request, asker, now=now)
