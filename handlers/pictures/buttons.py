"""The buttons under a chart: other periods, and the log that it is of. They work however old they are.

`chart:<company>:<filter>:<period>`, and `chart:<company>:<filter>:<period>:log`. A period that moves with the
calendar is that of the tap.
"""

from __future__ import annotations

from domain.activity import ChartPeriod
from domain.permissions import READ_LOG
from handlers.access import Need, Where
from handlers.audit_log.opening import PAGE_SIZE, drawn_page
from handlers.chat import Chat
from handlers.conversation import Handler
from handlers.pictures.asking import BUSY, Chosen, is_busy, show_chart
from handlers.pictures.showing import InPlace
from handlers.readings import only_reads
from handlers.standing import on_standing_tap
from services.activity import filter_of_chart
from services.audit_log import open_log

_CHART = rf"^chart:([0-9]{{1,9}}):([0-9]{{1,9}}):([{''.join(ChartPeriod)}])"


async def chose_period(chat: Chat) -> None:
    """*Hoy*, *7 días*, *30 días*, *Año* or *Periodo del filtro*: that chart takes the place of this one."""
    if is_busy(chat):
        await chat.answer(BUSY, alert=True)
        return
    await chat.answer()
    company_id, filter_id, period = _tapped(chat)
    await show_chart(chat, Chosen(company_id, filter_id, period), InPlace(chat))


async def opened_log(chat: Chat) -> None:
    """*Ver bitácora*: the entries that the chart is of, in a message of their own."""
    company_id, filter_id, period = _tapped(chat)
    wanted = await filter_of_chart(chat.ask, company_id, filter_id=filter_id, period=period)
    log_page = await open_log(chat.ask, company_id, size=PAGE_SIZE, wanted=wanted)
    await chat.answer()
    await chat.send(await drawn_page(chat, log_page, size=PAGE_SIZE))


def _tapped(chat: Chat) -> tuple[int, int, ChartPeriod]:
    match = chat.context.match
    if match is None:
        raise ValueError("a button of a chart without its pattern")
    return int(match[1]), int(match[2]), ChartPeriod(match[3])


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    only_reads(on_standing_tap("chart period", rf"{_CHART}$", chose_period, needs=_NEEDS)),
    on_standing_tap("chart log", rf"{_CHART}:log$", opened_log, needs=_NEEDS),
]
