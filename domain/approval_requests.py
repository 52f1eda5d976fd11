"""A deed as data, and the request for its approval, with all that is said of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from domain.approvals import ApprovalKind
from domain.entries import Change
from domain.permissions import (
    CHANGE_PROFILES,
    CHANGE_USERS,
    CONFIGURE_LOG,
    CREATE_USERS,
    KEEP_LOG,
    REMOVE_USERS,
    SET_APPROVALS,
    Permissions,
    Right,
)
from domain.snapshots import Snapshot, State, SubjectKind

LIFETIME = timedelta(hours=24)
_UNDOES = "undoes"


class DeedName(StrEnum):
    """The use cases that a request may carry out. The values are stored: never change one."""

    ASSIGN_PROFILE = "assign_profile"
    DEACTIVATE_USER = "deactivate_user"
    UNLINK_USER = "unlink_user"
    ALLOW_RESET = "allow_reset"
    ALLOW_ACCOUNT = "allow_account"
    REACTIVATE_USER = "reactivate_user"
    CREATE_USER = "create_user"
    CHANGE_PROFILE = "change_profile"
    SAVE_LOG_SETTINGS = "save_log_settings"
    CHANGE_KEEPING = "change_keeping"
    PURGE = "purge"
    ERASE = "erase"
    CHANGE_RULES = "change_rules"

    @property
    def right(self) -> Right:
        """What it needs of whoever does it, and so of whoever approves it."""
        return _RIGHTS[self]


_RIGHTS: Mapping[DeedName, Right] = {
    DeedName.ASSIGN_PROFILE: CHANGE_USERS,
    DeedName.DEACTIVATE_USER: REMOVE_USERS,
    DeedName.UNLINK_USER: CHANGE_USERS,
    DeedName.ALLOW_RESET: CHANGE_USERS,
    DeedName.ALLOW_ACCOUNT: CHANGE_USERS,
    DeedName.REACTIVATE_USER: REMOVE_USERS,
    DeedName.CREATE_USER: CREATE_USERS,
    DeedName.CHANGE_PROFILE: CHANGE_PROFILES,
    DeedName.SAVE_LOG_SETTINGS: CONFIGURE_LOG,
    DeedName.CHANGE_KEEPING: KEEP_LOG,
    DeedName.PURGE: KEEP_LOG,
    DeedName.ERASE: KEEP_LOG,
    DeedName.CHANGE_RULES: SET_APPROVALS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDeed:
    """A deed as data: enough to do it later, and to say what it would change.

    The `arguments` are JSON, without secrets. Who approves has the deed's right and the permissions that it
    `needs`, and is not the user whom it is `about`. Its `kinds` say how many that are, when it is asked for.
    """

    name: DeedName
    arguments: Mapping[str, Any]
    operation_id: UUID
    title: str
    changes: tuple[Change, ...] = ()
    needs: Permissions = field(default_factory=Permissions)
    about: int | None = None
    kinds: tuple[ApprovalKind, ...] = ()

    @property
    def text(self) -> str:
        """The arguments, always written the same way."""
        return orjson.dumps(self.arguments, option=orjson.OPT_SORT_KEYS).decode()

    @property
    def undoes(self) -> int | None:
        """The folio of the entry that it undoes, if it does."""
        return self.arguments.get(_UNDOES)

    def undoing(self, folio: int) -> WantedDeed:
        """The same deed, to undo what this entry tells."""
        return replace(self, arguments={**self.arguments, _UNDOES: folio})

    def is_same(self, other: WantedDeed) -> bool:
        """Whether the other would do the same, however it is said."""
        return (self.name, self.text) == (other.name, other.text)


class RequestState(StrEnum):
    """How a request stands. The values are stored: never change one."""

    PENDING = "pending"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REFUSED = "refused"  # approved, but it could not be done any more


STATES = {
    RequestState.PENDING: "por decidir",
    RequestState.DONE: "aprobada y hecha",
    RequestState.REJECTED: "rechazada",
    RequestState.WITHDRAWN: "retirada",
    RequestState.EXPIRED: "vencida",
    RequestState.REFUSED: "aprobada, pero no se pudo hacer",
}
"""As people read them, of a request."""


class RequestPart(StrEnum):
    """Which requests of a company are listed."""

    TO_DECIDE = "decide"
    MINE = "mine"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsShown:
    """A list of requests as one user sees it: their own, and those of the deeds that they may do."""

    part: RequestPart
    user_id: int
    deeds: Collection[DeedName]


class AnswerKind(StrEnum):
    """What somebody said to a request. The values are stored: never change one."""

    APPROVED = "approved"
    REJECTED = "rejected"
    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user of the company said to a request, `who` as people read them."""

    user_id: int
    who: str
    kind: AnswerKind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request in one company. It ends once, by somebody (as people read it) and perhaps with why."""

    company_id: int
    number: int
    deed: WantedDeed
    quorum: int
    asker_id: int
    asker: str
    reference: str
    asked_at: datetime
    expires_at: datetime
    state: RequestState = RequestState.PENDING
    ended_at: datetime | None = None
    ended_by: str = ""
    why: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether it is still to be decided."""
        return self.state is RequestState.PENDING

    @property
    def how_it_ended(self) -> str:
        """As people read it; one that is still to be decided can only be out of time."""
        return STATES[RequestState.EXPIRED if self.pending else self.state]

    @property
    def approvers(self) -> tuple[int, ...]:
        """The users who approved it, in order."""
        return tuple(each.user_id for each in self.answers if each.kind is AnswerKind.APPROVED)

    @property
    def ready(self) -> bool:
        """Whether enough have approved, and nothing has been done yet."""
        return self.pending and len(self.approvers) >= self.quorum

    @property
    def last_question(self) -> Answer | None:
        """The last question, if nobody answered it."""
        said = [each for each in self.answers if each.kind in (AnswerKind.ASKED, AnswerKind.ANSWERED)]
        return said[-1] if said and said[-1].kind is AnswerKind.ASKED else None

    def may_be_approved_by(self, user_id: int, permissions: Permissions) -> bool:
        """Whether a user with these permissions could do the deed, and did not ask for it."""
        able = permissions.gives(self.deed.name.right) and permissions.covers(self.deed.needs)
        return able and user_id not in (self.asker_id, self.deed.about)

    def answered(self, answer: Answer) -> ApprovalRequest:
        """The request with one more answer."""
        return replace(self, answers=(*self.answers, answer))

    def ended(self, state: RequestState, *, at: datetime, by: str = "", why: str = "") -> ApprovalRequest:
        """The request at its end."""
        return replace(self, state=state, ended_at=at, ended_by=by, why=why)


def request_snapshot(before: ApprovalRequest | None, after: ApprovalRequest) -> Snapshot:
    """A request before and after."""
    earlier = None if before is None else request_state(before)
    return Snapshot(SubjectKind.REQUEST, after.number, earlier, request_state(after))


def request_state(request: ApprovalRequest) -> State:
    """All that counts of a request, with every answer."""
    answers = [[each.user_id, each.kind, each.text] for each in request.answers]
    return {
        "deed": request.deed.name.value,
        "arguments": request.deed.text,
        "operation": str(request.deed.operation_id),
        "title": request.deed.title,
        "quorum": request.quorum,
        "asker": request.asker_id,
        "state": request.state.value,
        "ended_by": request.ended_by,
        "why": request.why,
        "answers": orjson.dumps(answers).decode(),
    }
