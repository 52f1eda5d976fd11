"""What a company's log records: reading the settings, and saving them with who changed what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.entries import Change, Detail, Entry
from domain.errors import LogSettingsChangedMeanwhile
from domain.log_settings import LogSettings, SettingsChange, changes_between, tally
from domain.permissions import Module, Verb
from services.authorisation import Caller, authorised, place_of
from services.installation import Installation

_SAVED = "log_settings_changed"


async def read_log_settings(installation: Installation, caller: Caller, company_id: int) -> LogSettings:
    """The company's settings as they are now; raises UnknownPerson for who has no place there."""
    async with installation.database.reading() as work:
        await place_of(work, caller, company_id)
        return await work.log_settings.get(company_id)


async def last_saved(installation: Installation, caller: Caller, company_id: int) -> Entry | None:
    """The entry of the last time that somebody saved the settings, for who comes second to save.

    Raises UnknownPerson for who has no place there.
    """
    async with installation.database.reading() as work:
        await place_of(work, caller, company_id)
        return await work.audit_log(company_id).newest_of(_SAVED)


async def save_log_settings(
    installation: Installation,
    caller: Caller,
    company_id: int,
    *,
    wanted: LogSettings,
    operation_id: UUID,
    now: datetime,
) -> Entry | None:
    """Save the settings, made from the version that `wanted` names; None if that changes nothing.

    Needs Bitácora: Cambiar. Records `log_settings_changed` with each operation before → after. The same
    `operation_id` again returns its entry and changes nothing. Raises LogSettingsChangedMeanwhile if
    somebody saved since.
    """
    async with authorised(
        installation, caller, company_id, module=Module.LOG, verb=Verb.MODIFY, now=now
    ) as task:
        done = await task.recorded(operation_id)
        if done is not None:
            return done
        current = await task.work.log_settings.get(company_id)
        if current.version != wanted.version:
            raise LogSettingsChangedMeanwhile
        changes = changes_between(installation.catalogue, current, wanted)
        if not changes:
            return None
        await task.work.log_settings.save(company_id, wanted)
        return await task.record(
            _SAVED,
            tally(changes),
            operation_id=operation_id,
            detail=Detail.of(changes=tuple(_change_of(installation, change) for change in changes)),
        )


def _change_of(installation: Installation, change: SettingsChange) -> Change:
    category = installation.catalogue.category(change.operation.category)
    before, after = ("No", "Sí") if change.recorded else ("Sí", "No")
    return Change(f"{category.label}: {change.operation.label}", before, after)
