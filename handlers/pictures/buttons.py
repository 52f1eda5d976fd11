"""The buttons under a chart: other periods, and its log. They work however old they are.

A relative period is taken from the moment of the tap.
"""

from __future__ import annotations

from collections.abc import Callable

from domain.permissions import READ_LOG
from handlers.audit_log.opening import PAGE_SIZE, drawn_page
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import ChartAction, ChartButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.live import LivePicture
from handlers.kit.standing import on_standing_tap
from handlers.kit.works import works_of
from handlers.pictures.asking import Chosen, show_chart
from services.log.activity import filter_of_chart
from services.log.pages import open_log


async def chose_period(chat: Chat) -> None:
    """*Hoy*, *7 días*, *30 días*, *Año* or *Periodo del filtro*: that chart replaces this one."""
    button, message = chat.tapped(ChartButton), chat.update.effective_message
    works_of(chat).check_line(chat)
    await chat.answer()
    keyboard = message.reply_markup if message is not None else None
    rows = keyboard.inline_keyboard if keyboard is not None else ()
    line = LivePicture(chat, chat.tapped_message_id, rows)
    await show_chart(chat, Chosen(button.company_id, button.filter_id, button.period), line)


async def opened_log(chat: Chat) -> None:
    """*Ver bitácora*: the chart's entries, in their own message."""
    button = chat.tapped(ChartButton)
    wanted = await filter_of_chart(
        chat.ask, button.company_id, filter_id=button.filter_id, period=button.period
    )
    log_page = await open_log(chat.ask, button.company_id, size=PAGE_SIZE, wanted=wanted)
    await chat.answer()
    await chat.send(await drawn_page(chat, log_page, size=PAGE_SIZE))


def _does(action: ChartAction | None) -> Callable[[object], bool]:
    return sent_by(ChartButton, lambda button: button.action is action)


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("chart period", _does(None), chose_period, needs=_NEEDS, only_reads=True),
    on_standing_tap("chart log", _does(ChartAction.LOG), opened_log, needs=_NEEDS),
]
