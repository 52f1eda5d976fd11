"""The steps of *Filtrar*: one criterion after another, in the message of the page that it began from.

FILTER ⇄ DATES, JUMP, TAB, OPERATION, USER, OUTCOME, ORIGIN, TEXT, KEPT ⇄ FORGET, NAME
FILTER → (the page)     JUMP → (the page of that day)     KEPT → (the page)
"""

from __future__ import annotations

from datetime import date

from domain.entries import Origin, Outcome
from domain.errors import CompanyNotFound
from domain.filter_words import CRITERIA
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
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import ID_ARGUMENT, Conversation, Handler
from handlers.kit.log_words import in_vain, not_opened_with, remark_on, words_read
from handlers.kit.screen import Screen
from handlers.log_filter import picking, screens
from handlers.log_filter.calendar import DAY_ARGUMENT, MONTH_ARGUMENT, day_of
from handlers.log_filter.draft import FilterDraft, Step
from services.log.filters import NO_FILTER_ID, filters_in_use, keep_filter, let_filter_go, used_filter
from services.log.pages import PAGE_LIMIT

CODE_ARGUMENT = r"[a-z0-9_]{1,46}"
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
    return FilterDraft(
        conversation=CONVERSATION.code,
        step=Step.FILTER,
        touched_at=chat.now,
        message_id=chat.tapped_message_id,
        company=company,
        filter_id=filter_id,
        wanted=wanted or NO_FILTER,
        size=max(1, min(tapped.size or PAGE_SIZE, PAGE_LIMIT)),
    )


