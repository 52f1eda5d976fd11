"""The steps of *Filtrar* that pick or read one criterion; each leads back to all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain.amounts_in_words import parse_amount
from domain.entries import Origin
from domain.filter_reader import TEXT_LIMIT
from domain.hours import hour_at
from domain.log_filter import NO_FILTER, AskedOutcome, Period, Stretch
from domain.money import AmountRange
from domain.periods import between, parse_period
from domain.spelling import LONGEST_READ, fold, fold_spaces, visible
from domain.words import words_in
from domain.zones import local_day
from handlers.kit.turn import Turn
from handlers.log_filter import screens
from handlers.log_filter.calendar import day_of, month_of
from handlers.log_filter.draft import FilterDraft, Step
from services.log.pages import users_in_log

NO_DATE = "No entendí la fecha: escribe, por ejemplo, 12/11/2026 o 12/11 al 15/11."
NO_HOURS = "Las horas van con un solo día: escribe, por ejemplo, ayer después de las 18:00."
TO_COME = "Ese día todavía no llega: elige uno que ya pasó."
NOBODY = "En esta bitácora nadie se llama así: escribe parte de su nombre."
NO_AMOUNT = "No entendí el importe: escribe, por ejemplo, más de 10,000 o entre 1,000 y 5,000."
NO_TEXT = f"Escribe letras o números, hasta {TEXT_LIMIT} caracteres; por ejemplo: factura 203."


async def stayed(turn: Turn[FilterDraft]) -> str:
    """A cell of the calendar that can't be picked."""
    return turn.draft.step


async def turned_month(turn: Turn[FilterDraft]) -> str:
    """Another month of the calendar."""
    draft = turn.draft
    draft.month = month_of(turn.argument, today=today_of(turn))
    return draft.step


def _picked(draft: FilterDraft, **criteria: object) -> Step:
    draft.wanted = replace(draft.wanted, **criteria)  # type: ignore[arg-type]
    return draft.go(Step.FILTER)


async def cleared(turn: Turn[FilterDraft]) -> Step:
    """Remove a criterion, or all of them."""
    draft = turn.draft
    draft.wanted = NO_FILTER if turn.argument == "all" else draft.wanted.without(turn.argument)
    return draft.go(Step.FILTER)


async def picked_period(turn: Turn[FilterDraft]) -> Step:
    """*Hoy*, *Ayer*, *7 días* or *Este mes*."""
    return _picked(turn.draft, period=Period(Stretch(turn.argument)))


async def picked_day(turn: Turn[FilterDraft]) -> Step:
    """A day of the calendar: the first one, or the last one after it."""
    draft = turn.draft
    day = day_of(turn.argument)
    if day is None or day > today_of(turn):
        return again(draft, TO_COME)
    if draft.first_day is None:
        draft.first_day = day
        return Step.DATES
    return _picked(draft, period=between(draft.first_day, day))


async def received_dates(turn: Turn[FilterDraft]) -> Step:
    """The dates were typed: both, a single one, or the last one if the first was tapped."""
    draft = turn.draft
    today = today_of(turn)
    period = parse_period(turn.argument, today)
    if period is None:
        return again(draft, no_date_in(turn.argument))
    first, last = period.days(today)
    if first > today:
        return again(draft, TO_COME)
    if draft.first_day is not None and first == last:
        period = between(draft.first_day, first)
    return _picked(draft, period=period)


async def picked_tab(turn: Turn[FilterDraft]) -> Step:
    """A tab: operations of others would match nothing."""
    draft = turn.draft
    category = turn.catalogue.category(turn.argument).code
    within = {each.code for each in turn.catalogue.in_category(category)}
    operations = tuple(each for each in draft.wanted.operations if each in within)
    return _picked(draft, category=category, operations=operations)


async def picked_within(turn: Turn[FilterDraft]) -> Step:
    """The tab of the operation to pick."""
    draft = turn.draft
    draft.tab, draft.page = turn.catalogue.category(turn.argument).code, 0
    return Step.OPERATION


async def picked_operation(turn: Turn[FilterDraft]) -> Step:
    """An operation, which implies its tab."""
    draft = turn.draft
    operation = turn.catalogue.operation(turn.argument)
    category = draft.wanted.category if draft.wanted.category == operation.category else None
    return _picked(draft, operations=(operation.code,), category=category)


async def searched_user(turn: Turn[FilterDraft]) -> Step:
    """Part of a name: list the matches. Text without a match is not stored."""
    draft = turn.draft
    query = fold_spaces(visible(turn.argument[:LONGEST_READ]))
    found = [user for user in await users_of(turn) if query and screens.matches(user, query)]
    draft.query, draft.page = query if found else "", 0
    draft.error = None if found else NOBODY
    return Step.USER


async def picked_user(turn: Turn[FilterDraft]) -> Step:
    """A user of the list."""
    draft = turn.draft
    name = next((name for name, _ in await users_of(turn) if screens.user_mark(name) == turn.argument), None)
    return again(draft, NOBODY) if name is None else _picked(draft, user_name=name)


async def picked_outcome(turn: Turn[FilterDraft]) -> Step:
    """The outcome."""
    return _picked(turn.draft, outcome=AskedOutcome(turn.argument))


async def picked_origin(turn: Turn[FilterDraft]) -> Step:
    """The door."""
    return _picked(turn.draft, origin=Origin(turn.argument))


async def switched_sensitive(turn: Turn[FilterDraft]) -> Step:
    """*Sólo sensibles*, on or off."""
    draft = turn.draft
    return _picked(draft, sensitive=not draft.wanted.sensitive)


async def received_text(turn: Turn[FilterDraft]) -> Step:
    """The words to search for."""
    draft = turn.draft
    words = fold_spaces(visible(turn.argument[:LONGEST_READ]))
    if not words_in(words) or len(words) > TEXT_LIMIT:
        return again(draft, NO_TEXT)
    return _picked(draft, text=words)


async def received_amount(turn: Turn[FilterDraft]) -> Step:
    """The amounts were typed."""
    amount = parse_amount(turn.argument)
    return again(turn.draft, NO_AMOUNT) if amount is None else _picked(turn.draft, amount=amount)


async def picked_amount(turn: Turn[FilterDraft]) -> Step:
    """*Más de* so many pesos."""
    return _picked(turn.draft, amount=AmountRange(100 * int(turn.argument) + 1))


def no_date_in(text: str) -> str:
    """The error of a text that names no days: perhaps only that it also has an hour."""
    words = fold(text[:LONGEST_READ]).split()
    return NO_HOURS if any(hour_at(words[at:]) for at in range(len(words))) else NO_DATE


def again(draft: FilterDraft, error: str) -> Step:
    """The same screen, with an error."""
    draft.error = error
    return Step(draft.step)


def today_of(turn: Turn[FilterDraft]) -> date:
    """The date in the company."""
    return local_day(turn.chat.now, turn.draft.about.zone)


async def users_of(turn: Turn[FilterDraft]) -> Sequence[screens.User]:
    """Everybody who has an entry in the log."""
    return await users_in_log(turn.ask, turn.draft.about.id)
