"""The HTTP door of a process: its state in memory, and its askers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any

from domain.api_keys import ApiKey
from domain.askers import ByKey
from domain.errors import AccessDenied, InvalidApiKey, KeyFromElsewhere, NotAllowed
from domain.permissions import Right
from domain.sources import source_of
from services.asking import Ask
from services.doors.head_watch import HeadWatch
from services.doors.overflows import Overflows
from services.group_commit import GroupCommit
from services.installation import Installation
from services.standings import keys_opening
from storage.repositories.api_keys import KnownKey


class RefusedReport(Enum):
    """Why a good key's report is in no log."""

    MISNAMED = "su usuario se confunde con otro, o su nombre no se puede tomar"
    UNSEEN = "trae texto que no se ve"


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A refused key: which one, if it ever was one.

    If it `opens` its company, the refusal is recorded in the company's own log. The `address` is there if the
    key was refused for that.
    """

    known: KnownKey | None
    attempt: str
    opens: bool = False
    address: str = ""


_LOOKED_UP_AT_ONCE = 8  # companies' keys: more would take database connections from people in the chat


@dataclass(frozen=True, slots=True)
class HttpDoor:
    """This process's door to an installation.

    `refused_keys` counts refusals by key since they were last recorded; all that never were keys count as
    one. `overflows` counts requests beyond the limits. `used_keys` are those that opened a company since the
    process began, as (its id, asker); `read_at` is when a key last left a trace of reading a company's log.
    `reports` groups the reports of business systems to record them together, `look_ups` their keys to look
    them up, in `turns`, and `decisions` those whom they ask about; `allowed` counts the decisions that were
    a yes, by key, since they were last noted. `heads` tells when a log grows.
    """

    installation: Installation
    refused_keys: Counter[RefusedKey] = field(default_factory=Counter)
    overflows: Overflows = field(default_factory=Overflows)
    used_keys: set[tuple[int, ByKey]] = field(default_factory=set)
    read_at: dict[tuple[int, bytes], datetime] = field(default_factory=dict)
    reports: GroupCommit[Any, Any] = field(default_factory=GroupCommit)
    decisions: GroupCommit[Any, Any] = field(default_factory=GroupCommit)
    allowed: Counter[int] = field(default_factory=Counter)
    look_ups: GroupCommit[Any, Any] = field(default_factory=GroupCommit)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_LOOKED_UP_AT_ONCE))
    heads: HeadWatch = field(default_factory=HeadWatch)

    def asked_with(self, key: str, *, now: datetime, address: str = "") -> KeyAsk:
        """An ask with this key in clear, from a client at this IP address."""
        return KeyAsk(self.installation, ByKey.holding(key, address=address), now, self)

    async def look_up(self, asker: ByKey, company_id: int, *, now: datetime) -> ApiKey | None:
        """The asker's key, if it opens the company."""
        together = partial(self._looked_up, company_id, now)
        found: ApiKey | None = await self.look_ups.join(company_id, asker.key_hash, together=together)
        return found

    async def _looked_up(
        self, company_id: int, now: datetime, hashes: Sequence[bytes]
    ) -> Sequence[ApiKey | None]:
        async with self.turns, self.installation.database.reading() as work:
            opening = await keys_opening(work, set(hashes), company_id, now=now)
        return [opening.get(key_hash) for key_hash in hashes]

    async def count_refused_key(self, asker: ByKey, refusal: AccessDenied) -> None:
        """Count one more refusal of this kind, to be recorded."""
        await self._count(
            asker,
            refusal.attempt,
            opens=not isinstance(refusal, InvalidApiKey),
            address=source_of(asker.address) if isinstance(refusal, KeyFromElsewhere) else "",
        )

    async def count_refused_report(self, asker: ByKey, why: RefusedReport) -> None:
        """Count one more refused report of a good key: its operation is in no log."""
        await self._count(asker, f"Operación no registrada: {why.value}", opens=True)

    async def _count(self, asker: ByKey, attempt: str, *, opens: bool, address: str = "") -> None:
        async with self.installation.database.reading() as work:
            known = await work.api_keys.known(asker.key_hash)
        self.refused_keys[RefusedKey(known, attempt, opens, address)] += 1


@dataclass(frozen=True, slots=True)
class KeyAsk(Ask):
    """An ask with a key: its refusals are counted by the door, to be recorded together."""

    asker: ByKey
    door: HttpDoor

    async def refused(self, refusal: AccessDenied, company_id: int, *, source: str | None = None) -> int:  # noqa: ARG002
        """Count it."""
        await self.door.count_refused_key(self.asker, refusal)
        return 1


def by_key(asked: Ask, right: Right) -> KeyAsk:
    """The ask, if it comes with a key: raises NotAllowed for any other, as nobody else has such a right."""
    if not isinstance(asked, KeyAsk):
        raise NotAllowed(right)
    return asked