async def opened(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """One criterion is to be picked, or a kept filter."""
    step = draft.go(_SUBSTEPS[argument])
    if step is Step.OPERATION and draft.step != Step.OPERATION:
        draft.tab = draft.wanted.category or ""
    return step


async def went_back(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """*« Atrás*."""
    return draft.go(Step.KEPT if draft.step in (Step.FORGET, Step.NAME) else Step.FILTER)


async def turned_page(chat: Chat, draft: FilterDraft, argument: str) -> str:  # noqa: ARG001
    """Another page of a list; `0all`, the first one of all."""
    draft.page = int(argument.removesuffix("all"))
    draft.query = "" if argument.endswith("all") else draft.query
    return draft.step


async def jumped(chat: Chat, draft: FilterDraft, argument: str) -> Step | Screen:
    """A day of the calendar to go to."""
    return await _jumped(chat, draft, day_of(argument))


async def received_day(chat: Chat, draft: FilterDraft, text: str) -> Step | Screen:
    """The day to go to was typed."""
    today = picking.today_of(chat, draft)
    period = parse_period(text, today)
    if period is None:
        return picking.again(draft, picking.no_date_in(text))
    return await _jumped(chat, draft, period.days(today)[1])


async def _jumped(chat: Chat, draft: FilterDraft, day: date | None) -> Step | Screen:
    if day is None or day > picking.today_of(chat, draft):
        return picking.again(draft, picking.TO_COME)
    return await _page(chat, draft, draft.wanted, day=day)


async def received_words(chat: Chat, draft: FilterDraft, text: str) -> Step | Screen:
    """The same shortcuts as after `/bitacora`: what was understood comes on top of what was picked."""
    read = await words_read(chat, draft.about, text, on=draft.wanted)
    if read.folio is not None:
        return await opened_entry(chat, draft.about, read.folio, remark=not_opened_with(read))
    draft.wanted, draft.size = read.wanted, read.size or draft.size
    draft.error = (
        in_vain(read, example=screens.EXAMPLE) if read.in_vain else remark_on(read, example=screens.EXAMPLE)
    )
    return Step.FILTER


async def used(chat: Chat, draft: FilterDraft, argument: str) -> Step | Screen:
    """*Repetir*, or a kept filter."""
    wanted = await used_filter(chat.ask, draft.about.id, int(argument))
    return picking.again(draft, GONE) if wanted is None else await _page(chat, draft, wanted)


async def forgot(chat: Chat, draft: FilterDraft, argument: str) -> Step:
    """A kept filter is to be kept no longer."""
    await let_filter_go(chat.ask, draft.about.id, int(argument))
    return draft.go(Step.KEPT)


async def received_name(chat: Chat, draft: FilterDraft, text: str) -> Step:
    """The name under which the filter is kept."""
    await keep_filter(chat.ask, draft.about.id, draft.wanted, name=text)
    return draft.go(Step.KEPT)


async def showed(chat: Chat, draft: FilterDraft, argument: str) -> Screen:  # noqa: ARG001
    """*Ver resultados*."""
    return await _page(chat, draft, draft.wanted)


async def _page(chat: Chat, draft: FilterDraft, wanted: LogFilter, *, day: date | None = None) -> Screen:
    return await opened_page(chat, draft.about, wanted, size=draft.size, day=day)


async def cancelled(chat: Chat, draft: FilterDraft) -> Screen:
    """The draft is given up: the page is as it was, for who may still read it."""
    places = [place for place in await chat.places() if place.company.id == draft.about.id]
    if not any(place.gives(READ_LOG) for place in places):
        return Screen("Listo, dejé el filtro como estaba.")
    return await page_as_it_was(chat, draft.about, filter_id=draft.filter_id, size=draft.size)


async def render(chat: Chat, draft: FilterDraft) -> Screen:
    """The screen of the step that the draft is at."""
    catalogue, today = chat.installation.catalogue, picking.today_of(chat, draft)
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
            return screens.user_screen(draft, await picking.users_of(chat, draft))
        case Step.OUTCOME:
            return screens.outcome_screen(draft)
        case Step.ORIGIN:
            return screens.origin_screen(draft)
        case Step.TEXT:
            return screens.text_screen(draft)
        case Step.NAME:
            return screens.name_screen(draft, catalogue, today=today)
    in_use = await filters_in_use(chat.ask, draft.about.id)
    if draft.step == Step.KEPT:
        return screens.kept_screen(draft, in_use)
    if draft.step == Step.FORGET:
        return screens.forget_screen(draft, in_use)
    return screens.filter_screen(draft, catalogue, in_use, today=today)


CONVERSATION = Conversation(
    "f", needs=READ_LOG, draft=FilterDraft, render=render, expects=EXPECTS, cancelled=cancelled
)

ENTRY_POINTS: list[Handler] = [CONVERSATION.on_menu("filtrar", begin)]

_BACK = CONVERSATION.on_tap("back", went_back)
_OPEN = CONVERSATION.on_tap("open", opened, takes="|".join(_SUBSTEPS))
_CLEAR = CONVERSATION.on_tap("clear", picking.cleared, takes="|".join(("all", *CRITERIA)))
_PAGE = CONVERSATION.on_tap("page", turned_page, takes=r"\d{1,4}(?:all)?")
_USE = CONVERSATION.on_tap("use", used, takes=ID_ARGUMENT)
_MONTH = CONVERSATION.on_tap("month", picking.turned_month, takes=MONTH_ARGUMENT)
_IDLE = CONVERSATION.on_tap("idle", picking.stayed)

STATES: dict[object, list[Handler]] = {
    Step.FILTER: [
        CONVERSATION.on_text(received_words),
        CONVERSATION.on_tap("period", picking.picked_period, takes="|".join(Stretch)),
        CONVERSATION.on_tap("sensitive", picking.switched_sensitive),
        CONVERSATION.on_tap("show", showed),
        _OPEN,
        _CLEAR,
        _USE,
    ],
    Step.DATES: [
        CONVERSATION.on_text(picking.received_dates),
        CONVERSATION.on_tap("day", picking.picked_day, takes=DAY_ARGUMENT),
        _MONTH,
        _IDLE,
        _CLEAR,
        _BACK,
    ],
    Step.JUMP: [
        CONVERSATION.on_text(received_day),
        CONVERSATION.on_tap("day", jumped, takes=DAY_ARGUMENT),
        _MONTH,
        _IDLE,
        _BACK,
    ],
    Step.TAB: [CONVERSATION.on_tap("tab", picking.picked_tab, takes=CODE_ARGUMENT), _CLEAR, _BACK],
    Step.OPERATION: [
        CONVERSATION.on_tap("within", picking.picked_within, takes=CODE_ARGUMENT),
        CONVERSATION.on_tap("operation", picking.picked_operation, takes=CODE_ARGUMENT),
        _OPEN,
        _PAGE,
        _CLEAR,
        _BACK,
    ],
    Step.USER: [
        CONVERSATION.on_text(picking.searched_user),
        CONVERSATION.on_tap("user", picking.picked_user, takes="[0-9a-f]{12}"),
        _PAGE,
        _CLEAR,
        _BACK,
    ],
    Step.OUTCOME: [
        CONVERSATION.on_tap("outcome", picking.picked_outcome, takes="|".join(Outcome)),
        _CLEAR,
        _BACK,
    ],
    Step.ORIGIN: [
        CONVERSATION.on_tap("origin", picking.picked_origin, takes="|".join(Origin)),
        _CLEAR,
        _BACK,
    ],
    Step.TEXT: [CONVERSATION.on_text(picking.received_text), _CLEAR, _BACK],
    Step.KEPT: [_USE, _OPEN, _PAGE, _BACK],
    Step.FORGET: [CONVERSATION.on_tap("forget", forgot, takes=ID_ARGUMENT), _PAGE, _BACK],
    Step.NAME: [CONVERSATION.on_text(received_name), _BACK],
}

FALLBACKS: list[Handler] = []
