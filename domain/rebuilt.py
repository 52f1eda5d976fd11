"""Users, profiles, settings and requests as a log's entries alone leave them, and where tables differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.entries import Entry
from domain.erased import ERASED_STATE
from domain.keeping import Keeping, keeping_state
from domain.log_settings import LogSettings, settings_state
from domain.snapshots import WITHOUT_STATE, Snapshot, State, SubjectKind

Subject = tuple[SubjectKind, int]
States = Mapping[Subject, State]

_NAMED = {
    SubjectKind.SETTINGS: "Lo que se registra",
    SubjectKind.KEEPING: "Cuánto se conserva la bitácora",
    SubjectKind.APPROVALS: "Lo que necesita la aprobación de otros",
}
_UNCHANGED = {
    SubjectKind.SETTINGS: settings_state(LogSettings()),
    SubjectKind.KEEPING: keeping_state(Keeping()),
}
_USER_STATES = {"active": "activo", "blocked": "bloqueado", "inactive": "dado de baja"}
_FIELDS = {"telegram": "el Telegram", "profile": "el perfil", "name": "el nombre", "full_name": "el nombre"}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What the log says of a subject, and what is there instead: in the tables, or before this folio.

    `told_at` is the folio of the last entry that tells of it; None if none does. `whose` is the name of the
    user whom an invitation is for, or whose choices they are.
    """

    subject: Subject
    told: State | None
    found: State | None
    folio: int | None = None
    told_at: int | None = None
    whose: str = ""

    def __str__(self) -> str:
        kind, number = self.subject
        where = "in the table" if self.folio is None else f"before folio {self.folio}"
        return f"{kind} {number}: {self.found} {where}, and {self.told} by the log"

    @property
    def message(self) -> str:
        """In Spanish: `MLOPEZ aparece activo; la bitácora lo dejó dado de baja en el folio 812.`"""
        when = f" antes del folio {self.folio}" if self.folio is not None else ""
        name = self._name
        it = "la" if name.startswith("La ") else "lo"
        if self.told_at is None:
            return f"{name} aparece{when}, y ningún registro dice desde cuándo."
        if self.found is None:
            return f"{name} no aparece{when}; la bitácora {it} dejó en el folio {self.told_at}."
        if self.told is None:
            return f"{name} aparece{when}; la bitácora dice que se quitó en el folio {self.told_at}."
        if self.subject[0] is SubjectKind.USER:
            return f"{name} {self._user_difference(when)}"
        return f"{name} no está{when} como la bitácora {it} dejó en el folio {self.told_at}."

    @property
    def _name(self) -> str:
        kind, number = self.subject
        known = self.told or self.found or {}
        if kind is SubjectKind.USER:
            return str(known.get("name", f"El usuario {number}"))
        if kind is SubjectKind.PROFILE:
            return f"El perfil {known.get('name', number)}"
        if kind is SubjectKind.INVITATION:
            code = known.get("user") is None
            return f"El código de propietario {number}" if code else f"La invitación {number} de {self.whose}"
        if kind is SubjectKind.CHOICES:
            return f"La elección de alertas de {self.whose}"
        if kind is SubjectKind.KEY:
            return f"La clave de sistemas {known.get('name', number)}"
        return _NAMED.get(kind, f"La solicitud {number}")

    def _user_difference(self, when: str) -> str:
        told, found = self.told or {}, self.found or {}
        if told.get("state") != found.get("state"):
            there = _USER_STATES.get(str(found.get("state")), str(found.get("state")))
            should = _USER_STATES.get(str(told.get("state")), str(told.get("state")))
            return f"aparece {there}{when}; la bitácora lo dejó {should} en el folio {self.told_at}."
        what = next((words for each, words in _FIELDS.items() if told.get(each) != found.get(each)), None)
        return f"no tiene{when} {what or 'la contraseña'} que la bitácora le dejó en el folio {self.told_at}."


@dataclass(slots=True)
class Rebuilt:
    """The states of all subjects that the entries tell of (None: gone), and where entries contradict."""

    states: dict[Subject, State | None] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    _told_at: dict[Subject, int] = field(default_factory=dict)

    def take(self, folio: int, snapshots: Iterable[Snapshot]) -> None:
        """The next entry in folio order. What was erased contradicts nothing."""
        for each in snapshots:
            if each.kind in WITHOUT_STATE:
                continue
            subject = (each.kind, each.id)
            told = self.states.get(subject, each.before)
            if told != each.before and ERASED_STATE not in (told, each.before):
                before = self._told_at.get(subject)
                self.mismatches.append(Mismatch(subject, told, each.before, folio, before))
            self.states[subject] = each.after
            self._told_at[subject] = folio

    def compared(self, tables: States, *, whole: bool = False) -> Sequence[Mismatch]:
        """Every mismatch, also with what the tables say of these subjects.

        If these are the `whole` log, no subject is without an entry, but for settings that nobody changed: a
        purge's own entry tells of those whose entries it took.
        """
        differ = [
            Mismatch(subject, told, tables.get(subject), told_at=self._told_at[subject])
            for subject, told in self.states.items()
            if told not in (tables.get(subject), ERASED_STATE)
        ]
        untold = [Mismatch(each, None, tables[each]) for each in self.untold(tables)] if whole else []
        return [self._named(each, tables) for each in (*self.mismatches, *differ, *untold)]

    def _named(self, mismatch: Mismatch, tables: States) -> Mismatch:
        kind, number = mismatch.subject
        told_of = mismatch.told or mismatch.found or {}
        user_id = {SubjectKind.INVITATION: told_of.get("user"), SubjectKind.CHOICES: number}.get(kind)
        if not isinstance(user_id, int):
            return mismatch
        user = (SubjectKind.USER, user_id)
        known = self.states.get(user) or tables.get(user) or {}
        return replace(mismatch, whose=str(known.get("name", f"el usuario {user_id}")))

    def untold(self, tables: States) -> Sequence[Subject]:
        """The subjects in the tables that no entry tells of."""
        return [
            each for each in tables if each not in self.states and tables[each] != _UNCHANGED.get(each[0])
        ]


def rebuild(entries: Iterable[Entry]) -> Rebuilt:
    """All subjects as these entries, in folio order, leave them."""
    rebuilt = Rebuilt()
    for entry in entries:
        rebuilt.take(entry.folio, entry.detail.snapshots)
    return rebuilt
