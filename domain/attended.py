"""Who attended which alert, as a log's entries alone say, and where the table differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.entries import Entry
from domain.snapshots import Snapshot, State, SubjectKind

ATTENDED = "alert_acknowledged"
_ANSWERS = frozenset({"explanation_given", "operation_disowned"})


@dataclass(frozen=True, slots=True)
class Attendance:
    """That a user attended the alert of a folio, and when."""

    folio: int
    user_id: int
    at: datetime


def attends(entry: Entry) -> bool:
    """Whether it is something done about another entry, by which its alert has been attended.

    What whoever did that says for themselves is not.
    """
    return entry.detail.about is not None and entry.operation not in _ANSWERS


def attended_snapshot(user_id: int, folios: Iterable[int], *, at: datetime) -> Snapshot:
    """The alerts that the user attended at once. It is no state: each adds to what was attended before."""
    after = {"folios": _as_ranges(folios), "at": at.astimezone(UTC).isoformat()}
    return Snapshot(SubjectKind.ATTENDED, user_id, None, after)


@dataclass(frozen=True, slots=True)
class AttendanceMismatch:
    """An alert that is attended otherwise than the entry `told_at` says; None if no entry says so."""

    folio: int
    name: str
    told_at: int | None = None
    found_at: datetime | None = None

    def __str__(self) -> str:
        return f"alert {self.folio} by {self.name}: {self.found_at} in the table, told by {self.told_at}"

    @property
    def message(self) -> str:
        """In Spanish: `La alerta del folio 812 no aparece atendida por MLOPEZ; lo dice el folio 815.`"""
        alert = f"La alerta del folio {self.folio}"
        if self.told_at is None:
            return f"{alert} aparece atendida por {self.name}, y ningún registro lo dice."
        if self.found_at is None:
            return f"{alert} no aparece atendida por {self.name}; lo dice el folio {self.told_at}."
        return f"{alert} aparece atendida por {self.name} a otra hora que la del folio {self.told_at}."


@dataclass(frozen=True, slots=True)
class _Told:
    at: datetime
    folio: int


@dataclass(slots=True)
class Attended:
    """What the entries tell of alerts that were attended, by folio and user.

    Who did something about an entry has attended its alert, if it had one. A company may have its log not
    record what its people attend; of that its entries say nothing.
    """

    _noted: dict[tuple[int, int], _Told] = field(default_factory=dict)
    _acted: dict[tuple[int, str], _Told] = field(default_factory=dict)
    _left_out: bool = False

    def take(self, entry: Entry) -> None:
        """The next entry in folio order."""
        for each in entry.detail.snapshots:
            if each.kind is SubjectKind.ATTENDED and each.after is not None:
                self._note(entry.folio, each.id, each.after)
            elif each.kind is SubjectKind.SETTINGS:
                self.heed(each.before)
                self.heed(each.after)
        if attends(entry) and entry.detail.about is not None:
            told = _Told(entry.recorded_at, entry.folio)
            self._acted.setdefault((entry.detail.about, entry.user_name), told)

    def heed(self, settings: State | None) -> None:
        """The company's log had these settings at some time."""
        self._left_out = self._left_out or (settings or {}).get(ATTENDED) is False

    def acted_on(self, found: Collection[Attendance], names: Mapping[int, str]) -> Sequence[int]:
        """The folios of entries that somebody did something about, and by `found` did not attend."""
        seen = {(each.folio, names.get(each.user_id)) for each in found}
        return sorted({folio for folio, name in self._acted if (folio, name) not in seen})

    def compared(
        self,
        found: Collection[Attendance],
        *,
        names: Mapping[int, str],
        after: int,
        alerted: Collection[int],
        erased: Collection[int] = (),
    ) -> Iterator[AttendanceMismatch]:
        """Where what was `found` differs from a log that begins after this folio: before it, nothing is left.

        `names` are those of the company's users, by id, but for those who were `erased`: which entries are
        theirs nobody can tell. `alerted` are those of `acted_on` that had an alert.
        """
        kept = {(each.folio, each.user_id): each.at for each in found}
        for (folio, user_id), told in self._noted.items():
            at = kept.get((folio, user_id))
            if folio > after and at != told.at:
                yield AttendanceMismatch(folio, names.get(user_id, str(user_id)), told.folio, at)
        there = {(folio, names.get(user_id)) for folio, user_id in kept}
        users = set(names.values())
        for (folio, name), told in self._acted.items():
            if folio in alerted and name in users and (folio, name) not in there:
                yield AttendanceMismatch(folio, name, told.folio)
        for (folio, user_id), at in kept.items():
            if folio <= after:
                yield AttendanceMismatch(folio, names.get(user_id, str(user_id)), found_at=at)
                continue
            acted = self._acted.get((folio, names.get(user_id, "")))
            if (folio, user_id) in self._noted or user_id in erased:
                continue
            if acted is not None and acted.at != at and not self._left_out:
                yield AttendanceMismatch(folio, names.get(user_id, str(user_id)), acted.folio, at)
            elif acted is None and not self._left_out:
                yield AttendanceMismatch(folio, names.get(user_id, str(user_id)), found_at=at)

    def _note(self, folio: int, user_id: int, told: State) -> None:
        noted = _Told(datetime.fromisoformat(str(told["at"])), folio)
        for each in _in_ranges(str(told["folios"]), below=folio):
            self._noted.setdefault((each, user_id), noted)


def _as_ranges(folios: Iterable[int]) -> str:
    """`3-8 10`."""
    ranges: list[list[int]] = []
    for folio in sorted(folios):
        if ranges and folio == ranges[-1][1] + 1:
            ranges[-1][1] = folio
        else:
            ranges.append([folio, folio])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def _in_ranges(text: str, *, below: int) -> Iterator[int]:
    """The inverse, of folios before that of the entry that tells of them."""
    for each in text.split():
        first, _, last = each.partition("-")
        yield from range(int(first), min(int(last or first) + 1, below))
