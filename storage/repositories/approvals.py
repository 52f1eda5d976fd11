"""What needs approval in each company, the requests for it, and the messages that show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.approval_requests import (
    Answer,
    AnswerKind,
    ApprovalRequest,
    DeedName,
    RequestPart,
    RequestsShown,
    RequestState,
    WantedDeed,
)
from domain.approvals import ApprovalKind, ApprovalRules
from domain.entries import Change
from domain.permissions import Permissions
from storage.tables import approval_answers, approval_cards, approval_requests, approval_rules, notices

# A literal, to match the partial index of what waits.
_PENDING = approval_requests.c.state == literal(RequestState.PENDING.value, literal_execute=True)


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows a request, sent or not yet: its notice, and whose it is."""

    notice_id: int
    user_id: int
    telegram_id: int


class Approvals:
    """Typed queries on rules, requests, answers and cards."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rules(self, company_id: int) -> ApprovalRules:
        """How many have to approve what in the company."""
        query = select(approval_rules).where(approval_rules.c.company_id == company_id)
        rows = await self._connection.execute(query)
        return ApprovalRules({ApprovalKind(row.kind): row.quorum for row in rows})

    async def save_rules(self, company_id: int, rules: ApprovalRules) -> None:
        """Keep these rules in place of those before."""
        of_company = approval_rules.c.company_id == company_id
        await self._connection.execute(delete(approval_rules).where(of_company))
        rows = [
            {"company_id": company_id, "kind": kind, "quorum": quorum}
            for kind, quorum in rules.quorums.items()
        ]
        if rows:
            await self._connection.execute(insert(approval_rules), rows)

    async def next_number(self, company_id: int) -> int:
        """The number of the company's next request; its head is held."""
        of_company = approval_requests.c.company_id == company_id
        query = select(func.coalesce(func.max(approval_requests.c.number), 0) + 1).where(of_company)
        return int((await self._connection.execute(query)).scalar_one())

    async def add(self, request: ApprovalRequest) -> None:
        """Add a request without answers."""
        changes = [[each.field, each.before, each.after] for each in request.deed.changes]
        await self._connection.execute(
            insert(approval_requests).values(
                company_id=request.company_id,
                number=request.number,
                operation_id=request.deed.operation_id,
                deed=request.deed.name,
                arguments=request.deed.text,
                title=request.deed.title,
                changes=orjson.dumps(changes).decode(),
                needs=request.deed.needs.encode(),
                about=request.deed.about,
                quorum=request.quorum,
                asker_id=request.asker_id,
                asker=request.asker,
                reference=request.reference,
                asked_at=request.asked_at,
                expires_at=request.expires_at,
                **_ending(request),
            )
        )

    async def save(self, request: ApprovalRequest) -> None:
        """Keep how the request stands, with the answers that it did not have."""
        await self._connection.execute(
            update(approval_requests).where(_is(request.company_id, request.number)).values(_ending(request))
        )
        of_request = and_(
            approval_answers.c.company_id == request.company_id, approval_answers.c.number == request.number
        )
        query = select(func.count()).select_from(approval_answers).where(of_request)
        known = (await self._connection.execute(query)).scalar_one()
        rows = [
            {
                "company_id": request.company_id,
                "number": request.number,
                "position": position,
                "user_id": each.user_id,
                "who": each.who,
                "kind": each.kind,
                "text": each.text,
                "at": each.at,
            }
            for position, each in enumerate(request.answers[known:], known)
        ]
        if rows:
            await self._connection.execute(insert(approval_answers), rows)

    async def get(self, company_id: int, number: int) -> ApprovalRequest | None:
        """The company's request with this number."""
        found = await self._requests(_is(company_id, number))
        return found[0] if found else None

    async def by_operation(self, company_id: int, deed: WantedDeed) -> ApprovalRequest | None:
        """The request for this very operation."""
        own = approval_requests.c.operation_id == deed.operation_id
        found = await self._requests(and_(approval_requests.c.company_id == company_id, own))
        return found[0] if found else None

    async def pending(self, company_id: int, *, asked_by: int | None = None) -> Sequence[ApprovalRequest]:
        """The company's requests to decide, oldest first; those of one user, if given."""
        wanted = and_(approval_requests.c.company_id == company_id, _PENDING)
        if asked_by is not None:
            wanted = and_(wanted, approval_requests.c.asker_id == asked_by)
        return await self._requests(wanted)

    async def all_pending(self, limit: int) -> Sequence[ApprovalRequest]:
        """The requests to decide in all companies, by when they expire."""
        query = select(approval_requests).where(_PENDING).order_by(approval_requests.c.expires_at)
        return await self._with_answers((await self._connection.execute(query.limit(limit))).all())

    async def done_since(self, deed: DeedName, since: datetime) -> Sequence[ApprovalRequest]:
        """The requests for such a deed that were carried out since then, in all companies."""
        ended = approval_requests.c.ended_at >= since
        done = approval_requests.c.state == RequestState.DONE
        return await self._requests(and_(approval_requests.c.deed == deed, done, ended))

    async def of_company(self, company_id: int) -> Sequence[ApprovalRequest]:
        """All requests of the company, oldest first."""
        return await self._requests(approval_requests.c.company_id == company_id)

    async def page(
        self, company_id: int, shown: RequestsShown, *, now: datetime, start: int, limit: int
    ) -> tuple[Sequence[ApprovalRequest], int]:
        """Some of the requests shown, newest first, and how many there are."""
        wanted = and_(approval_requests.c.company_id == company_id, _shown(shown, now=now))
        counted = select(func.count()).select_from(approval_requests).where(wanted)
        found = (await self._connection.execute(counted)).scalar_one()
        query = select(approval_requests).where(wanted).order_by(approval_requests.c.number.desc())
        rows = (await self._connection.execute(query.offset(start).limit(limit))).all()
        return await self._with_answers(rows), found

    async def add_card(self, company_id: int, number: int, notice_id: int) -> None:
        """Remember that this notice shows the request."""
        values = {"company_id": company_id, "number": number, "notice_id": notice_id}
        await self._connection.execute(insert(approval_cards).values(values))

    async def cards(self, company_id: int, number: int) -> Sequence[Card]:
        """The messages that show the request."""
        query = (
            select(notices.c.id, notices.c.user_id, notices.c.telegram_id)
            .join_from(approval_cards, notices, approval_cards.c.notice_id == notices.c.id)
            .where(approval_cards.c.company_id == company_id, approval_cards.c.number == number)
            .order_by(notices.c.id)
        )
        return [Card(row.id, row.user_id, row.telegram_id) for row in await self._connection.execute(query)]

    async def _requests(self, wanted: ColumnElement[bool]) -> Sequence[ApprovalRequest]:
        query = select(approval_requests).where(wanted).order_by(approval_requests.c.number)
        return await self._with_answers((await self._connection.execute(query)).all())

    async def _with_answers(self, rows: Sequence[Row[Any]]) -> Sequence[ApprovalRequest]:
        found = []
        for row in rows:
            of_request = and_(
                approval_answers.c.company_id == row.company_id, approval_answers.c.number == row.number
            )
            query = select(approval_answers).where(of_request).order_by(approval_answers.c.position)
            found.append(_request_of(row, (await self._connection.execute(query)).all()))
        return found


