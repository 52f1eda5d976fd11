"""The steps of `/resumen`, and the map of what each takes.

COMPANY → FREQUENCY ⇄ HOUR → (saved)
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.companies import Company
from domain.hours import parse_hour
from domain.permissions import READ_LOG
from domain.summaries import HOURS, Frequency, SummaryPlan
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import (
    companies_where,
    company_screen,
    named_or_settled,
    on_companies,
    pick,
    settled_by,
)
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.screen import Screen
from handlers.summaries import screens
from handlers.summaries.draft import Step, SummaryDraft
from services.log.summaries import read_summary_plan, save_summary_plan

EXPECTS = {
    Step.COMPANY: "Toca una empresa de la lista.",
    Step.FREQUENCY: "Toca «Diario», «Semanal» o «No quiero».",
    Step.HOUR: screens.WHICH_HOUR,
}


async def begin(chat: Chat, words: str) -> SummaryDraft:
    """`/resumen`, alone or with a company's name."""
    draft = SummaryDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return _about(draft, settled_by(chat, draft, await _readable(chat), words))


async def begin_in_company(chat: Chat, tapped: MenuButton) -> SummaryDraft:
    """*Resumen* on the menu, or *Cambiar resumen* under a summary, which names the company."""
    companies = await _readable(chat)
    draft = SummaryDraft(conversation=CONVERSATION.code, step=Step.COMPANY, touched_at=chat.now)
    return _about(draft, named_or_settled(chat, companies, tapped))


def _about(draft: SummaryDraft, company: Company | None) -> SummaryDraft:
    draft.company = company
    draft.step = Step.FREQUENCY if company is not None else Step.COMPANY
    return draft


async def picked_company(chat: Chat, draft: SummaryDraft, argument: str) -> Step:
    """A company was picked."""
    pick(draft, await _readable(chat), argument)
    draft.several = True
    return Step.FREQUENCY


async def chose_frequency(chat: Chat, draft: SummaryDraft, argument: str) -> Step:  # noqa: ARG001
    """*Diario* or *Semanal*."""
    draft.frequency = Frequency(argument)
    return Step.HOUR


async def chose_hour(chat: Chat, draft: SummaryDraft, argument: str) -> Screen:
    """An hour was chosen: that saves it."""
    plan = SummaryPlan(draft.frequency, int(argument))
    await _save(chat, draft, plan)
    return screens.saved_screen(draft.about, plan, now=chat.now)


async def received_hour(chat: Chat, draft: SummaryDraft, text: str) -> Step | Screen:
    """An hour was typed: one of those on the buttons, as people write it."""
    hour = parse_hour(text)
    if hour is None or hour.hour not in HOURS:
        draft.error = screens.WHICH_HOUR
        return Step.HOUR
    if hour.minute:
        draft.error = screens.on_the_hour(hour)
        return Step.HOUR
    return await chose_hour(chat, draft, str(hour.hour))


async def chose_none(chat: Chat, draft: SummaryDraft, argument: str) -> Screen:  # noqa: ARG001
    """*No quiero*."""
    await _save(chat, draft, None)
    return screens.stopped_screen(draft.about)


async def went_back(chat: Chat, draft: SummaryDraft, argument: str) -> Step:  # noqa: ARG001
    """*« Atrás*."""
    if draft.step == Step.HOUR:
        return Step.FREQUENCY
    draft.company = None
    return Step.COMPANY


async def cancelled(chat: Chat, draft: SummaryDraft) -> Screen:  # noqa: ARG001
    """*Cancelar*."""
    return Screen(screens.UNCHANGED)


async def render(chat: Chat, draft: SummaryDraft) -> Screen:
    """The screen of the step that the draft is at."""
    match draft.step:
        case Step.COMPANY:
            return company_screen(draft, await _readable(chat), title=screens.TITLE)
        case Step.FREQUENCY:
            plan = await read_summary_plan(chat.ask, draft.about.id)
            return screens.frequency_screen(draft, plan)
        case _:
            return screens.hour_screen(draft)


async def _save(chat: Chat, draft: SummaryDraft, plan: SummaryPlan | None) -> None:
    await save_summary_plan(chat.ask, draft.about.id, plan, operation_id=draft.operation_id)


async def _readable(chat: Chat) -> Sequence[Company]:
    return await companies_where(chat, READ_LOG)


CONVERSATION = Conversation(
    "r", needs=READ_LOG, draft=SummaryDraft, render=render, expects=EXPECTS, cancelled=cancelled
)

ENTRY_POINTS: list[Handler] = [
    CONVERSATION.on_command("resumen", begin),
    CONVERSATION.on_menu("resumen", begin_in_company),
]

STATES: dict[object, list[Handler]] = {
    Step.COMPANY: on_companies(CONVERSATION, picked_company),
    Step.FREQUENCY: [
        CONVERSATION.on_tap("every", chose_frequency, takes="|".join(Frequency)),
        CONVERSATION.on_tap("none", chose_none, saves=True),
        CONVERSATION.on_tap("back", went_back),
    ],
    Step.HOUR: [
        CONVERSATION.on_text(received_hour),
        CONVERSATION.on_tap("hour", chose_hour, takes="|".join(map(str, HOURS)), saves=True),
        CONVERSATION.on_tap("back", went_back),
    ],
}

FALLBACKS: list[Handler] = []
