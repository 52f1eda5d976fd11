"""The steps of `/resumen`, and the map of what each takes.

COMPANY → FREQUENCY ⇄ HOUR → (saved)
"""

from __future__ import annotations

from domain.hours import parse_hour
from domain.permissions import KEEP_LOG, READ_LOG
from domain.summaries import HOURS, Frequency, SummaryPlan
from handlers.kit.about_company import AboutCompany
from handlers.kit.company_list import back_to_companies
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import Tap, Text
from handlers.kit.turn import Turn, goes_to, leaves
from handlers.summaries import screens
from handlers.summaries.draft import Step, SummaryDraft
from services.log.summaries import read_summary_plan, save_summary_plan

ERRAND = Errand("resumen", "Resumen", "recibe lo más importante cada día o cada semana", READ_LOG)
EXPECTS = {
    Step.FREQUENCY: "Toca «Diario», «Semanal» o «No quiero».",
    Step.HOUR: screens.WHICH_HOUR,
}


async def chose_frequency(turn: Turn[SummaryDraft]) -> Step:
    """*Diario* or *Semanal*."""
    turn.draft.frequency = Frequency(turn.argument)
    return Step.HOUR


async def chose_hour(turn: Turn[SummaryDraft]) -> Screen:
    """An hour was chosen: save."""
    return await _saved_for(turn, int(turn.argument))


async def received_hour(turn: Turn[SummaryDraft]) -> Step | Screen:
    """An hour was typed: one of those on the buttons, as people write it."""
    hour = parse_hour(turn.argument)
    if hour is None or hour.hour not in HOURS:
        turn.draft.error = screens.WHICH_HOUR
        return Step.HOUR
    if hour.minute:
        turn.draft.error = screens.on_the_hour(hour)
        return Step.HOUR
    return await _saved_for(turn, hour.hour)


async def _saved_for(turn: Turn[SummaryDraft], hour: int) -> Screen:
    plan = SummaryPlan(turn.draft.frequency, hour)
    await _save(turn, plan)
    return screens.saved_screen(turn.draft.about, plan, now=turn.chat.now)


async def chose_none(turn: Turn[SummaryDraft]) -> Screen:
    """*No quiero*."""
    await _save(turn, None)
    return screens.stopped_screen(turn.draft.about)


async def _save(turn: Turn[SummaryDraft], plan: SummaryPlan | None) -> None:
    draft = turn.draft
    await save_summary_plan(turn.ask, draft.about.id, plan, operation_id=draft.operation_id)


async def render(turn: Turn[SummaryDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    if turn.draft.step == Step.HOUR:
        # Those who also keep the log get its seals.
        gets_seals = await turn.chat.has(KEEP_LOG, turn.draft.about.id)
        return screens.hour_screen(turn.draft, gets_seals=gets_seals)
    plan = await read_summary_plan(turn.ask, turn.draft.about.id)
    return screens.frequency_screen(turn.draft, plan)


CONVERSATION = AboutCompany(
    "summary",
    ERRAND,
    draft=SummaryDraft,
    title=screens.TITLE,
    opened=goes_to(Step.FREQUENCY),
    steps={
        Step.FREQUENCY: [
            Tap("every", chose_frequency, takes="|".join(Frequency)),
            Tap("none", chose_none, saves=True),
            Tap("back", back_to_companies),
        ],
        Step.HOUR: [
            Text(received_hour),
            Tap("hour", chose_hour, takes="|".join(map(str, HOURS)), saves=True),
            Tap("back", goes_to(Step.FREQUENCY)),
        ],
    },
    render=render,
    expects=EXPECTS,
    cancelled=leaves(screens.UNCHANGED),
)
