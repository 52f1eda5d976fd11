"""The installation: what every use case needs at hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from domain.catalogue import Catalogue
from domain.operation_ids import OperationIds
from services.group_commit import GroupCommit
from services.overflows import Overflows
from services.password_hasher import PasswordHasher
from storage.database import Database
from storage.repositories.api_keys import KnownKey


class RefusedReport(Enum):
    """Why what a good key reported is in no log."""

    MISNAMED = "su usuario se confunde con otro, o su nombre no se puede tomar"
    UNSEEN = "trae texto que no se ve"


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A key that was refused: which, if it ever was one, and the operation that it may not report.

    `report` is why a report was refused that a good key brought. Without either, it does not open the company
    at all.
    """

    known: KnownKey | None
    operation: str | None = None
    report: RefusedReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The database, the catalogue and the hasher; who owns the installation by its settings.

    `operation_ids` makes the ids of what we do by ourselves. `default_zone` is the IANA zone that is proposed
    for a new company. `refused_keys` counts what keys were refused at the HTTP door since that was last
    recorded; all that never were a key count as one. `overflows` counts what came there beyond its limits.
    `used_keys` are those that opened a company since the process began, as (its id, hash); `reports` is where
    what business systems report is recorded together.
    """

    database: Database
    catalogue: Catalogue
    hasher: PasswordHasher
    owner_ids: frozenset[int]
    default_zone: str
    operation_ids: OperationIds = field(default_factory=OperationIds)
    refused_keys: Counter[RefusedKey] = field(default_factory=Counter)
    used_keys: set[tuple[int, bytes]] = field(default_factory=set)
    overflows: Overflows = field(default_factory=Overflows)
    reports: GroupCommit[Any, Any] = field(default_factory=GroupCommit)
