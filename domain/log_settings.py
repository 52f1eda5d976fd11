"""What a company's audit log records: the catalogue's defaults, and what the company decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.catalogue import Catalogue, Operation
from domain.errors import OperationLocked


@dataclass(frozen=True, slots=True)
class LogSettings:
    """A company's choices; `version` moves with each save, so that two people saving at once are noticed."""

    version: int = 0
    choices: Mapping[str, bool] = field(default_factory=dict)

    def records(self, operation: Operation) -> bool:
        """Whether the operation is recorded: what is locked always is."""
        return operation.locked or self.choices.get(operation.code, operation.default)

    def choosing(self, operations: Iterable[Operation], *, recorded: bool) -> LogSettings:
        """The same settings with these operations switched; raises OperationLocked for a locked one."""
        choices = dict(self.choices)
        for operation in operations:
            if operation.locked:
                raise OperationLocked(operation.code, operation.label)
            if recorded == operation.default:
                choices.pop(operation.code, None)
            else:
                choices[operation.code] = recorded
        return LogSettings(self.version, choices)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One operation that is recorded in one version of the settings and not in the other."""

    operation: Operation
    recorded: bool


def changes_between(
    catalogue: Catalogue, before: LogSettings, after: LogSettings
) -> tuple[SettingsChange, ...]:
    """What differs, in the catalogue's order, as it is in `after`."""
    return tuple(
        SettingsChange(operation, after.records(operation))
        for operation in catalogue
        if before.records(operation) != after.records(operation)
    )


def tally(changes: Sequence[SettingsChange]) -> str:
    """How many operations start and stop being recorded, in words."""
    on = sum(change.recorded for change in changes)
    off = len(changes) - on
    starting = f"{on} {'empieza' if on == 1 else 'empiezan'} a registrarse"
    stopping = f"{off} {'deja' if off == 1 else 'dejan'} de registrarse"
    return ", ".join(part for part, number in ((starting, on), (stopping, off)) if number)
