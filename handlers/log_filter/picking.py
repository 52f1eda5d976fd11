"""The steps of *Filtrar* in which one criterion is picked or typed; each leads back to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.entries import Origin, Outcome
from domain.hours import hour_at
from domain.log_filter import NO_FILTER, Period, Stretch
from domain.log_shortcuts import TEXT_LIMIT
from domain.periods import between, parse_period
from domain.spelling import LONGEST_READ, fold, fold_spaces, visible
from domain.words import words_in
from domain.zones import local_day
from handlers.kit.chat import Chat
from handlers.log_filter import screens
from handlers.log_filter.calendar import day_of, month_of
from handlers.log_filter.draft import FilterDraft, Step
from services.log.pages import users_in_log

NO_DATE = "No entendí la fecha: escribe, por ejemplo, 12/11/2026 o 12/11 al 15/11."
NO_HOURS = "Se filtra por días completos, sin horas: escribe, por ejemplo, 12/11 al 15/11."
TO_COME = "Ese día todavía no llega: elige uno que ya pasó."
NOBODY = "En esta bitácora nadie se llama así: escribe parte de su nombre."
NO_TEXT = f"Escribe letras o números, hasta {TEXT_LIMIT} caracteres; por ejemplo: factura 203."


async def stayed(chat: Chat, draft: FilterDraft, argument: str) -> str:  # noqa: ARG001
    """A place of the calendar that is no day that can be picked."""
    return draft.step


async def turned_month(chat: Chat, draft: FilterDraft, argument: str) -> str:
    """Another month of the calendar."""
    draft.month = month_of(argument, today=today_of(chat, draft))
    return draft.step


def _picked(draft: FilterDraft, **criteria: object) -> Step:
    draft.wanted = replace(draft.wanted, **criteria)  # type: ignore[arg-type]
    return draft.go(Step.FILTER)


async def cleared(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """A criterion is taken off, or all of them."""
    draft.wanted = NO_FILTER if argument == "all" else draft.wanted.without(argument)
    return draft.go(Step.FILTER)


async def picked_period(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """*Hoy*, *Ayer*, *7 días* or *Este mes*."""
    return _picked(draft, period=Period(Stretch(argument)))


async def picked_day(chat: Chat, draft: FilterDraft, argument: str) -> Step:
    """A day of the calendar: the first one, or the last one after it."""
    day = day_of(argument)
    if day is None or day > today_of(chat, draft):
        return again(draft, TO_COME)
    if draft.first_day is None:
        draft.first_day = day
        return Step.DATES
    return _picked(draft, period=between(draft.first_day, day))


async def received_dates(chat: Chat, draft: FilterDraft, text: str) -> Step:
    """The dates were typed: both, one that is all, or the last one if the first was tapped."""
    today = today_of(chat, draft)
    period = parse_period(text, today)
    if period is None:
        return again(draft, no_date_in(text))
    first, last = period.days(today)
    if first > today:
        return again(draft, TO_COME)
    if draft.first_day is not None and first == last:
        period = between(draft.first_day, first)
    return _picked(draft, period=period)


async def picked_tab(chat: Chat, draft: FilterDraft, code: str) -> Step:
    """A tab: operations of others would leave nothing."""
    category = chat.installation.catalogue.category(code).code
    within = {each.code for each in chat.installation.catalogue.in_category(category)}
    operations = tuple(each for each in draft.wanted.operations if each in within)
    return _picked(draft, category=category, operations=operations)


async def picked_within(chat: Chat, draft: FilterDraft, code: str) -> Step:
    """The tab that the operation is of."""
    draft.tab, draft.page = chat.installation.catalogue.category(code).code, 0
    return Step.OPERATION


async def picked_operation(chat: Chat, draft: FilterDraft, code: str) -> Step:
    """An operation, of a tab that then needs no saying."""
    operation = chat.installation.catalogue.operation(code)
    category = draft.wanted.category if draft.wanted.category == operation.category else None
    return _picked(draft, operations=(operation.code,), category=category)


async def searched_user(chat: Chat, draft: FilterDraft, text: str) -> Step:
    """Part of a name: list only those who have it. What nobody has is not kept."""
    query = fold_spaces(visible(text[:LONGEST_READ]))
    found = [user for user in await users_of(chat, draft) if query and screens.matches(user, query)]
    draft.query, draft.page = query if found else "", 0
    draft.error = None if found else NOBODY
    return Step.USER


async def picked_user(chat: Chat, draft: FilterDraft, mark: str) -> Step:
    """Somebody of the list."""
    name = next((name for name, _ in await users_of(chat, draft) if screens.user_mark(name) == mark), None)
    return again(draft, NOBODY) if name is None else _picked(draft, user_name=name)


async def picked_outcome(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """How it ended."""
    return _picked(draft, outcome=Outcome(argument))


async def picked_origin(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """The door that it came through."""
    return _picked(draft, origin=Origin(argument))


async def switched_sensitive(chat: Chat, draft: FilterDraft, argument: str) -> Step:  # noqa: ARG001
    """*Sólo sensibles*, on or off."""
    return _picked(draft, sensitive=not draft.wanted.sensitive)


async def received_text(chat: Chat, draft: FilterDraft, text: str) -> Step:  # noqa: ARG001
    """The words to look for."""
    words = fold_spaces(visible(text[:LONGEST_READ]))
    if not words_in(words) or len(words) > TEXT_LIMIT:
        return again(draft, NO_TEXT)
    return _picked(draft, text=words)


def no_date_in(text: str) -> str:
    """What is wrong with a text that names no days: perhaps only that it names an hour as well."""
    words = fold(text[:LONGEST_READ]).split()
    return NO_HOURS if any(hour_at(words[at:]) for at in range(len(words))) else NO_DATE


def again(draft: FilterDraft, error: str) -> Step:
    """The same screen, with what is wrong."""
    draft.error = error
    return Step(draft.step)


def today_of(chat: Chat, draft: FilterDraft) -> date:
    """The day that it is in the company."""
    return local_day(chat.now, draft.about.zone)


async def users_of(chat: Chat, draft: FilterDraft) -> Sequence[screens.User]:
    """Who has done anything in the log."""
    return await users_in_log(chat.ask, draft.about.id)
