"""Keys with which business systems report to a company's log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.companies import Company


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key in any state, and its company.

    `id_space` separates the ids of its reports from those of other keys. `operations` are the codes that it
    may report; None means all.
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

    def serves(self, now: datetime) -> bool:
        """Whether it opens its company now, unless that is archived."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    def may_report(self, operation: str) -> bool:
        """Whether it may report the operation."""
        return self.operations is None or operation in self.operations
