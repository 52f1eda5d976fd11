"""The steps of `/grafica`: whose chart, when there are several. The chart itself is no conversation's.

COMPANY → (the chart)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.activity import ChartPeriod
from domain.companies import Company
from domain.permissions import Module, Verb
from handlers.chat import Chat
from handlers.company_picker import companies_where, company_screen, on_companies, pick, settled
from handlers.conversation import ID_ARGUMENT, Conversation, Handler
from handlers.pictures.chart_screen import TITLE, chart_picture
from handlers.pictures.draft import ChartDraft, Step
from handlers.pictures.showing import send_picture
from handlers.screen import Screen
from handlers.text import heading
from services.activity import read_activity
from services.audit_log import consult_log
from services.log_filters import NO_FILTER_ID

EXPECTS = {Step.COMPANY: "Toca una empresa de la lista."}


async def begin(chat: Chat, argument: str) -> ChartDraft | None:
    """`/grafica`; or *Gráfica* under a page of the log, which names the company and the filter."""
    companies = await _readable(chat)
    named, _, filter_id = argument.partition(":")
    company = next((each for each in companies if str(each.id) == named), None) or settled(chat, companies)
    if company is None:
        return ChartDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    known = re.fullmatch(ID_ARGUMENT, filter_id) is not None
    await _send_chart(chat, company, filter_id=int(filter_id) if known else NO_FILTER_ID)
    return None


async def picked_company(chat: Chat, draft: ChartDraft, argument: str) -> Screen:
    """A company was picked: its chart comes below the list."""
    company = pick(draft, await _readable(chat), argument)
    await _send_chart(chat, company, filter_id=NO_FILTER_ID)
    return Screen(heading(TITLE, company.name))


async def cancelled(chat: Chat, draft: ChartDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen("Listo, no hice ninguna gráfica.")


async def render(chat: Chat, draft: ChartDraft) -> Screen:
    """The companies to pick from."""
    return company_screen(draft, await _readable(chat), title=TITLE)


async def _send_chart(chat: Chat, company: Company, *, filter_id: int) -> None:
    """Who asks for a chart opens the log."""
    await consult_log(chat.installation, chat.caller, company.id, now=chat.now)
    report = await read_activity(
        chat.installation, chat.caller, company.id, filter_id=filter_id, now=chat.now
    )
    period = ChartPeriod.FILTERED if report.wanted.period is not None else ChartPeriod.MONTH
    await send_picture(
        chat, await chart_picture(report, chat.installation.catalogue, filter_id=filter_id, period=period)
    )


async def _readable(chat: Chat) -> Sequence[Company]:
    return await companies_where(chat, Module.LOG, Verb.VIEW, installation=True)


CONVERSATION = Conversation("g", draft=ChartDraft, render=render, expects=EXPECTS, cancelled=cancelled)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("grafica", begin),
    CONVERSATION.on_menu("grafica", begin),
]

STATES: dict[object, list[Handler]] = {Step.COMPANY: on_companies(CONVERSATION, picked_company)}

FALLBACKS: list[Handler] = []
