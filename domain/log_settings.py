"""What a company's audit log records: the catalogue's defaults, and what the company decided otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from domain.backdating import LIMITS, USUAL_LIMIT, days_in_words
from domain.catalogue import Catalogue, Operation
from domain.entries import Outcome
from domain.errors import OperationLocked


@dataclass(frozen=True, slots=True)
class LogSettings:
    """A company's choices; `version` moves with each save, so that two people saving at once are noticed.

    What is reported more than `late_after` days after it happened is marked as late, and alerted.
    """

    version: int = 0
    choices: Mapping[str, bool] = field(default_factory=dict)
    late_after: int = USUAL_LIMIT

    def records(self, operation: Operation, outcome: Outcome = Outcome.ALLOWED) -> bool:
        """Whether the operation is recorded when it ends so: what is locked always is, and an alarm."""
        return operation.is_always_recorded(outcome) or self.choices.get(operation.code, operation.default)

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
        return replace(self, choices=choices)

    def late_from(self, days: int) -> LogSettings:
        """The same settings with another limit for late reports; raises ValueError for one not offered."""
        if days not in LIMITS:
            raise ValueError(f"{days} days are no limit for late reports")
        return replace(self, late_after=days)


@dataclass(frozen=True, slots=True)
class SettingsChange:
    """One operation that is recorded in one version of the settings and not in the other."""

    operation: Operation
    recorded: bool


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Another limit for late reports, in days."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class SettingsChanges:
    """What differs between two versions of the settings; false if nothing does."""

    switched: tuple[SettingsChange, ...] = ()
    limit: LimitChange | None = None

    def __len__(self) -> int:
        return len(self.switched) + (self.limit is not None)


def changes_between(catalogue: Catalogue, before: LogSettings, after: LogSettings) -> SettingsChanges:
    """What differs, as it is in `after`; the operations in the catalogue's order."""
    switched = tuple(
        SettingsChange(operation, after.records(operation))
        for operation in catalogue
        if before.records(operation) != after.records(operation)
    )
    same = before.late_after == after.late_after
    return SettingsChanges(switched, None if same else LimitChange(before.late_after, after.late_after))


@dataclass(frozen=True, slots=True)
class AlertsLost:
    """Of what nobody is told any more; false if people are told of as much as before.

    Operations that alert and stop being recorded, and a limit for late reports that goes up.
    """

    operations: tuple[Operation, ...] = ()
    limit: LimitChange | None = None

    def __bool__(self) -> bool:
        return bool(self.operations) or self.limit is not None

    def covers(self, other: AlertsLost) -> bool:
        """Whether who accepted this accepted all of the other."""
        return {*self.operations} >= {*other.operations} and other.limit in (None, self.limit)


NOTHING_LOST = AlertsLost()


def alerts_lost(changes: SettingsChanges) -> AlertsLost:
    """Of what nobody is told any more once these changes are made."""
    operations = tuple(
        change.operation
        for change in changes.switched
        if not change.recorded and (change.operation.sensitive or change.operation.sensitive_when)
    )
    limit = changes.limit
    return AlertsLost(operations, limit if limit is not None and limit.after > limit.before else None)


def tally(changes: SettingsChanges) -> str:
    """How many operations start and stop being recorded, and from when a report is late, in words."""
    on = sum(change.recorded for change in changes.switched)
    off = len(changes.switched) - on
    parts = []
    if on:
        parts.append(f"{on} {'empieza' if on == 1 else 'empiezan'} a registrarse")
    if off:
        parts.append(f"{off} {'deja' if off == 1 else 'dejan'} de registrarse")
    if changes.limit is not None:
        parts.append(f"reporte atrasado tras {days_in_words(changes.limit.after)}")
    return ", ".join(parts)
