"""What a company's log records: reading the settings, and saving them with who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.entries import Change, Detail, Entry
from domain.errors import LogSettingsChangedMeanwhile
from domain.log_settings import LogSettings, SettingsChange, changes_between
from domain.permissions import Module, Verb
from services.authorisation import Caller, authorised, place_of
from services.installation import Installation


async def read_log_settings(installation: Installation, caller: Caller, company_id: int) -> LogSettings:
    """The company's settings as they are now; raises UnknownPerson for who has no place there."""
    async with installation.database.reading() as work:
        await place_of(work, caller, company_id)
        return await work.log_settings.get(company_id)


async def save_log_settings(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    wanted: LogSettings,
    operation_id: UUID,
    now: datetime,
) -> tuple[Entry | None, Sequence[SettingsChange]]:
    """Save the settings, made from the version that `wanted` names; returns the entry and what changed.

    Needs Bitácora: Cambiar. Records `log_settings_changed` with each operation before → after. Saving
    what is in force already, or the same `operation_id` again, changes nothing. Raises
    LogSettingsChangedMeanwhile if somebody saved since, with what they changed.
    """
    async with authorised(
        installation, caller, company_id, module=Module.LOG, verb=Verb.MODIFY, now=now
    ) as task:
        current = await task.work.log_settings.get(company_id)
        done = await task.recorded(operation_id)
        if done is not None:
            return done, ()
        if current.version != wanted.version:
            raise LogSettingsChangedMeanwhile(())
        changes = changes_between(installation.catalogue, current, wanted)
        if not changes:
            return None, ()
        await task.work.log_settings.save(company_id, wanted)
        entry = await task.record(
            "log_settings_changed",
            _summary_of(changes),
            operation_id=operation_id,
            detail=Detail(changes=tuple(_change_of(installation, change) for change in changes)),
        )
        return entry, changes


def _summary_of(changes: Sequence[SettingsChange]) -> str:
    on = sum(change.recorded for change in changes)
    off = len(changes) - on
    return " ".join(part for part in (f"+{on}" if on else "", f"−{off}" if off else "") if part)


def _change_of(installation: Installation, change: SettingsChange) -> Change:
    category = installation.catalogue.category(change.operation.category)
    words = ("Sí", "No") if change.recorded else ("No", "Sí")
    return Change(f"{category.label}: {change.operation.label}", words[1], words[0])
