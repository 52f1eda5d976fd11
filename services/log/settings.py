"""A log's settings: reading them, and saving them with who changed what."""

from __future__ import annotations

from uuid import UUID

from domain.approval_requests import DeedName, WantedDeed
from domain.approvals import kinds_of
from domain.backdating import LIMITS, days_in_words
from domain.catalogue import Catalogue
from domain.entries import SUMMARY_LIMIT, Change, Detail, Entry
from domain.errors import LogSettingsChangedMeanwhile, LossNotAccepted, OperationIdReused
from domain.log_settings import (
    NOTHING_LOST,
    AlertsLost,
    LimitChange,
    LogSettings,
    SettingsChange,
    SettingsChanges,
    alerts_lost,
    changes_between,
    in_short,
    settings_snapshot,
)
from domain.permissions import CONFIGURE_LOG
from domain.spelling import clip
from services.approvals.second_person import second_person
from services.asking import Ask

_SAVED = "log_settings_changed"


async def read_log_settings(ask: Ask, company_id: int) -> LogSettings:
    """The company's settings as they are now. Needs Bitácora: Cambiar."""
    async with ask.may_read(CONFIGURE_LOG, company_id) as question:
        return await question.work.log_settings.get(company_id)


async def last_saved(ask: Ask, company_id: int) -> Entry | None:
    """The last saving's entry, to show to the second of two people who save.

    Needs Bitácora: Cambiar.
    """
    async with ask.may_read(CONFIGURE_LOG, company_id) as question:
        return await question.work.audit_log(company_id).newest_of(_SAVED)


async def save_log_settings(
    ask: Ask,
    company_id: int,
    *,
    wanted: LogSettings,
    operation_id: UUID,
    accepted: AlertsLost = NOTHING_LOST,
) -> Entry | None:
    """Save the settings, based on the version in `wanted`; None if nothing changes.

    A change that takes alerts away is saved only if all of that is `accepted`. Needs Bitácora: Cambiar.
    Records `log_settings_changed` with each operation before → after. The same `operation_id` again returns
    its entry and changes nothing. Raises LogSettingsChangedMeanwhile if somebody saved since,
    LossNotAccepted, and ApprovalNeeded where that loss needs a second person.
    """
    catalogue = ask.installation.catalogue
    async with ask.may(CONFIGURE_LOG, company_id) as task:
        done = await task.recorded(_SAVED, operation_id)
        if done is not None:
            if not set(done.detail.changes) <= _told(catalogue, wanted):
                raise OperationIdReused(["detail"])
            return done
        current = await task.work.log_settings.get(company_id)
        if current.version != wanted.version:
            raise LogSettingsChangedMeanwhile
        changes = changes_between(catalogue, current, wanted)
        if not changes:
            return None
        lost = alerts_lost(changes)
        if not accepted.covers(lost):
            raise LossNotAccepted
        deed = WantedDeed(
            name=DeedName.SAVE_LOG_SETTINGS,
            arguments={
                "version": wanted.version,
                "choices": dict(wanted.choices),
                "late_after": wanted.late_after,
            },
            operation_id=operation_id,
            title=clip(f"Bitácora: {in_short(changes)}", limit=SUMMARY_LIMIT),
            changes=tuple(_in_words(catalogue, changes)),
        )
        await second_person(task, kinds_of(log_settings=bool(lost)), deed)
        await task.work.log_settings.save(company_id, wanted)
        return await task.record(
            _SAVED,
            clip(in_short(changes), limit=SUMMARY_LIMIT),
            operation_id=operation_id,
            detail=Detail.of(
                changes=_in_words(catalogue, changes),
                snapshots=[settings_snapshot(company_id, current, wanted)],
            ),
        )


def _told(catalogue: Catalogue, wanted: LogSettings) -> set[Change]:
    """Everything that an entry may say about saving these settings, whatever the previous ones."""
    switched = (SettingsChange(operation, wanted.records(operation)) for operation in catalogue)
    limits = (LimitChange(before, wanted.late_after) for before in LIMITS)
    return {*(_switch_of(catalogue, each) for each in switched), *map(_limit_of, limits)}


def _in_words(catalogue: Catalogue, changes: SettingsChanges) -> list[Change]:
    limit = [_limit_of(changes.limit)] if changes.limit is not None else []
    return [*(_switch_of(catalogue, change) for change in changes.switched), *limit]


def _switch_of(catalogue: Catalogue, change: SettingsChange) -> Change:
    category = catalogue.category(change.operation.category)
    before, after = ("No", "Sí") if change.recorded else ("Sí", "No")
    return Change(f"{category.label}: {change.operation.label}", before, after)


def _limit_of(change: LimitChange) -> Change:
    return Change("Reporte atrasado", _days(change.before), _days(change.after))


def _days(limit: int) -> str:
    return f"después de {days_in_words(limit)}"
