"""`/grafica`, or *Gráfica* under a page of the log with its filter. The chart is no conversation's."""

from __future__ import annotations

from domain.permissions import READ_LOG
from handlers.kit.about_company import AboutCompany, as_typed
from handlers.kit.company_list import CompanyDraft
from handlers.kit.live import LiveLine
from handlers.kit.log_words import in_vain, remark_on, words_read
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.text import heading, page, plain
from handlers.kit.turn import Turn, leaves
from handlers.pictures.asking import Chosen, show_chart
from handlers.pictures.chart_screen import TITLE
from services.log.consulting import consult_log
from services.log.filters import use_filter
from services.log.words import WordsRead

EXAMPLE = "/grafica ayer sensibles"
ERRAND = Errand("grafica", "Gráfica", "cuánto se hizo, cuándo y quién", READ_LOG, acts_on_words=True)


async def opened(turn: Turn[CompanyDraft]) -> Screen | None:
    """Asking for a chart opens the log. A picture can't replace a list: it comes below."""
    chat, draft, company = turn.chat, turn.draft, turn.draft.about
    read = await words_read(chat, company, draft.words, paging=False) if draft.words else WordsRead()
    if read.in_vain:
        return Screen(plain(in_vain(read, example=EXAMPLE)))
    filter_id = draft.filter_id
    if draft.words:
        filter_id = await use_filter(turn.ask, company.id, read.wanted)
    await consult_log(turn.ask, company.id)
    remark = remark_on(read, example=EXAMPLE, counted=False)

    async def below(screen: Screen) -> int:
        return (await chat.send(screen)).message_id

    await show_chart(chat, Chosen(company.id, filter_id, remark=remark), LiveLine(chat, place=below))
    below_the_list = draft.message_id is not None
    return Screen(page(heading(TITLE, company.name), "Va aquí abajo.")) if below_the_list else None


CONVERSATION = AboutCompany(
    "chart",
    ERRAND,
    draft=CompanyDraft,
    title=TITLE,
    opened=opened,
    keep_words=as_typed,
    cancelled=leaves("Listo, no hice ninguna gráfica."),
)
