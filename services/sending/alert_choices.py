"""How a person wants a company's alerts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from domain.alert_choices import AlertChoices, changes_between, choices_snapshot, lines_of, optional_tabs
from domain.entries import SUMMARY_LIMIT, Detail, Entry
from domain.errors import CategoryUnknown
from domain.permissions import READ_LOG
from domain.spelling import clip
from services.asking import Ask, Task

_CHANGED = "alert_settings_changed"


async def read_alert_choices(ask: Ask, company_id: int) -> AlertChoices:
    """The person's choices in the company. Needs Bitácora: Ver."""
    async with ask.may_read(READ_LOG, company_id) as question:
        return await question.work.alert_choices.of(question.place.user.id)


async def choose_alerts(
    ask: Ask, company_id: int, *, wanted: AlertChoices, operation_id: UUID, also: Collection[int] = ()
) -> Entry | None:
    """Alert the person in this way from now on, in the other companies too; None if nothing changes here.

    What is always recorded also always alerts: users, passwords and the log itself. What waited for the end
    of quiet hours that are no more is due now. Needs Bitácora: Ver in all of them. Records
    `alert_settings_changed` in each where something changes. The same operation again changes nothing.
    Raises CategoryUnknown.
    """
    catalogue = ask.installation.catalogue
    for each in wanted.muted:
        if catalogue.category(each) not in optional_tabs(catalogue):
            raise CategoryUnknown(each)
    async with ask.may_in_all(READ_LOG, {company_id, *also}) as tasks:
        chosen = None
        for task in tasks:
            if task.company.id == company_id:
                chosen = await _choose(task, wanted, operation_id=operation_id)
            else:
                await _choose(task, wanted, operation_id=uuid5(operation_id, str(task.company.id)))
        return chosen


async def _choose(task: Task, wanted: AlertChoices, *, operation_id: UUID) -> Entry | None:
    catalogue = task.installation.catalogue
    lines = lines_of(wanted, catalogue)
    summary = clip("Alertas: " + "; ".join(f"{name}: {value}" for name, value in lines), limit=SUMMARY_LIMIT)
    done = await task.recorded(_CHANGED, operation_id, summary=summary)
    user = task.place.user
    before = await task.work.alert_choices.of(user.id)
    if done is not None or before == wanted:
        return done
    await task.work.alert_choices.save(user.id, wanted)
    if before.quiet != wanted.quiet:
        await task.work.alert_queues.bring_forward([user.id], due_at=task.now)
    changes = changes_between(before, wanted, catalogue)
    detail = Detail.of(changes=changes, snapshots=[choices_snapshot(user.id, before, wanted)])
    return await task.record(_CHANGED, summary, operation_id=operation_id, detail=detail)
