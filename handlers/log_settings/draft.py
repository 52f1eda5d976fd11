"""The settings as they were when they were opened, and as the person wants them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from domain.catalogue import Catalogue, Operation
from domain.log_settings import LogSettings, SettingsChanges, changes_between
from handlers.kit.company_list import CompanyDraft


class Step(StrEnum):
    """Where the conversation is."""

    TABS = "log_settings.tabs"
    TAB = "log_settings.tab"
    LATE = "log_settings.late"
    CLOSING = "log_settings.closing"
    LOSS = "log_settings.loss"


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What somebody else saved while the person was editing. `who` is the last who did."""

    who: str
    changes: SettingsChanges


@dataclass(slots=True, kw_only=True)
class LogSettingsDraft(CompanyDraft):
    """Nothing is saved until *Guardar*: `base` is what was read, `wanted` the same with what was switched.

    `tab` is the category that is open.
    """

    base: LogSettings = field(default_factory=LogSettings)
    wanted: LogSettings = field(default_factory=LogSettings)
    tab: str = ""
    meanwhile: Meanwhile | None = None

    def start(self, settings: LogSettings) -> None:
        """Edit these settings, from nothing."""
        self.base = self.wanted = settings
        self.meanwhile = None

    def changes(self, catalogue: Catalogue) -> SettingsChanges:
        """What is waiting to be saved: an operation switched there and back is not."""
        return changes_between(catalogue, self.base, self.wanted)

    def switch(self, operations: Iterable[Operation], *, recorded: bool) -> None:
        """Record these operations from now on, or stop; raises OperationLocked."""
        self.wanted = self.wanted.choosing(operations, recorded=recorded)

    def switch_tab(self, catalogue: Catalogue, *, recorded: bool) -> None:
        """Switch all in the open tab but what is locked."""
        operations = catalogue.in_category(self.tab)
        self.switch((each for each in operations if not each.locked), recorded=recorded)

    def rebase(self, catalogue: Catalogue, current: LogSettings, *, who: str) -> None:
        """Put the person's own changes on top of what somebody else saved, and remember what that was."""
        mine = self.changes(catalogue)
        self.meanwhile = Meanwhile(who, changes_between(catalogue, self.base, current))
        self.base = self.wanted = current
        for change in mine.switched:
            self.switch([change.operation], recorded=change.recorded)
        if mine.limit is not None:
            self.wanted = self.wanted.late_from(mine.limit.after)
