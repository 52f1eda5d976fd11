"""`/grafica`, or *Gráfica* under a page of the log with its filter. The chart is no conversation's."""

from __future__ import annotations

from domain.companies import Company
from domain.permissions import Verb
from handlers.chat import Chat
from handlers.company_errand import CompanyErrand
from handlers.company_picker import CompanyDraft
from handlers.conversation import Handler
from handlers.pictures.asking import BUSY, Asked, is_busy, show_chart
from handlers.pictures.chart_screen import TITLE
from handlers.pictures.showing import Below
from handlers.screen import Screen
from handlers.text import heading, page
from services.audit_log import consult_log
from services.log_filters import NO_FILTER_ID


async def send_chart(chat: Chat, company: Company, filter_id: int) -> None:
    """Who asks for a chart opens the log."""
    if is_busy(chat):
        await chat.send(Screen(BUSY))
        return
    await consult_log(chat.installation, chat.caller, company.id, now=chat.now)
    await show_chart(chat, Asked(company.id, filter_id), Below(chat, company))


async def chart_below(chat: Chat, company: Company, draft: CompanyDraft) -> Screen:  # noqa: ARG001
    """A picture can't take the place of a text: the chart comes below."""
    await send_chart(chat, company, NO_FILTER_ID)
    return Screen(page(heading(TITLE, company.name), "Va aquí abajo."))


ERRAND = CompanyErrand(
    "g",
    "grafica",
    title=TITLE,
    verb=Verb.VIEW,
    given_up="Listo, no hice ninguna gráfica.",
    at_once=send_chart,
    in_place=chart_below,
)

ENTRY_POINTS: list[Handler] = [ERRAND.command, ERRAND.menu]

STATES = ERRAND.states

FALLBACKS: list[Handler] = []
