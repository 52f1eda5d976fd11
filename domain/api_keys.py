"""Keys with which business systems use a company: what each is for, and from where it is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from domain.companies import Company
from domain.log_filter import NO_FILTER, LogFilter, LogQuery
from domain.permissions import CHECK_PASSWORDS, DECIDE, FEED_LOG, REPORT_OPERATIONS, Permissions, Right
from domain.snapshots import Snapshot, State, SubjectKind
from domain.sources import is_within


class KeyRight(StrEnum):
    """What a key may be for. The values are stored: never change one."""

    REPORT = "report"
    READ = "read"
    LOGINS = "logins"
    DECIDE = "decide"

    @property
    def label(self) -> str:
        """As people read it."""
        return _LABELS[self]

    @property
    def rights(self) -> frozenset[Right]:
        """The rights that it gives, those of a profile as far as whoever made the key has them."""
        return _GIVEN[self]


_LABELS: Mapping[KeyRight, str] = MappingProxyType(
    {
        KeyRight.REPORT: "Reportar operaciones",
        KeyRight.READ: "Leer la bitácora",
        KeyRight.LOGINS: "Comprobar contraseñas",
        KeyRight.DECIDE: "Consultar permisos",
    }
)
_GIVEN: Mapping[KeyRight, frozenset[Right]] = MappingProxyType(
    {
        KeyRight.REPORT: frozenset({REPORT_OPERATIONS}),
        KeyRight.READ: frozenset({FEED_LOG}),
        KeyRight.LOGINS: frozenset({CHECK_PASSWORDS}),
        KeyRight.DECIDE: frozenset({DECIDE}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyScope:
    """What a key is for. Without more it reports everything, from anywhere.

    `operations` are the codes that it may report; None means all. `reads` is the filter of what it reads,
    which has no criterion but those of `LASTING`. `addresses` are the networks that it is taken from, as
    `parse_networks` gives them; none means any.
    """

    rights: frozenset[KeyRight] = frozenset({KeyRight.REPORT})
    operations: frozenset[str] | None = None
    reads: LogFilter = NO_FILTER
    addresses: tuple[str, ...] = ()

    @property
    def gives(self) -> frozenset[Right]:
        """The rights that it gives."""
        return frozenset[Right]().union(*(each.rights for each in self.rights))

    @property
    def query(self) -> LogQuery:
        """What it reads: none of its criteria depends on the day."""
        return self.reads.query(zone="UTC", today=date.min)

    @property
    def needs(self) -> Permissions:
        """What whoever makes such a key must be allowed to do."""
        return Permissions(frozenset(right.grant for right in self.gives if right.grant is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key in any state, and its company.

    `id_space` separates the ids of its reports from those of other keys. `fingerprint` tells its secret from
    any other, and nothing else of it. `made_by` is the user who made it, if it was not the console; `maker`,
    what whoever made it may do by now: nothing for a user who is not active any more. `allowed` counts its
    decisions that were a yes, as far as noted.
    """

    id: int
    label: str
    company: Company
    scope: KeyScope
    id_space: UUID
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None
    last_used_at: datetime | None
    fingerprint: str
    made_by: int | None
    maker: Permissions
    allowed: int = 0

    def serves(self, now: datetime) -> bool:
        """Whether it opens its company now, unless that is archived."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def may_report(self, operation: str) -> bool:
        """Whether it may report the operation."""
        return self.scope.operations is None or operation in self.scope.operations

    def is_taken_from(self, address: str) -> bool:
        """Whether it is taken from a client at this IP address."""
        return not self.scope.addresses or is_within(address, self.scope.addresses)


def key_snapshot(before: ApiKey | None, after: ApiKey) -> Snapshot:
    """A key before, if it was there, and after."""
    return Snapshot(SubjectKind.KEY, after.id, key_state(before) if before else None, key_state(after))


def key_state(key: ApiKey) -> State:
    """All that counts of a key."""
    ends = {"revoked": key.revoked_at, "expires": key.expires_at}
    return {
        "name": key.label,
        "fingerprint": key.fingerprint,
        "space": str(key.id_space),
        "maker": key.made_by,
        **encoded_scope(key.scope),
        **{name: moment.astimezone(UTC).isoformat() if moment else None for name, moment in ends.items()},
    }


def encoded_scope(scope: KeyScope) -> dict[str, str | None]:
    """The scope as texts, by field; None for what it does not limit."""
    return {
        "rights": " ".join(sorted(scope.rights)),
        "operations": " ".join(sorted(scope.operations)) if scope.operations is not None else None,
        "reads": scope.reads.encode() if scope.reads.active else None,
        "addresses": " ".join(scope.addresses) or None,
    }
