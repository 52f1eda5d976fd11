"""The periods under a chart: buttons that work however old they are.

`chart:<company>:<filter>:<period>`. A period that moves with the calendar is that of the tap.
"""

from __future__ import annotations

from domain.activity import ChartPeriod
from handlers.chat import Chat
from handlers.conversation import Handler
from handlers.pictures.chart_screen import chart_picture
from handlers.pictures.showing import show_picture
from handlers.readings import only_reads
from handlers.standing import on_standing_tap
from services.activity import read_activity

_PATTERN = rf"^chart:([0-9]{{1,9}}):([0-9]{{1,9}}):([{''.join(ChartPeriod)}])$"


async def chose_period(chat: Chat) -> None:
    """*Hoy*, *7 días*, *30 días*, *Año* or *Periodo del filtro*: that chart takes the place of this one."""
    match = chat.context.match
    if match is None:
        raise ValueError("a button of a chart without its pattern")
    company_id, filter_id, period = int(match[1]), int(match[2]), ChartPeriod(match[3])
    await chat.answer()
    report = await read_activity(
        chat.installation, chat.caller, company_id, filter_id=filter_id, period=period, now=chat.now
    )
    catalogue = chat.installation.catalogue
    await show_picture(chat, await chart_picture(report, catalogue, filter_id=filter_id, period=period))


ALWAYS: list[Handler] = [only_reads(on_standing_tap("chart period", _PATTERN, chose_period))]
