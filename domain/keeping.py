"""Retention: how long a log is kept, and what may be purged.

Mexican law requires five years for a taxpayer's accounts (Código Fiscal de la Federación, article 30) and ten
for a merchant's records (Código de Comercio, article 46), so ten is the default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.entries import Detail, Entry, Outcome
from domain.errors import InvalidYears
from domain.instants import from_microseconds, microseconds
from domain.log_tree import Head
from domain.snapshots import Snapshot, State, SubjectKind
from domain.zones import local_day

DEFAULT_YEARS, LEAST_YEARS, MOST_YEARS = 10, 1, 50


@dataclass(frozen=True, slots=True)
class Law:
    """How many years a law requires records to be kept."""

    name: str
    article: int
    years: int


FISCAL = Law("Código Fiscal de la Federación", 30, 5)
COMMERCIAL = Law("Código de Comercio", 46, 10)
LAWS = (FISCAL, COMMERCIAL)

# Entries are purged by whole segments of so many folios: few purges, few places where a log can begin, and
# batches that block nobody for long. They are whole tiles of the log's tree, which keep the entries' hashes.
SEGMENT = 1_024
MOST_AT_ONCE = 1_000  # segments in one purge, to bound the export that precedes it

PURGED = "log_purged"
_FILE, _SHA256 = "Archivo", "SHA-256"
_FIRST_FOLIO, _LAST_FOLIO, _LAST_HASH = "Primer folio", "Último folio", "Última huella"


@dataclass(frozen=True, slots=True)
class Keeping:
    """The years that a company keeps its log; while it is `held` nothing is purged."""

    years: int = DEFAULT_YEARS
    held: bool = False

    def kept_since(self, today: date) -> date:
        """The first day of the retention period. A 29 February goes back to the 28th."""
        year = today.year - self.years
        try:
            return today.replace(year=year)
        except ValueError:
            return today.replace(year=year, day=28)

    def goes_on(self, day: date) -> date:
        """The first day on which entries of `day` may be purged."""
        after = day + timedelta(days=1)
        try:
            return after.replace(year=after.year + self.years)
        except ValueError:
            return date(after.year + self.years, 3, 1)


@dataclass(frozen=True, slots=True)
class Loss:
    """What a change takes away from the retention; it must be accepted exactly as stated."""

    before: Keeping
    after: Keeping

    @property
    def shortened(self) -> bool:
        """Whether the years are reduced."""
        return self.after.years < self.before.years

    @property
    def released(self) -> bool:
        """Whether the legal hold is lifted."""
        return self.before.held and not self.after.held

    @property
    def laws(self) -> Sequence[Law]:
        """The laws that require more years than are left."""
        return [law for law in LAWS if self.shortened and self.after.years < law.years]


def keeping_snapshot(company_id: int, before: Keeping, after: Keeping) -> Snapshot:
    """A company's retention before and after."""
    return Snapshot(SubjectKind.KEEPING, company_id, keeping_state(before), keeping_state(after))


def keeping_state(keeping: Keeping) -> State:
    """All that counts of a retention."""
    return {"years": keeping.years, "held": keeping.held}


def loss_of(before: Keeping, after: Keeping) -> Loss | None:
    """What the change takes away; None if nothing."""
    loss = Loss(before, after)
    return loss if loss.shortened or loss.released else None


def parse_years(text: str) -> int:
    """A number of years from 1 to 50, with or without the word; raises InvalidYears."""
    match = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:años?)?\s*", text.casefold())
    years = int(match[1]) if match is not None else 0
    if not LEAST_YEARS <= years <= MOST_YEARS:
        raise InvalidYears(least=LEAST_YEARS, most=MOST_YEARS)
    return years


