"""Whom each alert was due to, as a log's entries alone say, and where the deliveries differ."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.alert_choices import AlertChoices, choices_of
from domain.catalogue import Catalogue
from domain.companies import UserState
from domain.entries import Entry
from domain.erased import ERASED_STATE
from domain.errors import OperationUnknown
from domain.permissions import READ_LOG, Permissions
from domain.snapshots import Snapshot, State, SubjectKind

MOST_TOLD = 100
"""Deliveries that differ and are told; more of them say no more."""


@dataclass(frozen=True, slots=True)
class Due:
    """One delivery: the alert of a folio, for a user at an account."""

    folio: int
    user_id: int
    telegram_id: int


@dataclass(frozen=True, slots=True)
class DeliveryMismatch:
    """A delivery that is not there, or `found` where none was due, or at another account."""

    folio: int
    name: str
    found: bool
    elsewhere: bool = False

    def __str__(self) -> str:
        return f"the alert of folio {self.folio} to {self.name}: {'found' if self.found else 'missing'}"

    @property
    def message(self) -> str:
        """In Spanish: `El aviso del folio 812 a MLOPEZ no está; debió salir.`"""
        alert = f"El aviso del folio {self.folio} a {self.name}"
        if not self.found:
            return f"{alert} no está; debió salir."
        return f"{alert} va a otro Telegram." if self.elsewhere else f"{alert} está, y no le tocaba."


@dataclass(frozen=True, slots=True)
class _Reader:
    user_id: int
    name: str
    telegram_id: int
    choices: AlertChoices


@dataclass(slots=True)
class Deliveries:
    """The readers of a log at each of its entries, and whom the alert of each was due to.

    Of a user of whom no entry tells before an alert, because of a purge or an erasure, it says nothing.
    """

    catalogue: Catalogue
    mismatches: list[DeliveryMismatch] = field(default_factory=list)
    _states: dict[tuple[SubjectKind, int], State | None] = field(default_factory=dict)
    _readers: Sequence[_Reader] | None = None

    def begin_with(self, snapshots: Collection[Snapshot]) -> None:
        """What a purge's entry tells held all along since what it took."""
        for each in snapshots:
            self._states.setdefault((each.kind, each.id), each.after)
        self._readers = None

    def take(self, entry: Entry) -> Sequence[_Reader]:
        """The next entry in folio order; returns whom its alert is due to."""
        for each in entry.detail.snapshots:
            if each.kind in _DECIDING:
                self._states[each.kind, each.id] = each.after
                self._readers = None
        silent = any(each.kind is SubjectKind.SILENT for each in entry.detail.snapshots)
        return [*self._due(entry)] if entry.sensitive and not silent else []

    def compare(self, entries: Sequence[Entry], found: Collection[Due]) -> None:
        """Take these entries, and note where their deliveries are not those that were `found`."""
        there: dict[int, dict[int, int]] = {}
        for each in found:
            there.setdefault(each.folio, {})[each.user_id] = each.telegram_id
        for entry in entries:
            due = {each.user_id: each for each in self.take(entry)}
            self._compare_one(entry.folio, due, there.pop(entry.folio, {}))
        for folio, users in there.items():
            self._compare_one(folio, {}, users)

    def _compare_one(self, folio: int, due: Mapping[int, _Reader], found: Mapping[int, int]) -> None:
        for user_id, reader in due.items():
            if user_id not in found:
                self._note(DeliveryMismatch(folio, reader.name, found=False))
            elif found[user_id] != reader.telegram_id:
                self._note(DeliveryMismatch(folio, reader.name, found=True, elsewhere=True))
        for user_id in found.keys() - due.keys():
            state = self._states.get((SubjectKind.USER, user_id))
            if state not in (None, ERASED_STATE):
                self._note(DeliveryMismatch(folio, str(state["name"]), found=True))

    def _note(self, mismatch: DeliveryMismatch) -> None:
        if len(self.mismatches) < MOST_TOLD:
            self.mismatches.append(mismatch)

    def _due(self, entry: Entry) -> Iterator[_Reader]:
        try:
            operation = self.catalogue.operation(entry.operation)
        except OperationUnknown:
            return
        if self._readers is None:
            self._readers = [*self._reading()]
        for each in self._readers:
            if each.choices.wants(entry, operation, user_name=each.name):
                yield each

    def _reading(self) -> Iterator[_Reader]:
        for (kind, number), state in self._states.items():
            if kind is not SubjectKind.USER or state in (None, ERASED_STATE):
                continue
            if state["state"] != UserState.ACTIVE.value:
                continue
            profile = self._states.get((SubjectKind.PROFILE, int(state["profile"] or 0)))
            account = state["telegram"]
            if not isinstance(account, int) or profile is None:
                continue
            if Permissions.decode(str(profile["permissions"])).gives(READ_LOG):
                choices = choices_of(self._states.get((SubjectKind.CHOICES, number)))
                yield _Reader(number, str(state["name"]), account, choices)


_DECIDING = frozenset({SubjectKind.USER, SubjectKind.PROFILE, SubjectKind.CHOICES})
