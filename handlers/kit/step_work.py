"""Long work in the middle of a conversation, which waits at a step for what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, TypeVar
from uuid import UUID

from domain.long_work import WorkState
from handlers.kit.chat import Chat
from handlers.kit.company_list import CompanyDraft
from handlers.kit.conversation import conversation_of
from handlers.kit.live import LiveLine
from handlers.kit.long_work import INTERRUPTED, Ending, UnderWay, Work
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn
from handlers.kit.works import KNOWN_ALREADY, works_of


@dataclass(slots=True, kw_only=True)
class WaitingDraft(CompanyDraft):
    """A draft with a step that waits for long work; `work_id` is that."""

    work_id: str = ""


D = TypeVar("D", bound=WaitingDraft)


class StepWork(Work):
    """Work that the conversation waits for at `waits_at`; where it is cut short, that is back at `back_to`.

    After a restart the conversation is back there too. What comes of it does nothing to a draft that went on
    without it.
    """

    again = False
    waits_at: ClassVar[str]
    back_to: ClassVar[str]

    async def go_on(self, at: UnderWay, step: str, change: Callable[[WaitingDraft], None]) -> None:
        """Have the conversation go on at another step, with what came of the work."""

        async def in_turn() -> None:
            draft = self._waiting(at)
            if draft is not None:
                change(draft)
                await _go_to(at.chat, draft, step)

        await at.in_turn(in_turn)

    async def cut_short(self, at: UnderWay, ending: Ending) -> None:
        """Say why where it was asked for; stopped by its person, the conversation is over."""

        async def say_so() -> None:
            draft = self._waiting(at)
            if draft is None:
                return
            if ending.state is WorkState.STOPPED:
                await conversation_of(draft).cancel(Turn(at.chat, draft))
                return
            draft.error = ending.why
            await _go_to(at.chat, draft, self.back_to)

        await at.in_turn(say_so)

    def line_again(self, chat: Chat, message_id: int | None) -> LiveLine:
        """The conversation's live message, wherever it is by then."""
        return _LineOfDraft(chat, message_id, step=self.waits_at)

    def _waiting(self, at: UnderWay) -> WaitingDraft | None:
        """The draft that waits for this work, unless its person left it."""
        draft = at.chat.draft
        if not isinstance(draft, WaitingDraft) or draft.step != self.waits_at:
            return None
        return draft if draft.work_id == at.row.id else None


async def wait_for(turn: Turn[D], work: StepWork, *, operation_id: UUID) -> str:
    """Start the work and have the conversation wait for it; it stays where it is if that was done before."""
    chat, draft = turn.chat, turn.draft
    begun = await works_of(chat).start(
        chat,
        work,
        draft.about.id,
        operation_id=operation_id,
        line=work.line_again(chat, None),
    )
    if begun is None:
        draft.error = KNOWN_ALREADY
        return work.back_to
    draft.work_id = begun.id
    return work.waits_at


def is_interrupted(turn: Turn[D], work: type[StepWork]) -> bool:
    """Whether what a draft waits for ended with its process; then it is back where it was asked for."""
    draft = turn.draft
    if draft.step != work.waits_at or _on_its_way(turn) is not None:
        return False
    draft.step, draft.version, draft.error = work.back_to, draft.version + 1, INTERRUPTED
    return True


def stop_waiting(turn: Turn[D]) -> None:
    """Stop what the draft waits for, if it does."""
    at = _on_its_way(turn)
    if at is not None:
        at.stop()


def _on_its_way(turn: Turn[D]) -> UnderWay | None:
    return works_of(turn.chat).find(turn.chat.person.id, turn.draft.work_id)


async def _go_to(chat: Chat, draft: WaitingDraft, step: str) -> None:
    """Move the conversation on though nothing arrived from its person; the question comes at the bottom."""
    draft.step, draft.buried, draft.touched_at = step, True, datetime.now(UTC)
    draft.version += 1
    await conversation_of(draft).draw_again(Turn(chat, draft))


class _LineOfDraft(LiveLine):
    """The live message of a conversation, which moves below what is written."""

    def __init__(self, chat: Chat, message_id: int | None, *, step: str) -> None:
        super().__init__(chat, message_id)
        self._step = step

    async def _draw(self, screen: Screen) -> None:
        draft = self._chat.draft
        if draft is not None and draft.step == self._step and draft.message_id is not None:
            await self._chat.edit(draft.message_id, screen)
