"""Keys with which business systems report to a company's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.companies import Company
from domain.snapshots import Snapshot, State, SubjectKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key in any state, and its company.

    `id_space` separates the ids of its reports from those of other keys. `operations` are the codes that it
    may report; None means all. `fingerprint` tells its secret from any other, and nothing else of it.
    """

    id: int
    label: str
    company: Company
    id_space: UUID
    created_at: datetime
    revoked_at: datetime | None
    expires_at: datetime | None
    operations: frozenset[str] | None
    last_used_at: datetime | None
    fingerprint: str

    def serves(self, now: datetime) -> bool:
        """Whether it opens its company now, unless that is archived."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def may_report(self, operation: str) -> bool:
        """Whether it may report the operation."""
        return self.operations is None or operation in self.operations


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
        "operations": " ".join(sorted(key.operations)) if key.operations is not None else None,
        **{name: moment.astimezone(UTC).isoformat() if moment else None for name, moment in ends.items()},
    }
