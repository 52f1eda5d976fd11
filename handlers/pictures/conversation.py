"""`/grafica`, or *Gráfica* under a page of the log with its filter. The chart is no conversation's."""

from __future__ import annotations

from domain.activity import ChartPeriod
from domain.companies import Company
from domain.permissions import Verb
from handlers.chat import Chat
from handlers.company_errand import CompanyErrand
from handlers.company_picker import CompanyDraft
from handlers.conversation import Handler
from handlers.pictures.chart_screen import TITLE, chart_picture
from handlers.pictures.showing import send_picture
from handlers.screen import Screen
from handlers.text import heading
from services.activity import read_activity
from services.audit_log import consult_log
from services.log_filters import NO_FILTER_ID


async def send_chart(chat: Chat, company: Company, filter_id: int) -> None:
    """Who asks for a chart opens the log."""
    await consult_log(chat.installation, chat.caller, company.id, now=chat.now)
    report = await read_activity(
        chat.installation, chat.caller, company.id, filter_id=filter_id, now=chat.now
    )
    period = ChartPeriod.FILTERED if report.wanted.period is not None else ChartPeriod.MONTH
    await send_picture(
        chat, await chart_picture(report, chat.installation.catalogue, filter_id=filter_id, period=period)
    )


async def chart_below(chat: Chat, company: Company, draft: CompanyDraft) -> Screen:  # noqa: ARG001
    """A picture can't take the place of a text: the chart comes below."""
    await send_chart(chat, company, NO_FILTER_ID)
    return Screen(heading(TITLE, company.name))


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
