"""The steps of *Filtrar*: one criterion after another, in the message of the page that it began from.

FILTER ⇄ DATES, JUMP, TAB, OPERATION, USER, OUTCOME, ORIGIN, TEXT, AMOUNT, KEPT ⇄ FORGET, NAME
FILTER → (the page)     JUMP → (the page of that day)     KEPT → (the page)
"""

from __future__ import annotations

from datetime import date

from domain.entries import Origin
from domain.errors import CompanyNotFound
from domain.filter_words import CRITERIA, OUTCOMES
from domain.log_filter import NO_FILTER, LogFilter, Stretch
from domain.periods import parse_period
from domain.permissions import READ_LOG
from handlers.audit_log.opening import (
    PAGE_SIZE,
    opened_entry,
    opened_page,
    page_as_it_was,
    readable_companies,
)
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import Conversation
from handlers.kit.log_words import in_vain, not_opened_with, remark_on, words_read
from handlers.kit.screen import Screen
from handlers.kit.steps import CODE_ARGUMENT, ID_ARGUMENT, FromMenu, Steps, Tap, Text
from handlers.kit.turn import Turn
from handlers.log_filter import picking, screens
from handlers.log_filter.calendar import DAY_ARGUMENT, MONTH_ARGUMENT, day_of
from handlers.log_filter.draft import FilterDraft, Step
from services.log.filters import NO_FILTER_ID, filters_in_use, keep_filter, let_filter_go, used_filter
from services.log.pages import PAGE_LIMIT

GONE = "Ese filtro ya no está guardado."

EXPECTS = {
    Step.FILTER: f"Toca un botón o escribe qué buscas; por ejemplo: {screens.EXAMPLE}.",
    Step.DATES: picking.NO_DATE,
    Step.JUMP: picking.NO_DATE,
    Step.TAB: "Toca una pestaña de la lista.",
    Step.OPERATION: "Toca una operación de la lista.",
    Step.USER: picking.NOBODY,
    Step.OUTCOME: "Toca uno de los botones.",
    Step.ORIGIN: "Toca uno de los botones.",
    Step.TEXT: picking.NO_TEXT,
    Step.AMOUNT: picking.NO_AMOUNT,
    Step.KEPT: "Toca un filtro de la lista.",
    Step.FORGET: "Toca el filtro que quieres olvidar.",
    Step.NAME: "Escribe el nombre del filtro; por ejemplo: Canceladas de ayer.",
}
_SUBSTEPS = {step.partition(".")[2]: step for step in Step if step is not Step.FILTER}


async def begin(chat: Chat, tapped: MenuButton) -> FilterDraft:
    """*Filtrar*, under a page of a log, which becomes the first screen."""
    companies = await readable_companies(chat)
    company = next((each for each in companies if each.id == tapped.company_id), None)
    if company is None:
        raise CompanyNotFound
    filter_id = tapped.filter_id or NO_FILTER_ID
    wanted = await used_filter(chat.ask, company.id, filter_id)
    return CONVERSATION.begun(
        chat,
        Step.FILTER,
        message_id=chat.tapped_message_id,
        company=company,
        filter_id=filter_id,
        wanted=wanted or NO_FILTER,
        size=max(1, min(tapped.size or PAGE_SIZE, PAGE_LIMIT)),
    )


async def opened(turn: Turn[FilterDraft]) -> Step:
    """Pick one criterion, or a saved filter."""
    draft = turn.draft
    step = draft.go(_SUBSTEPS[turn.argument])
    if step is Step.OPERATION and draft.step != Step.OPERATION:
        draft.tab = draft.wanted.category or ""
    return step


async def went_back(turn: Turn[FilterDraft]) -> Step:
    """*« Atrás*."""
    draft = turn.draft
    return draft.go(Step.KEPT if draft.step in (Step.FORGET, Step.NAME) else Step.FILTER)


async def jumped(turn: Turn[FilterDraft]) -> Step | Screen:
    """A day of the calendar to go to."""
    return await _jumped(turn, day_of(turn.argument))


async def received_day(turn: Turn[FilterDraft]) -> Step | Screen:
    """The day to go to was typed."""
    today = picking.today_of(turn)
    period = parse_period(turn.argument, today)
    if period is None:
        return picking.again(turn.draft, picking.no_date_in(turn.argument))
    return await _jumped(turn, period.days(today)[1])


async def _jumped(turn: Turn[FilterDraft], day: date | None) -> Step | Screen:
    draft = turn.draft
    if day is None or day > picking.today_of(turn):
        return picking.again(draft, picking.TO_COME)
    return await _page(turn, draft.wanted, day=day)


async def received_words(turn: Turn[FilterDraft]) -> Step | Screen:
    """The same shortcuts as after `/bitacora`: added to what was picked."""
    draft = turn.draft
    read = await words_read(turn.chat, draft.about, turn.argument, on=draft.wanted)
    if read.folio is not None:
        return await opened_entry(turn.chat, draft.about, read.folio, remark=not_opened_with(read))
    draft.wanted, draft.size = read.wanted, read.size or draft.size
    draft.error = (
        in_vain(read, example=screens.EXAMPLE) if read.in_vain else remark_on(read, example=screens.EXAMPLE)
    )
    return Step.FILTER


async def used(turn: Turn[FilterDraft]) -> Step | Screen:
    """*Repetir*, or a saved filter."""
    draft = turn.draft
    wanted = await used_filter(turn.ask, draft.about.id, int(turn.argument))
    return picking.again(draft, GONE) if wanted is None else await _page(turn, wanted)


