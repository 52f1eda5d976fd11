"""The settings as they were when opened, and as the person wants them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.catalogue import Catalogue, Operation
from domain.log_settings import LogSettings, SettingsChanges, changes_between
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """The steps of the conversation."""

    TABS = "log_settings.tabs"
    TAB = "log_settings.tab"
    LOCKED = "log_settings.locked"
    LATE = "log_settings.late"
    CLOSING = "log_settings.closing"
    LOSS = "log_settings.loss"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else saved during the editing. `who` is the last to save."""

    who: str
    changes: SettingsChanges


@dataclass(slots=True, kw_only=True)
class LogSettingsDraft(CompanyDraft):
    """Nothing is saved until *Guardar*: `base` is what was read, `wanted` the edited version.

    `tab` is the open category.
    """

    base: LogSettings = field(default_factory=LogSettings)
    wanted: LogSettings = field(default_factory=LogSettings)
    tab: str = ""
    meanwhile: Meanwhile | None = None

    def start(self, settings: LogSettings) -> None:
        """Start editing these settings."""
        self.base = self.wanted = settings
        self.meanwhile = None

    def changes(self, catalogue: Catalogue) -> SettingsChanges:
        """The unsaved changes: an operation switched there and back is none."""
        return changes_between(catalogue, self.base, self.wanted)

    def switch(self, operations: Iterable[Operation], *, recorded: bool) -> None:
        """Record these operations from now on, or stop; raises OperationLocked."""
        self.wanted = self.wanted.choosing(operations, recorded=recorded)

    def switch_tab(self, catalogue: Catalogue, *, recorded: bool) -> None:
        """Switch everything in the open tab that is not locked."""
        operations = catalogue.in_category(self.tab)
        self.switch((each for each in operations if not each.locked), recorded=recorded)

    def rebase(self, catalogue: Catalogue, current: LogSettings, *, who: str) -> None:
        """Apply the person's own changes on top of what somebody else saved, and remember the latter."""
        mine = self.changes(catalogue)
        self.meanwhile = Meanwhile(who, changes_between(catalogue, self.base, current))
        self.base = self.wanted = current
        for change in mine.switched:
            self.switch([change.operation], recorded=change.recorded)
        if mine.limit is not None:
            self.wanted = self.wanted.late_from(mine.limit.after)
