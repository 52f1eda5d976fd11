"""Requests as people see them: in a list, on a card, in an automatic message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.approval_requests import ApprovalRequest, DeedName, RequestPart, RequestsShown, RequestState
from domain.companies import Membership, User
from domain.errors import RequestNotFound
from domain.notices import Notice
from domain.permissions import CHANGE_USERS, READ_LOG, SEE_REQUESTS
from services.approvals.requests import request_there
from services.asking import Ask
from services.installation import Installation
from storage.unit_of_work import UnitOfWork

PAGE = 8


@dataclass(frozen=True, slots=True)
class ListedRequests:
    """A page of requests, and how many there are."""

    requests: Sequence[ApprovalRequest]
    found: int


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request as one user of the company sees it; `folio` is the entry of the deed, once it is done.

    `waiting` is the user who, now that it is done, waits for whoever asked: for an invitation, or a password.
    """

    request: ApprovalRequest
    place: Membership
    folio: int | None = None
    waiting: User | None = None

    @property
    def is_own(self) -> bool:
        """Whether they asked for it."""
        return self.request.asker_id == self.place.user.id

    @property
    def decides(self) -> bool:
        """Whether it waits for them."""
        able = self.request.may_be_approved_by(self.place.user.id, self.place.profile.permissions)
        return self.request.pending and able and self.place.user.id not in self.request.approvers


async def list_requests(ask: Ask, company_id: int, part: RequestPart, *, page: int = 0) -> ListedRequests:
    """A page of the requests in one part, newest first. For every user of the company.

    They see their own, and those of deeds that they may do; who reads the log sees all.
    """
    async with ask.may_read(SEE_REQUESTS, company_id) as question:
        user_id = question.place.user.id
        shown = RequestsShown(part=part, user_id=user_id, deeds=_seen_by(question.place))
        work = question.work
        if part is RequestPart.TO_DECIDE:
            shown = RequestsShown(part=part, user_id=user_id, deeds=_done_by(question.place))
        requests, found = await work.approvals.page(
            company_id, shown, now=question.now, start=page * PAGE, limit=PAGE
        )
        return ListedRequests(requests, found)


async def read_request(ask: Ask, company_id: int, number: int) -> RequestCard:
    """A request, if whoever asks may see it. For every user of the company; raises RequestNotFound."""
    async with ask.may_read(SEE_REQUESTS, company_id) as question:
        request = await request_there(question, number)
        place = question.place
        if request.asker_id != place.user.id and request.deed.name not in _seen_by(place):
            raise RequestNotFound
        return await _card(question.work, request, place)


async def request_news(installation: Installation, notice: Notice) -> RequestCard | None:
    """The request that a notice is about, for its reader; None if they are no user of the company now."""
    async with installation.database.reading() as work:
        request = await work.approvals.get(notice.company_id, notice.body["number"])
        place = await work.users.place(notice.telegram_id, notice.company_id)
        if request is None or place is None or not place.counts:
            return None
        return await _card(work, request, place)


async def message_of_card(installation: Installation, notice: Notice) -> int | None:
    """The message of the card that a notice edits; None if it was never sent."""
    async with installation.database.reading() as work:
        return await work.notices.sent_message(notice.body["card"])


async def _card(work: UnitOfWork, request: ApprovalRequest, place: Membership) -> RequestCard:
    done = await work.audit_log(request.company_id).by_operation(request.deed.operation_id)
    folio = done.folio if done is not None else None
    own = place.user.id == request.asker_id and place.gives(CHANGE_USERS)
    return RequestCard(request, place, folio, await _who_waits(work, request) if own else None)


async def _who_waits(work: UnitOfWork, request: ApprovalRequest) -> User | None:
    """The user who may be invited now, or whose password may be reset."""
    told = request.deed.arguments
    if request.state is not RequestState.DONE:
        return None
    if request.deed.name is DeedName.CREATE_USER:
        user = await work.users.by_name(request.company_id, told["name"])
        return user if user is not None and user.telegram_id is None else None
    if request.deed.name not in (DeedName.ALLOW_RESET, DeedName.ALLOW_ACCOUNT):
        return None
    place = await work.users.get(told["user_id"])
    came_in = request.deed.name is DeedName.ALLOW_ACCOUNT and place is not None and place.user.telegram_id
    return None if place is None or came_in else place.user


def _done_by(place: Membership) -> Sequence[DeedName]:
    return [each for each in DeedName if place.gives(each.right)]


def _seen_by(place: Membership) -> Sequence[DeedName]:
    return list(DeedName) if place.gives(READ_LOG) else _done_by(place)
