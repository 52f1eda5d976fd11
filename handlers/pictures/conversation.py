"""`/grafica`, or *Gráfica* under a page of the log with its filter. The chart is no conversation's."""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import READ_LOG
from handlers.kit.chat import Chat
from handlers.kit.company_errand import Asked, CompanyErrand, ErrandDraft
from handlers.kit.conversation import Handler
from handlers.kit.live import LiveLine
from handlers.kit.log_words import in_vain, remark_on, words_read
from handlers.kit.screen import Screen
from handlers.kit.text import heading, page, plain
from handlers.pictures.asking import Chosen, show_chart
from handlers.pictures.chart_screen import TITLE
from services.log.filters import use_filter
from services.log.pages import consult_log
from services.log.words import WordsRead

EXAMPLE = "/grafica ayer MLOPEZ"


async def send_chart(chat: Chat, company: Company, asked: Asked) -> None:
    """Who asks for a chart opens the log."""
    read = await words_read(chat, company, asked.words, paging=False) if asked.words else WordsRead()
    if read.in_vain:
        await chat.send(Screen(plain(in_vain(read, example=EXAMPLE))))
        return
    filter_id = asked.number
    if asked.words:
        filter_id = await use_filter(chat.ask, company.id, read.wanted)
    await consult_log(chat.ask, company.id)
    remark = remark_on(read, example=EXAMPLE, counted=False)

    async def below(screen: Screen) -> int:
        return (await chat.send(screen)).message_id

    chosen = Chosen(company.id, filter_id, remark=remark)
    await show_chart(chat, chosen, LiveLine(chat, place=below))


async def chart_below(chat: Chat, company: Company, draft: ErrandDraft) -> Screen:
    """A picture can't take the place of a text: the chart comes below."""
    await send_chart(chat, company, Asked(draft.words))
    return Screen(page(heading(TITLE, company.name), "Va aquí abajo."))


ERRAND = CompanyErrand(
    "g",
    "grafica",
    title=TITLE,
    needs=READ_LOG,
    given_up="Listo, no hice ninguna gráfica.",
    at_once=send_chart,
    in_place=chart_below,
)

ENTRY_POINTS: list[Handler] = [ERRAND.command, ERRAND.menu]

STATES = ERRAND.states

FALLBACKS: list[Handler] = []