def _shown(shown: RequestsShown, *, now: datetime) -> ColumnElement[bool]:
    own = approval_requests.c.asker_id == shown.user_id
    theirs = approval_requests.c.deed.in_(list(shown.deeds))
    match shown.part:
        case RequestPart.MINE:
            return own
        case RequestPart.TO_DECIDE:
            return and_(theirs, _waits_for(shown.user_id, now=now))
        case RequestPart.DECIDED:
            return and_(or_(own, theirs), approval_requests.c.state != RequestState.PENDING)


def _waits_for(user_id: int, *, now: datetime) -> ColumnElement[bool]:
    """Neither asked by the user, nor about them, nor approved by them already."""
    approved = select(approval_answers.c.number).where(
        approval_answers.c.company_id == approval_requests.c.company_id,
        approval_answers.c.user_id == user_id,
        approval_answers.c.kind == AnswerKind.APPROVED,
    )
    about = approval_requests.c.about
    return and_(
        _PENDING,
        approval_requests.c.expires_at > now,
        approval_requests.c.asker_id != user_id,
        or_(about.is_(None), about != user_id),
        approval_requests.c.number.not_in(approved.correlate(approval_requests)),
    )


def _is(company_id: int, number: int) -> ColumnElement[bool]:
    return and_(approval_requests.c.company_id == company_id, approval_requests.c.number == number)


def _ending(request: ApprovalRequest) -> dict[str, Any]:
    return {
        "state": request.state,
        "ended_at": request.ended_at,
        "ended_by": request.ended_by,
        "why": request.why,
    }


def _request_of(row: Row[Any], answers: Iterable[Row[Any]]) -> ApprovalRequest:
    deed = WantedDeed(
        name=DeedName(row.deed),
        arguments=orjson.loads(row.arguments),
        operation_id=row.operation_id,
        title=row.title,
        changes=tuple(Change(*each) for each in orjson.loads(row.changes)),
        needs=Permissions.decode(row.needs),
        about=row.about,
    )
    return ApprovalRequest(
        company_id=row.company_id,
        number=row.number,
        deed=deed,
        quorum=row.quorum,
        asker_id=row.asker_id,
        asker=row.asker,
        reference=row.reference,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        state=RequestState(row.state),
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        why=row.why,
        answers=tuple(
            Answer(each.user_id, each.who, AnswerKind(each.kind), each.text, each.at) for each in answers
        ),
    )