def last_to_go(*, start: int, head: int, first_kept: int | None) -> int:
    """The last folio that may be purged from a log that begins after `start`; `start` if none may.

    `first_kept` is the first folio that is too young, if any. A log's last entry is never purged.
    """
    end = head - 1 if first_kept is None else min(head, first_kept) - 1
    return max(start, min(end // SEGMENT, start // SEGMENT + MOST_AT_ONCE) * SEGMENT)


def end_of_segment(start: int) -> int:
    """The last folio of the first segment of a log that begins after `start`."""
    return (start // SEGMENT + 1) * SEGMENT


def is_old(entry: Entry, kept_since: datetime) -> bool:
    """Whether the entry was both recorded and happened before that moment."""
    return max(entry.recorded_at, entry.occurred_at) < kept_since


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgePlan:
    """What may be purged now: the entries after `start` up to `end`, where the log will begin.

    `user_id` is the person who asked. `first_at` and `last_at` are when the first and the last entry were
    recorded; `remaining` counts the entries that stay.
    """

    company_id: int
    user_id: int
    start: Head
    end: Head
    first_at: datetime
    last_at: datetime
    remaining: int

    @property
    def entries(self) -> int:
        """The number of entries to purge."""
        return self.end.folio - self.start.folio

    @property
    def first_folio(self) -> int:
        """The first folio to purge."""
        return self.start.folio + 1


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of entries that was sent to the person, and the SHA-256 of its bytes in hexadecimal."""

    name: str
    sha256: str


def file_facts(files: Iterable[ExportedFile]) -> list[tuple[str, str]]:
    """The files as facts of an entry's detail."""
    return [fact for file in files for fact in ((_FILE, file.name), (_SHA256, file.sha256))]


def purge_summary(plan: PurgePlan) -> str:
    """The summary of a purge's entry."""
    return f"Folios {plan.first_folio} a {plan.end.folio} · {plan.entries:,} registros"


def purge_detail(
    plan: PurgePlan, files: Iterable[ExportedFile], *, zone: str, told: Iterable[Snapshot] = ()
) -> Detail:
    """The detail of a purge's entry. Its last folio and hash vouch for the log's new beginning.

    What the entries `told` that go, and none that stays does, it tells in their place.
    """
    first, last = (local_day(each, zone).strftime("%d/%m/%Y") for each in (plan.first_at, plan.last_at))
    facts = [
        (_FIRST_FOLIO, str(plan.first_folio)),
        (_LAST_FOLIO, str(plan.end.folio)),
        ("Cantidad", f"{plan.entries:,}"),
        ("Fecha", f"{first} a {last}"),
        (_LAST_HASH, plan.end.hash.hex()),
        *file_facts(files),
    ]
    return Detail.of(facts=facts, snapshots=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """A purge as its entry records it: its range, when, by whom, and the files sent beforehand."""

    first_folio: int
    last: Head
    at: datetime
    user_name: str
    files: tuple[ExportedFile, ...] = ()


def purge_of(entry: Entry) -> Purge | None:
    """The purge that this entry records; None for any other entry."""
    if entry.operation != PURGED or entry.outcome is not Outcome.ALLOWED:
        return None
    facts = dict(entry.detail.facts)
    named = [value for name, value in entry.detail.facts if name in (_FILE, _SHA256)]
    try:
        first, last = int(facts[_FIRST_FOLIO]), int(facts[_LAST_FOLIO])
        link = Head(last, bytes.fromhex(facts[_LAST_HASH]))
    except (KeyError, ValueError):
        return None
    return Purge(
        first_folio=first,
        last=link,
        at=entry.occurred_at,
        user_name=entry.user_name,
        files=tuple(map(ExportedFile, named[::2], named[1::2])),
    )


def purge_that_took(purges: Sequence[Purge], folio: int) -> Purge | None:
    """The recorded purge, oldest first, that accounts for this missing folio; None if none does.

    Folios already missing at the oldest one went in earlier purges, whose entries were purged in turn.
    """
    for purge in purges:
        if folio <= purge.last.folio:
            return purge if purge.first_folio <= folio or purge is purges[0] else None
    return None


def purge_arguments(plan: PurgePlan, files: Iterable[ExportedFile]) -> dict[str, Any]:
    """A purge as JSON, to be done later."""
    return {
        "user": plan.user_id,
        "start": [plan.start.folio, plan.start.hash.hex()],
        "end": [plan.end.folio, plan.end.hash.hex()],
        "first_at": microseconds(plan.first_at),
        "last_at": microseconds(plan.last_at),
        "remaining": plan.remaining,
        "files": [[each.name, each.sha256] for each in files],
    }


def purge_from(company_id: int, told: Mapping[str, Any]) -> tuple[PurgePlan, Sequence[ExportedFile]]:
    """The inverse of `purge_arguments`."""
    (start, start_hash), (end, end_hash) = told["start"], told["end"]
    plan = PurgePlan(
        company_id=company_id,
        user_id=told["user"],
        start=Head(start, bytes.fromhex(start_hash)),
        end=Head(end, bytes.fromhex(end_hash)),
        first_at=from_microseconds(told["first_at"]),
        last_at=from_microseconds(told["last_at"]),
        remaining=told["remaining"],
    )
    return plan, [ExportedFile(*each) for each in told["files"]]
