"""How a person wants a company's alerts."""

from __future__ import annotations

from uuid import UUID

from domain.alert_choices import AlertChoices, lines_of, optional_tabs
from domain.entries import SUMMARY_LIMIT, Change, Detail, Entry
from domain.errors import CategoryUnknown
from domain.permissions import READ_LOG
from domain.spelling import clip
from services.asking import Ask

_CHANGED = "alert_settings_changed"


async def read_alert_choices(ask: Ask, company_id: int) -> AlertChoices:
    """The person's choices in the company. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        return await question.work.alert_choices.of(question.place.user.id)


async def choose_alerts(
    ask: Ask, company_id: int, *, wanted: AlertChoices, operation_id: UUID
) -> Entry | None:
    """Alert the person in this way from now on; None if nothing changes.

    What is always recorded also always alerts: users, passwords and the log itself. What waited for the end
    of quiet hours that are no more is due now. Needs Bitácora: Ver. Records `alert_settings_changed`. The
    same operation again changes nothing. Raises CategoryUnknown.
    """
    catalogue = ask.installation.catalogue
    for each in wanted.muted:
        if catalogue.category(each) not in optional_tabs(catalogue):
            raise CategoryUnknown(each)
    async with ask.may(READ_LOG, company_id) as task:
        lines = lines_of(wanted, catalogue)
        summary = clip(
            "Alertas: " + "; ".join(f"{name}: {value}" for name, value in lines), limit=SUMMARY_LIMIT
        )
        done = await task.recorded(_CHANGED, operation_id, summary=summary)
        user = task.place.user
        before = await task.work.alert_choices.of(user.id)
        if done is not None or before == wanted:
            return done
        await task.work.alert_choices.save(user.id, wanted)
        if before.quiet != wanted.quiet:
            await task.work.alert_queues.bring_forward([user.id], due_at=task.now)
        changes = [
            Change(name, was, becomes)
            for (name, was), (_, becomes) in zip(lines_of(before, catalogue), lines, strict=True)
            if was != becomes
        ]
        return await task.record(
            _CHANGED, summary, operation_id=operation_id, detail=Detail.of(changes=changes)
        )
