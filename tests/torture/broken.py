"""The program with one rule broken on purpose, to see that the torture notices.

Each function changes the program of the process that it runs in, as somebody might have written it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from bot.inbox import inbox
from bot.inbox.inbox import Inbox
from bot.inbox.lanes import Lanes
from bot.inbox.outage import Outage
from domain.approval_requests import ApprovalRequest
from domain.companies import Membership, User
from domain.entries import Entry
from domain.permissions import Permissions, Right
from services.approvals.carrying_out import DEEDS, Carrier
from services.asking import Ask, Question, Task
from services.people import acting, bulk, explaining
from services.sending import alerts, fates
from storage.repositories.audit_log import AuditLog
from storage.repositories.credentials import Credentials
from storage.repositories.unattended import Unattended
from tests.trees import rehashed


class Broken(StrEnum):
    """A rule that can be broken."""

    RECORD_OUTSIDE_TRANSACTION = "record-outside-transaction"
    CONFIRM_BEFORE_STORING = "confirm-before-storing"
    NO_LOCK_PER_CHAT = "no-lock-per-chat"
    DONE_BEFORE_EFFECTS = "done-before-effects"
    NO_OPERATION_ID = "no-operation-id"
    REQUEST_WITHOUT_ID = "request-without-operation-id"
    APPROVED_BY_ASKER = "approved-by-asker"
    SHEET_WITHOUT_IDS = "sheet-without-operation-ids"
    ASKED_AGAIN = "asked-again"
    FIRST_PASSWORD = "first-password"
    FATE_UNTOLD = "fate-untold"
    STAGE_UNNOTED = "stage-unnoted"


def record_outside_transaction() -> None:
    """The change is committed first, and its entry in a transaction of its own right after."""
    proper_record, proper_may = Task.record, Ask.may
    late: dict[int, list[tuple[Task, tuple[Any, ...], dict[str, Any]]]] = {}

    async def record(task: Task, *arguments: Any, **named: Any) -> None:
        late.setdefault(id(task), []).append((task, arguments, named))

    @asynccontextmanager
    async def may(ask: Ask, right: Right, company_id: int) -> AsyncIterator[Task]:
        async with proper_may(ask, right, company_id) as task:
            yield task
        for earlier, given, others in late.pop(id(task), []):
            async with ask.installation.database.writing() as work:
                await proper_record(replace(earlier, work=work), *given, **others)

    Task.record = record  # type: ignore[assignment,method-assign]
    Ask.may = may  # type: ignore[assignment,method-assign]


def confirm_before_storing() -> None:
    """Telegram is told that updates arrived, and then they are stored."""
    proper: Any = Inbox.receive

    async def receive(self: Inbox, updates: Sequence[Any]) -> Any:
        await self._application.bot.get_updates(updates[-1].update_id + 1, limit=1, timeout=0)
        return await proper(self, updates)

    Inbox.receive = receive  # type: ignore[assignment,method-assign]


def no_lock_per_chat() -> None:
    """Each update is worked on as it comes, whatever else of the same chat is in hand."""

    class Rush(Lanes):
        def __init__(self, work: Callable[[int], Any]) -> None:
            super().__init__(work)
            self._hurry: set[asyncio.Task[None]] = set()

        def add(self, lane: int, update_id: int, **_: Any) -> None:
            task = asyncio.create_task(self._one(update_id))
            self._hurry.add(task)
            task.add_done_callback(self._hurry.discard)

    def in_hand(self: Outage, chat_id: int) -> asyncio.Lock:
        return asyncio.Lock()

    vars(inbox)["Lanes"] = Rush
    Outage.in_hand = in_hand  # type: ignore[method-assign]


def done_before_effects() -> None:
    """An update is noted as done, and then it is worked on."""
    proper = Inbox._do

    async def do(self: Inbox, update_id: int) -> None:
        process = self._application.process_update

        async def process_after(update: object) -> None:
            async with self._database.writing() as work:
                await work.inbox.finish(update_id)
            await process(update)

        self._application.process_update = process_after  # type: ignore[method-assign]
        try:
            await proper(self, update_id)
        finally:
            self._application.process_update = process  # type: ignore[method-assign]

    Inbox._do = do  # type: ignore[method-assign]


def no_operation_id() -> None:
    """Each attempt is an operation of its own."""
    proper, found, last_and_known = AuditLog.append, AuditLog.by_operation, AuditLog.last_and_known

    async def by_operation(self: AuditLog, operation_id: UUID) -> None:
        return None

    async def by_operations(self: AuditLog, operation_ids: Sequence[UUID]) -> dict[UUID, Entry]:
        return {}

    async def only_last(
        self: AuditLog, operation_ids: Sequence[UUID]
    ) -> tuple[Entry | None, dict[UUID, Entry]]:
        last, _ = await last_and_known(self, operation_ids)
        return last, {}

    async def append(self: AuditLog, entries: Sequence[Entry]) -> None:
        renamed = [
            entry if await found(self, entry.operation_id) is None else _renamed(self, entry)
            for entry in entries
        ]
        await proper(self, renamed)

    AuditLog.by_operation = by_operation  # type: ignore[method-assign]
    AuditLog.by_operations = by_operations  # type: ignore[method-assign]
    AuditLog.last_and_known = only_last  # type: ignore[method-assign]
    AuditLog.append = append  # type: ignore[method-assign]


def _renamed(log: AuditLog, entry: Entry) -> Entry:
    """The entry under an id that was never used, with the hash that goes with it."""
    return rehashed(log.tree.company_id, entry, operation_id=uuid4())


def request_without_id() -> None:
    """What was approved is done as any new operation."""

    def renamed(carry: Carrier) -> Carrier:
        async def carried(ask: Ask, request: ApprovalRequest) -> object:
            return await carry(ask, replace(request, deed=replace(request.deed, operation_id=uuid4())))

        return carried

    for name, carry in dict(DEEDS).items():
        DEEDS[name] = renamed(carry)  # type: ignore[index]


def approved_by_asker() -> None:
    """Whoever could do a deed may approve it, whoever asked for it."""

    def may_be_approved_by(self: ApprovalRequest, user_id: int, permissions: Permissions) -> bool:
        return permissions.gives(self.deed.name.right)

    ApprovalRequest.may_be_approved_by = may_be_approved_by  # type: ignore[method-assign]


def sheet_without_ids() -> None:
    """Each time that a sheet is saved, its users are other operations."""
    vars(bulk)["_id_of"] = lambda operation_id, user_name: uuid4()


def asked_again() -> None:
    """Why something was done is asked as often as anybody wants to know."""

    async def askable(question: Question, entry: Entry, author: Membership) -> None:
        return None

    vars(explaining)["check_askable"] = vars(acting)["check_askable"] = askable


def first_password() -> None:
    """A password that is set again by the same operation stays the first, whatever was shown last."""

    async def replace_own(self: Credentials, user: User, password_hash: str) -> None:
        return None

    Credentials.replace_own = replace_own  # type: ignore[method-assign]


def fate_untold() -> None:
    """Nobody is told that an alert was attended, but whoever attended it."""

    async def tell(work: Any, company_id: int, *, first: int, last: int, now: Any) -> None:
        del work, company_id, first, last, now

    fates.tell_fate = tell
    alerts.tell_fate = tell  # type: ignore[attr-defined]


def stage_unnoted() -> None:
    """Every other time, what is told again is not noted with it."""
    proper, times = Unattended.told_again, iter(range(10**9))

    async def told_again(self: Unattended, *arguments: Any, **named: Any) -> None:
        if next(times) % 2:
            await proper(self, *arguments, **named)

    Unattended.told_again = told_again  # type: ignore[method-assign]


_BREAKS: Mapping[Broken, Callable[[], None]] = {
    Broken.RECORD_OUTSIDE_TRANSACTION: record_outside_transaction,
    Broken.CONFIRM_BEFORE_STORING: confirm_before_storing,
    Broken.NO_LOCK_PER_CHAT: no_lock_per_chat,
    Broken.DONE_BEFORE_EFFECTS: done_before_effects,
    Broken.NO_OPERATION_ID: no_operation_id,
    Broken.REQUEST_WITHOUT_ID: request_without_id,
    Broken.APPROVED_BY_ASKER: approved_by_asker,
    Broken.SHEET_WITHOUT_IDS: sheet_without_ids,
    Broken.ASKED_AGAIN: asked_again,
    Broken.FIRST_PASSWORD: first_password,
    Broken.FATE_UNTOLD: fate_untold,
    Broken.STAGE_UNNOTED: stage_unnoted,
}


def break_rule(rule: str) -> None:
    """Break this rule in this process."""
    _BREAKS[Broken(rule)]()
