"""All long work of this process: it runs beside its people's updates, and is stored for the next process.

A person's updates are handled in order, so long work inside one would block the very tap that stops it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from telegram.error import TelegramError

from domain.backoff import Backoff
from domain.errors import AlreadyUnderWay, StorageUnavailable
from domain.long_work import LongWork, WorkState, check_room
from handlers.kit.chat import Chat
from handlers.kit.company_list import CompanyDraft
from handlers.kit.context import ChatApplication, Context
from handlers.kit.conversation import conversation_of
from handlers.kit.live import LiveLine
from handlers.kit.long_work import (
    CUT_OFF,
    GIVEN_UP,
    PUT_OFF,
    Ending,
    UnderWay,
    Work,
    outcome_of,
    read_work,
)
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn
from services.installation import Installation
from services.long_work import begin_work, end_work, follow_work_in, pause_work, shown_already, work_left

KNOWN_ALREADY = "Eso ya está en marcha, o ya terminó: lo dice su propio mensaje."

_COUNTED_AT_ONCE = 3  # charts: each holds a connection while it counts
_PATIENCE_AT_END = 1.0  # seconds to show it at shutdown
_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds between two tries to store the result

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What works need of the process: its chats, a person's turn, and where files may be for a while.

    `in_turn` does something while no update of the person is worked on, and keeps what it did to their draft.
    `between_edits` of a line is in seconds.
    """

    application: ChatApplication
    in_turn: Callable[[int, Callable[[], Awaitable[None]]], Awaitable[None]]
    folder: Path
    between_edits: float

    @property
    def installation(self) -> Installation:
        """What the use cases work on."""
        return self.application.bot_data.installation

    def chat_of(self, person_id: int, *, thread_id: int | None = None) -> Chat:
        """The chat, or its topic, of a person who sent nothing now."""
        context = Context(self.application, chat_id=person_id, user_id=person_id)
        return Chat.unasked(person_id, context, thread_id=thread_id)


