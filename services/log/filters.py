"""Log filters: each one that a person uses is remembered, and can be saved with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.filter_words import parse_filter_name
from domain.log_filter import NO_FILTER, LogFilter
from domain.permissions import READ_LOG
from services.asking import Ask, Question
from storage.repositories.log_filters import UsedFilter

NO_FILTER_ID = 0  # means no filter, in buttons
_REMEMBERED = 100  # unnamed filters per user


@dataclass(frozen=True, slots=True)
class FiltersInUse:
    """A user's last filter, if any, and their saved ones, by name."""

    last: UsedFilter | None
    kept: Sequence[UsedFilter]


async def use_filter(ask: Ask, company_id: int, wanted: LogFilter) -> int:
    """Remember that the person uses this filter now; returns its id. Needs Bitácora: Ver."""
    if not wanted.active:
        return NO_FILTER_ID
    async with ask.may(READ_LOG, company_id) as task:
        filter_id = await task.work.log_filters.use(task.place.user.id, wanted, now=ask.now)
        await task.work.log_filters.forget_all_but(task.place.user.id, _REMEMBERED)
        return filter_id


async def filters_in_use(ask: Ask, company_id: int) -> FiltersInUse:
    """The person's last filter and their saved ones. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        work = question.work
        filters = work.log_filters
        return FiltersInUse(
            await filters.last(question.place.user.id), await filters.kept(question.place.user.id)
        )


async def keep_filter(
    ask: Ask,
    company_id: int,
    wanted: LogFilter,
    *,
    name: str,
) -> None:
    """Save a filter under a name, taking the name from any other of the person's.

    Needs Bitácora: Ver; raises InvalidFilterName.
    """
    name = parse_filter_name(name)
    async with ask.may(READ_LOG, company_id) as task:
        filter_id = await task.work.log_filters.use(task.place.user.id, wanted, now=ask.now)
        await task.work.log_filters.keep(task.place.user.id, filter_id, name)


async def used_filter(ask: Ask, company_id: int, filter_id: int) -> LogFilter | None:
    """The person's filter with this id, unless forgotten. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        return await filter_of(question, filter_id)


async def let_filter_go(ask: Ask, company_id: int, filter_id: int) -> None:
    """Remove a saved filter's name. Needs Bitácora: Ver."""
    async with ask.may(READ_LOG, company_id) as task:
        await task.work.log_filters.let_go(task.place.user.id, filter_id)


async def filter_of(question: Question, filter_id: int) -> LogFilter | None:
    """The filter in one of the asker's buttons; None if it was forgotten, or is not theirs."""
    if filter_id == NO_FILTER_ID:
        return NO_FILTER
    used = await question.work.log_filters.get(question.place.user.id, filter_id)
    return used.wanted if used is not None else None
