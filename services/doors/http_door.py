"""The HTTP door of a process: what it keeps in memory, and who asks there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from domain.askers import ByKey
from domain.errors import AccessDenied, InvalidApiKey
from services.asking import Ask
from services.doors.overflows import Overflows
from services.group_commit import GroupCommit
from services.installation import Installation
from storage.repositories.api_keys import KnownKey


class RefusedReport(Enum):
    """Why what a good key reported is in no log."""

    MISNAMED = "su usuario se confunde con otro, o su nombre no se puede tomar"
    UNSEEN = "trae texto que no se ve"


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A key that was refused what it tried: which, if it ever was one.

    Where it `opens` its company, that is told in the company's own log.
    """

    known: KnownKey | None
    attempt: str
    opens: bool = False


@dataclass(frozen=True, slots=True)
class HttpDoor:
    """The door of this process to an installation.

    `refused_keys` counts what keys were refused here since that was last recorded; all that never were a key
    count as one. `overflows` counts what came beyond the limits. `used_keys` are those that opened a company
    since the process began, as (its id, hash); `reports` is where what business systems report is recorded
    together.
    """

    installation: Installation
    refused_keys: Counter[RefusedKey] = field(default_factory=Counter)
    overflows: Overflows = field(default_factory=Overflows)
    used_keys: set[tuple[int, bytes]] = field(default_factory=set)
    reports: GroupCommit[Any, Any] = field(default_factory=GroupCommit)

    def asked_with(self, key: str, *, now: datetime) -> KeyAsk:
        """Somebody asks with this key, as they hold it."""
        return KeyAsk(self.installation, ByKey.holding(key), now, self)

    async def count_refused_key(self, asker: ByKey, refusal: AccessDenied) -> None:
        """Count one more key that was refused this, to be recorded."""
        await self._count(asker, refusal.attempt, opens=not isinstance(refusal, InvalidApiKey))

    async def count_refused_report(self, asker: ByKey, why: RefusedReport) -> None:
        """Count one more report of a good key that was refused for this: what it tells of is in no log."""
        await self._count(asker, f"Operación no registrada: {why.value}", opens=True)

    async def _count(self, asker: ByKey, attempt: str, *, opens: bool) -> None:
        async with self.installation.database.reading() as work:
            known = await work.api_keys.known(asker.key_hash)
        self.refused_keys[RefusedKey(known, attempt, opens)] += 1


@dataclass(frozen=True, slots=True)
class KeyAsk(Ask):
    """Who asks with a key: the door counts what it refuses them, to be recorded together."""

    asker: ByKey
    door: HttpDoor

    async def refused(self, refusal: AccessDenied, company_id: int, *, source: str | None = None) -> int:  # noqa: ARG002
        """Count it."""
        await self.door.count_refused_key(self.asker, refusal)
        return 1
