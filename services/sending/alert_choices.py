"""Which of a company's alerts a person gets: by tab, except those that nobody can leave."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.catalogue import Catalogue, Category
from domain.entries import Change, Detail, Entry
from domain.errors import CategoryUnknown
from domain.permissions import READ_LOG
from domain.phrases import listed
from services.asking import Ask

_CHANGED = "alert_settings_changed"


async def muted_tabs(ask: Ask, company_id: int) -> frozenset[str]:
    """The tabs of whose operations the person gets no alerts in the company. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        return await question.work.muted_alerts.of(question.place.user.id)


async def choose_alerts(
    ask: Ask, company_id: int, *, muted: Collection[str], operation_id: UUID
) -> Entry | None:
    """Send the person no alerts of these tabs from now on; None if nothing changes.

    What is always recorded also always alerts: users, passwords and the log itself. Needs Bitácora: Ver.
    Records `alert_settings_changed`. The same operation again changes nothing. Raises CategoryUnknown.
    """
    catalogue = ask.installation.catalogue
    wanted = frozenset(muted)
    for each in wanted:
        if catalogue.category(each) not in optional_tabs(catalogue):
            raise CategoryUnknown(each)
    async with ask.may(READ_LOG, company_id) as task:
        summary = f"Avisos: {choices_in_words(catalogue, wanted)}"
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        user = task.place.user
        before = await task.work.muted_alerts.of(user.id)
        if done is not None or before == wanted:
            return done
        await task.work.muted_alerts.save(user.id, wanted)
        change = Change("Avisos", choices_in_words(catalogue, before), choices_in_words(catalogue, wanted))
        return await task.record(
            _CHANGED, summary, operation_id=operation_id, detail=Detail.of(changes=[change])
        )


def optional_tabs(catalogue: Catalogue) -> list[Category]:
    """The tabs with an alert that one may go without."""
    return [
        category
        for category in catalogue.categories
        if any(each.alert_may_be_left for each in catalogue.in_category(category.code))
    ]


def choices_in_words(catalogue: Catalogue, muted: Collection[str]) -> str:
    """`todos`; `todos, menos Catálogos y SDK`; `sólo los obligatorios`."""
    labels = [each.label for each in optional_tabs(catalogue) if each.code in muted]
    if not labels:
        return "todos"
    if len(labels) == len(optional_tabs(catalogue)):
        return "sólo los obligatorios"
    return f"todos, menos {listed(labels)}"
