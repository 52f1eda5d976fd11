"""The installation: what every use case needs at hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from domain.catalogue import Catalogue
from domain.operation_ids import OperationIds
from services.doors.overflows import Overflows
from services.group_commit import GroupCommit
from services.people.password_hasher import PasswordHasher
from storage.database import Database
from storage.repositories.api_keys import KnownKey


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A key that was refused what it tried: which, if it ever was one.

    Where it `opens` its company, that is told in the company's own log.
    """

    known: KnownKey | None
    attempt: str
    opens: bool = False


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
