"""What a company's audit log records: the catalogue's defaults, and the company's own choices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from domain.backdating import LIMITS, USUAL_LIMIT, days_in_words
from domain.catalogue import Catalogue, Operation
from domain.entries import Entry, Outcome
from domain.errors import OperationLocked
from domain.phrases import named
from domain.snapshots import Snapshot, State, SubjectKind

_LATE_AFTER = "late_after"  # no operation's code
NAMED = 3
"""Operations that a line names."""
_SWITCHED = (
    (False, "Ya no se registra", "Ya no se registran"),
    (True, "Se registra", "Se registran"),
)


@dataclass(frozen=True, slots=True)
class LogSettings:
    """A company's choices; `version` increases with each save, so that concurrent saves are noticed.

    An operation reported more than `late_after` days after it happened is marked as late, and alerted.
    """

    version: int = 0
    choices: Mapping[str, bool] = field(default_factory=dict)
    late_after: int = USUAL_LIMIT

    def records(self, operation: Operation, outcome: Outcome = Outcome.ALLOWED) -> bool:
        """Whether an operation with this outcome is recorded: locked ones and alarms always are."""
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
        """The same settings with another limit for late reports; raises ValueError for one not on offer."""
        if days not in LIMITS:
            raise ValueError(f"{days} days are no limit for late reports")
        return replace(self, late_after=days)


def settings_snapshot(company_id: int, before: LogSettings, after: LogSettings) -> Snapshot:
    """What a company's log records, before and after."""
    return Snapshot(SubjectKind.SETTINGS, company_id, settings_state(before), settings_state(after))


def settings_state(settings: LogSettings) -> State:
    """All that counts of a log's settings: the company's choices by operation, and its limit."""
    return {**settings.choices, _LATE_AFTER: settings.late_after}


def settings_of(state: State, *, version: int) -> LogSettings:
    """The inverse of `settings_state`, to be saved over this version."""
    choices = {code: bool(recorded) for code, recorded in state.items() if code != _LATE_AFTER}
    return LogSettings(version=version, choices=choices, late_after=int(state[_LATE_AFTER] or 0))


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
    """The differences between two versions of the settings; false if there are none."""

    switched: tuple[SettingsChange, ...] = ()
    limit: LimitChange | None = None

    def __len__(self) -> int:
        return len(self.switched) + (self.limit is not None)


def changes_between(catalogue: Catalogue, before: LogSettings, after: LogSettings) -> SettingsChanges:
    """The differences, as they are in `after`; operations in the catalogue's order."""
    switched = tuple(
        SettingsChange(operation, after.records(operation))
        for operation in catalogue
        if before.records(operation) != after.records(operation)
    )
    same = before.late_after == after.late_after
    return SettingsChanges(switched, None if same else LimitChange(before.late_after, after.late_after))


@dataclass(frozen=True, slots=True)
class AlertsLost:
    """The alerts that a change takes away; false if it takes away none.

    Operations that alert and stop being recorded, and a higher limit for late reports.
    """

    operations: tuple[Operation, ...] = ()
    limit: LimitChange | None = None

    def __bool__(self) -> bool:
        return bool(self.operations) or self.limit is not None

    def covers(self, other: AlertsLost) -> bool:
        """Whether accepting this one accepts all of the other."""
        return {*self.operations} >= {*other.operations} and other.limit in (None, self.limit)


NOTHING_LOST = AlertsLost()


def alerts_lost(changes: SettingsChanges) -> AlertsLost:
    """The alerts that these changes take away."""
    operations = tuple(
        change.operation for change in changes.switched if not change.recorded and _alerts(change.operation)
    )
    limit = changes.limit
    return AlertsLost(operations, limit if limit is not None and limit.after > limit.before else None)


def _alerts(operation: Operation) -> bool:
    return operation.sensitive or bool(operation.sensitive_when)


def saved_by(catalogue: Catalogue, entry: Entry) -> SettingsChanges:
    """What was saved, by its entry; nothing if it is of something else, or older than its snapshot."""
    match entry.detail.snapshots:
        case [Snapshot(SubjectKind.SETTINGS, before=before, after=after)] if before and after:
            return changes_between(catalogue, settings_of(before, version=0), settings_of(after, version=0))
    return SettingsChanges()


def told(changes: SettingsChanges, *, most: int = NAMED) -> list[str]:
    """What is no longer recorded, what is from now on, and the limit for late reports: a line each.

    A line names the first `most`, those that alert before the others.
    """
    lines = []
    for recorded, one, many in _SWITCHED:
        switched = [each.operation for each in changes.switched if each.recorded is recorded]
        if switched:
            labels = [each.label for each in sorted(switched, key=_alerts, reverse=True)]
            lines.append(f"{one if len(labels) == 1 else many}: {named(labels, limit=most)}")
    if changes.limit is not None:
        lines.append(f"Reporte atrasado: después de {days_in_words(changes.limit.after)}")
    return lines


def in_short(changes: SettingsChanges) -> str:
    """The same in one line."""
    return " · ".join(told(changes))