async def forgot(turn: Turn[FilterDraft]) -> Step:
    """A saved filter is to be forgotten."""
    draft = turn.draft
    await let_filter_go(turn.ask, draft.about.id, int(turn.argument))
    return draft.go(Step.KEPT)


async def received_name(turn: Turn[FilterDraft]) -> Step:
    """The name for the saved filter."""
    draft = turn.draft
    await keep_filter(turn.ask, draft.about.id, draft.wanted, name=turn.argument)
    return draft.go(Step.KEPT)


async def showed(turn: Turn[FilterDraft]) -> Screen:
    """*Ver resultados*."""
    return await _page(turn, turn.draft.wanted)


async def _page(turn: Turn[FilterDraft], wanted: LogFilter, *, day: date | None = None) -> Screen:
    draft = turn.draft
    return await opened_page(turn.chat, draft.about, wanted, size=draft.size, day=day)


async def cancelled(turn: Turn[FilterDraft]) -> Screen:
    """The draft is dropped: the page is as before, if they may still read it."""
    draft = turn.draft
    places = [place for place in await turn.chat.places() if place.company.id == draft.about.id]
    if not any(place.gives(READ_LOG) for place in places):
        return Screen("Listo, dejé el filtro como estaba.")
    return await page_as_it_was(turn.chat, draft.about, filter_id=draft.filter_id, size=draft.size)


async def render(turn: Turn[FilterDraft]) -> Screen:
    """The screen of the step that the draft is at."""
    draft = turn.draft
    catalogue, today = turn.catalogue, picking.today_of(turn)
    match draft.step:
        case Step.DATES:
            return screens.dates_screen(draft, today=today)
        case Step.JUMP:
            return screens.jump_screen(draft, today=today)
        case Step.TAB:
            return screens.tab_screen(draft, catalogue)
        case Step.OPERATION:
            return screens.operation_screen(draft, catalogue)
        case Step.USER:
            return screens.user_screen(draft, await picking.users_of(turn))
        case Step.OUTCOME:
            return screens.outcome_screen(draft)
        case Step.ORIGIN:
            return screens.origin_screen(draft)
        case Step.TEXT:
            return screens.text_screen(draft)
        case Step.AMOUNT:
            return screens.amount_screen(draft)
        case Step.NAME:
            return screens.name_screen(draft, catalogue, today=today)
    in_use = await filters_in_use(turn.ask, draft.about.id)
    if draft.step == Step.KEPT:
        return screens.kept_screen(draft, in_use)
    if draft.step == Step.FORGET:
        return screens.forget_screen(draft, in_use)
    return screens.filter_screen(draft, catalogue, in_use, today=today)


_BACK = Tap("back", went_back)
_OPEN = Tap("open", opened, takes="|".join(_SUBSTEPS))
_CLEAR = Tap("clear", picking.cleared, takes="|".join(("all", *CRITERIA)))
_PAGE = Tap("page", turned_page, takes=PAGE_ARGUMENT)
_USE = Tap("use", used, takes=ID_ARGUMENT)
_MONTH = Tap("month", picking.turned_month, takes=MONTH_ARGUMENT)
_IDLE = Tap("idle", picking.stayed)

STEPS: Steps[FilterDraft] = {
    Step.FILTER: [
        Text(received_words),
        Tap("period", picking.picked_period, takes="|".join(Stretch)),
        Tap("sensitive", picking.switched_sensitive),
        Tap("show", showed),
        _OPEN,
        _CLEAR,
        _USE,
    ],
    Step.DATES: [
        Text(picking.received_dates),
        Tap("day", picking.picked_day, takes=DAY_ARGUMENT),
        _MONTH,
        _IDLE,
        _CLEAR,
        _BACK,
    ],
    Step.JUMP: [
        Text(received_day),
        Tap("day", jumped, takes=DAY_ARGUMENT),
        _MONTH,
        _IDLE,
        _BACK,
    ],
    Step.TAB: [Tap("tab", picking.picked_tab, takes=CODE_ARGUMENT), _CLEAR, _BACK],
    Step.OPERATION: [
        Tap("within", picking.picked_within, takes=CODE_ARGUMENT),
        Tap("operation", picking.picked_operation, takes=CODE_ARGUMENT),
        _OPEN,
        _PAGE,
        _CLEAR,
        _BACK,
    ],
    Step.USER: [
        Text(picking.searched_user),
        Tap("user", picking.picked_user, takes="[0-9a-f]{12}"),
        _PAGE,
        _CLEAR,
        _BACK,
    ],
    Step.OUTCOME: [
        Tap("outcome", picking.picked_outcome, takes="|".join(OUTCOMES)),
        _CLEAR,
        _BACK,
    ],
    Step.ORIGIN: [
        Tap("origin", picking.picked_origin, takes="|".join(Origin)),
        _CLEAR,
        _BACK,
    ],
    Step.TEXT: [Text(picking.received_text), _CLEAR, _BACK],
    Step.AMOUNT: [
        Text(picking.received_amount),
        Tap("over", picking.picked_amount, takes=ID_ARGUMENT),
        _CLEAR,
        _BACK,
    ],
    Step.KEPT: [_USE, _OPEN, _PAGE, _BACK],
    Step.FORGET: [Tap("forget", forgot, takes=ID_ARGUMENT), _PAGE, _BACK],
    Step.NAME: [Text(received_name), _BACK],
}

CONVERSATION = Conversation(
    "log_filter",
    needs=READ_LOG,
    begins=[FromMenu("filtrar", begin)],
    draft=FilterDraft,
    steps=STEPS,
    render=render,
    expects=EXPECTS,
    cancelled=cancelled,
)
