"""What a user could do at an instant, from the log alone: `¿Qué podía Ana el 3 de mayo?`"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from domain.companies import Company, Membership, User, UserState
from domain.entries import Entry
from domain.errors import MomentToCome, UserNotFound
from domain.permissions import SEE_USERS, Permissions, Right
from domain.snapshots import Snapshot, State, SubjectKind, profile_state, user_state
from services.asking import Ask, Question


class Source(Enum):
    """What says how it was: an entry from before, the first one after, or only the tables as they are now."""

    ENTRY = auto()
    LATER_ENTRY = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Told:
    """A user or profile as it was at the instant, None if it did not exist, and the entry that says so."""

    state: State | None
    source: Source
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class RightsAt:
    """A user as they were at the instant `at`, with their profile of then; `known` is the user as of now."""

    company: Company
    known: User
    at: datetime
    user: Told
    profile: Told | None

    @property
    def state(self) -> UserState | None:
        """The user's state then; None if they did not exist."""
        return None if self.user.state is None else UserState(str(self.user.state["state"]))

    @property
    def permissions(self) -> Permissions:
        """What they could do: nothing unless they were active."""
        if self.state is not UserState.ACTIVE or self.profile is None or self.profile.state is None:
            return Permissions()
        return Permissions.decode(str(self.profile.state["permissions"]))

    def gave(self, right: Right) -> bool:
        """Whether they had this right."""
        return self.permissions.gives(right)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that say so, oldest first, each once."""
        told = [each.entry for each in (self.user, self.profile) if each is not None]
        by_folio = {entry.folio: entry for entry in told if entry is not None}
        return tuple(by_folio[folio] for folio in sorted(by_folio))


async def users_to_ask_about(ask: Ask, company_id: int) -> list[User]:
    """The company's users, in any state. Needs Usuarios: Ver."""
    async with ask.may_read(SEE_USERS, company_id) as question:
        users = [each.user for each in await question.work.users.everybody(company_id)]
        return [each for each in users if not each.is_erased]


async def read_rights_at(ask: Ask, company_id: int, user_id: int, *, at: datetime) -> RightsAt:
    """The rights of the company's user at an instant. Needs Usuarios: Ver, as whoever sees what users may do.

    Where the entries of then were purged, the first later one says how it was before it; without any, the
    tables do. Raises UserNotFound, and MomentToCome for an instant after now.
    """
    async with ask.may_read(SEE_USERS, company_id) as question:
        if at > ask.now:
            raise MomentToCome
        place = await question.work.users.get(user_id)
        if place is None or place.company.id != company_id or place.user.is_erased:
            raise UserNotFound
        user = await _told(question, SubjectKind.USER, user_id, at=at) or _user_of_table(place, at)
        profile = await _profile(question, user.state, at) if user.state is not None else None
        return RightsAt(question.company, place.user, at, user, profile)


async def _profile(question: Question, user: State, at: datetime) -> Told:
    profile_id = int(user["profile"] or 0)
    told = await _told(question, SubjectKind.PROFILE, profile_id, at=at)
    if told is not None:
        return told
    profile = await question.work.profiles.get(question.company.id, profile_id)
    return Told(profile_state(profile), Source.TABLE)


def _user_of_table(place: Membership, at: datetime) -> Told:
    return Told(user_state(place.user) if place.user.created_at <= at else None, Source.TABLE)


async def _told(question: Question, kind: SubjectKind, number: int, *, at: datetime) -> Told | None:
    """What the log says of it; None if no entry tells of it at all.

    Entries are recorded in the order of their folios, so the last one by then is found by halving: some ten
    look-ups for a subject with a thousand entries, however many the log has.
    """
    log, company_id = question.work.audit_log(question.company.id), question.company.id
    folios = await question.work.subject_entries.folios_of(company_id, kind, number)
    by_then: Entry | None = None
    after: Entry | None = None
    low, high = 0, len(folios)
    while low < high:
        middle = (low + high) // 2
        (entry,) = await log.at([folios[middle]])
        if entry.recorded_at <= at:
            by_then, low = entry, middle + 1
        else:
            after, high = entry, middle
    if by_then is not None:
        return Told(_of(by_then, kind, number).after, Source.ENTRY, by_then)
    return None if after is None else Told(_of(after, kind, number).before, Source.LATER_ENTRY, after)


def _of(entry: Entry, kind: SubjectKind, number: int) -> Snapshot:
    """What the entry says of it; the last, if it tells of it more than once."""
    return [each for each in entry.detail.snapshots if (each.kind, each.id) == (kind, number)][-1]
