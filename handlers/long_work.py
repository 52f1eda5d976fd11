"""*Cancelar*, under long work, and *Pedir otra vez*, under what a restart cut short."""

from __future__ import annotations

from collections.abc import Callable

from domain.errors import StorageUnavailable
from domain.long_work import CAN_BEGIN_AGAIN, LongWork, WorkState
from handlers.kit.access import KNOWN
from handlers.kit.button_kinds import WorkAction, WorkButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.long_work import CUT_OFF, INTERRUPTED, UnderWay, read_work
from handlers.kit.screen import Screen
from handlers.kit.standing import on_standing_tap
from handlers.kit.text import heading, page
from handlers.kit.works import works_of
from services.long_work import stop_work, work_of

STOPPING = "Cancelando…"
OVER = "Eso ya terminó."


async def stopped(chat: Chat) -> None:
    """*Cancelar*: for the person who started it.

    Work that is over, or ended with its process, can't be stopped.
    """
    work_id = chat.tapped(WorkButton).work_id
    at = works_of(chat).find(chat.person.id, work_id)
    if at is None or at.over:
        row = await work_of(chat.ask, work_id)
        await _say_over(chat, row)
        if at is None and row.message_id != chat.tapped_message_id:
            # A kill came between sending the message and noting it: what came of the work is in another.
            await chat.remove_keyboard(chat.tapped_message_id)
        return
    if not at.progress.fixed:
        await _have_it_kept(chat, at)
    if at.stop():
        await chat.answer(STOPPING)
    else:
        await chat.answer(at.work.too_late, alert=True)


async def _have_it_kept(chat: Chat, at: UnderWay) -> None:
    """Keep a later process from resuming it. Work that none would resume is stopped all the same."""
    try:
        await stop_work(chat.ask, at.row.id)
    except StorageUnavailable:
        if at.work.goes_on:
            raise


async def _say_over(chat: Chat, row: LongWork) -> None:
    """Say that it ended with its process, if its line could not."""
    if row.state is not WorkState.INTERRUPTED:
        await chat.answer(OVER)
        return
    await chat.answer(INTERRUPTED, alert=True)
    work = read_work(row)
    text = page(heading(work.title, row.company.name), INTERRUPTED)
    await chat.show(Screen(text, work.ask_again(row.id, CUT_OFF)))


async def asked_again(chat: Chat) -> None:
    """*Pedir otra vez*: the same work, under the same operation id, if the person still may."""
    row = await work_of(chat.ask, chat.tapped(WorkButton).work_id)
    work = read_work(row)
    if row.state not in CAN_BEGIN_AGAIN or not work.again:
        await chat.answer(OVER)
        return
    line = work.line_again(chat, chat.tapped_message_id)
    await works_of(chat).start(chat, work, row.company.id, operation_id=row.operation_id, line=line)
    await chat.answer()


def _does(action: WorkAction) -> Callable[[object], bool]:
    return sent_by(WorkButton, lambda button: button.action is action)


ALWAYS: list[Handler] = [
    on_standing_tap("work stop", _does(WorkAction.STOP), stopped, needs=KNOWN),
    on_standing_tap("work again", _does(WorkAction.AGAIN), asked_again, needs=KNOWN),
]