class Works:
    """The work in progress. `counting` limits charts."""

    def __init__(self, around: Surroundings) -> None:
        self.counting = asyncio.Semaphore(_COUNTED_AT_ONCE)
        self.around = around
        self._beginning = asyncio.Lock()
        self._under_way: dict[str, UnderWay] = {}
        self._tasks: dict[asyncio.Task[None], UnderWay] = {}

    async def start(
        self,
        chat: Chat,
        work: Work,
        company_id: int,
        *,
        operation_id: UUID,
        line: LiveLine | None = None,
        doing: asyncio.Task[Any] | None = None,
    ) -> LongWork | None:
        """Start the work of this update; None if that operation is in progress, or over.

        `doing` is a part already running, and is cancelled with it. Raises AlreadyUnderWay, TooMuchWork, and
        the errors of the required right.
        """
        async with self._beginning:
            self.check_line(chat)
            check_room(self._going_on(), chat.person.id)
            row = await begin_work(
                chat.ask,
                work.needs,
                company_id,
                kind=work.kind,
                request=work.encode(),
                operation_id=operation_id,
            )
            if row is None or row.id in self._under_way:
                return None
            if row.request != work.encode():  # begun before: repeat it exactly
                work = read_work(row)
            at = self._at(row, work, line or LiveLine(chat), doing=doing, thread_id=chat.thread_id)
            self._under_way[row.id] = at
        try:
            await at.begin()
        except BaseException:
            del self._under_way[row.id]
            raise
        self._go(at)
        return row

    def check_line(self, chat: Chat) -> None:
        """Raise AlreadyUnderWay if the tapped message shows work in progress."""
        tapped = chat.tapped_message_id
        if tapped is not None and any(each.message_id == tapped for each in self._going_on(chat.person.id)):
            raise AlreadyUnderWay

    def _going_on(self, telegram_id: int | None = None) -> list[LongWork]:
        rows = [each.row for each in self._under_way.values() if not each.over]
        return [each for each in rows if telegram_id in (None, each.telegram_id)]

    def find(self, person_id: int, work_id: str) -> UnderWay | None:
        """The person's own work in progress with this id."""
        at = self._under_way.get(work_id)
        return at if at is not None and at.row.telegram_id == person_id else None

    async def take_up(self) -> None:
        """Resume what an earlier process left, or say that it was interrupted."""
        for row in await work_left(self.around.installation, now=datetime.now(UTC)):
            work = read_work(row)
            chat = self.around.chat_of(row.telegram_id)
            at = self._at(row, work, work.line_again(chat, row.message_id))
            if row.state is WorkState.STOPPING:
                at.stop()
            if work.goes_on:
                self._under_way[row.id] = at
                self._go(at)
                continue
            at.over, ending = True, GIVEN_UP if at.progress.stopped else CUT_OFF
            await end_work(self.around.installation, row.id, ending.state, now=datetime.now(UTC))
            self._keep(asyncio.create_task(self._tell(at, ending)), at)

    async def close(self) -> None:
        """Stop all of it cleanly: each line tells what happens to it, and so does each row."""
        working = {task for task, at in self._tasks.items() if not at.over}
        for task in working:
            task.cancel()
        if working:
            await asyncio.wait(working)
        if ending := set(self._tasks):
            _, late = await asyncio.wait(ending, timeout=_PATIENCE_AT_END)
            for task in late:
                task.cancel()

    def _at(
        self,
        row: LongWork,
        work: Work,
        line: LiveLine,
        *,
        doing: asyncio.Task[Any] | None = None,
        thread_id: int | None = None,
    ) -> UnderWay:
        return UnderWay(
            row,
            work,
            chat=self.around.chat_of(row.telegram_id, thread_id=thread_id),
            line=line,
            folder=self.around.folder,
            between_edits=self.around.between_edits,
            in_turn=partial(self.around.in_turn, row.telegram_id),
            followed=self._followed,
            doing=doing,
        )

    def _go(self, at: UnderWay) -> None:
        self._keep(asyncio.create_task(self._do(at)), at)

    def _keep(self, task: asyncio.Task[None], at: UnderWay) -> None:
        self._tasks[task] = at
        task.add_done_callback(self._let_go)

    def _let_go(self, task: asyncio.Task[None]) -> None:
        at = self._tasks.pop(task)
        if self._under_way.get(at.row.id) is at:  # not one restarted since
            del self._under_way[at.row.id]

    async def _do(self, at: UnderWay) -> None:
        try:
            outcome = await outcome_of(at)
        except asyncio.CancelledError:
            with suppress(TimeoutError, StorageUnavailable):
                async with asyncio.timeout(_PATIENCE_AT_END):
                    await self._leave_off(at)
            raise
        at.over = True  # before it is shown: its buttons may be tapped at once
        await self._tell(at, outcome)
        await self._until_written(at, outcome.state if isinstance(outcome, Ending) else WorkState.DONE)

    async def _leave_off(self, at: UnderWay) -> None:
        """The process ends."""
        given_up, at.over = at.progress.stopped and not at.progress.fixed, True
        if at.work.goes_on and not given_up:
            await pause_work(self.around.installation, at.row.id)
            await self._tell(at, PUT_OFF)
        else:
            ending = GIVEN_UP if given_up else CUT_OFF
            await end_work(self.around.installation, at.row.id, ending.state, now=datetime.now(UTC))
            await self._tell(at, ending)

    async def _tell(self, at: UnderWay, outcome: Screen | Ending | None) -> None:
        try:
            if isinstance(outcome, Ending):
                outcome = await at.work.cut_short(at, outcome)
            if outcome is not None:
                await at.line.end(outcome)
        except (TelegramError, StorageUnavailable) as error:
            log.warning("what came of work could not be shown: %s", type(error).__name__)
        except Exception:
            log.exception("what came of work could not be shown")

    async def _followed(self, at: UnderWay) -> None:
        """Store which message shows the progress. Without that, a later process uses another."""
        if at.line.message_id is None:
            return
        at.row = replace(at.row, message_id=at.line.message_id)
        with suppress(StorageUnavailable):
            await follow_work_in(self.around.installation, at.row.id, at.line.message_id)

    async def _until_written(self, at: UnderWay, state: WorkState) -> None:
        """Store the result, retrying: otherwise the next process would take it up."""
        backoff = Backoff(_SHORTEST_WAIT, _LONGEST_WAIT)
        while True:
            try:
                return await end_work(self.around.installation, at.row.id, state, now=datetime.now(UTC))
            except StorageUnavailable as error:
                log.warning("what became of work waits for the database: %s", type(error).__name__)
            await asyncio.sleep(backoff.next_wait())


def works_of(chat: Chat) -> Works:
    """All work in progress."""
    works = chat.context.shared.works
    if works is None:
        raise ValueError("nobody can be asked for long work yet")
    return works


async def start_in_place(turn: Turn[CompanyDraft], work: Work, *, operation_id: UUID) -> Screen | None:
    """Start work that ends the conversation: its live message becomes the work's.

    If the draft has no message yet, as nothing had to be asked, the work's line gets its own. If the message
    is the work's already, as a kill came before this was noted as done, it stays as it is.
    """
    chat, draft = turn.chat, turn.draft
    if await shown_already(chat.ask, operation_id, draft.message_id):
        return None

    async def place(screen: Screen) -> int | None:
        await conversation_of(draft).end(turn, screen)
        return draft.message_id

    asked = draft.message_id is not None
    line = LiveLine(chat, place=place) if asked else LiveLine(chat)
    begun = await works_of(chat).start(chat, work, draft.about.id, operation_id=operation_id, line=line)
    return Screen(KNOWN_ALREADY) if asked and begun is None else None
