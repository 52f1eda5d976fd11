"""Users, profiles, and what needs approval, rebuilt from the log alone and compared with the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.approval_requests import request_state
from domain.approvals import rules_state
from domain.entries import Entry
from domain.log_settings import settings_state
from domain.snapshots import State, SubjectKind, profile_state, user_state
from storage.unit_of_work import UnitOfWork

Subject = tuple[SubjectKind, int]
States = Mapping[Subject, State]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mismatch:
    """What the log says of a subject, and what is there instead: in the tables, or before this folio."""

    subject: Subject
    told: State | None
    found: State | None
    folio: int | None = None

    def __str__(self) -> str:
        kind, number = self.subject
        where = "in the table" if self.folio is None else f"before folio {self.folio}"
        return f"{kind} {number}: {self.found} {where}, and {self.told} by the log"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The states of all subjects that the entries tell of (None: gone), and where entries contradict."""

    states: Mapping[Subject, State | None]
    mismatches: Sequence[Mismatch]

    def compared(self, tables: States) -> Sequence[Mismatch]:
        """Every mismatch, also with what the tables say of these subjects.

        Of a subject without an entry the log says nothing: its entries were purged, or it is older than them.
        """
        return [
            *self.mismatches,
            *(
                Mismatch(subject, told, tables.get(subject))
                for subject, told in self.states.items()
                if told != tables.get(subject)
            ),
        ]

    def untold(self, tables: States) -> Sequence[Subject]:
        """The subjects in the tables that no entry tells of."""
        return [subject for subject in tables if subject not in self.states]


def rebuild(entries: Iterable[Entry]) -> Rebuilt:
    """All subjects as these entries, in folio order, leave them."""
    states: dict[Subject, State | None] = {}
    mismatches = []
    for entry in entries:
        for each in entry.detail.snapshots:
            subject = (each.kind, each.id)
            told = states.get(subject, each.before)
            if told != each.before:
                mismatches.append(Mismatch(subject, told, each.before, entry.folio))
            states[subject] = each.after
    return Rebuilt(states, mismatches)


async def mismatches_with_log(work: UnitOfWork, company_id: int) -> Sequence[Mismatch]:
    """Where the company's users, profiles, settings, rules and requests for approval are not as its log says.

    Nowhere, if nobody touched them.
    """
    log = work.audit_log(company_id)
    folios = await work.subject_entries.all_folios(company_id)
    entries = [
        entry
        for start in range(0, len(folios), _AT_ONCE)
        for entry in reversed(await log.at(folios[start : start + _AT_ONCE]))
    ]
    return rebuild(entries).compared(await _tables(work, company_id))


async def _tables(work: UnitOfWork, company_id: int) -> States:
    users = ((each.user.id, user_state(each.user)) for each in await work.users.everybody(company_id))
    profiles = ((each.id, profile_state(each)) for each in await work.profiles.of_company(company_id))
    settings = settings_state(await work.log_settings.get(company_id))
    requests = ((each.number, request_state(each)) for each in await work.approvals.of_company(company_id))
    found = [
        ((SubjectKind.SETTINGS, company_id), settings),
        ((SubjectKind.APPROVALS, company_id), rules_state(await work.approvals.rules(company_id))),
        *(((SubjectKind.REQUEST, number), state) for number, state in requests),
        *(((SubjectKind.USER, number), state) for number, state in users),
        *(((SubjectKind.PROFILE, number), state) for number, state in profiles),
    ]
    return {subject: state for subject, state in found if state is not None}
