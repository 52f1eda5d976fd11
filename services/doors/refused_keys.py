"""Wrong keys at the HTTP door and requests beyond its limits: counted, and recorded together.

So a flood does not cost a write each. A kill loses what was counted since the last time; a clean shutdown
records it first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from domain.authors import Author
from domain.companies import INSTALLATION_ID
from domain.errors import LogStopped
from services.doors.decisions import note_allowed
from services.doors.http_door import HttpDoor, RefusedKey
from services.doors.overflows import Overflow
from services.doors.refusals import Denial, record_denial
from services.installation import Installation
from storage.repositories.api_keys import KnownKey

Counted = TypeVar("Counted", RefusedKey, Overflow)
_DenialOf = Callable[[Installation, Counted], Awaitable[Denial]]


async def record_refused_keys(door: HttpDoor, *, now: datetime) -> None:
    """Record what the door rejected since the last time, if anything.

    An unknown key goes in the installation's log; a known one (of another company, revoked or expired) is
    named by its label, and the key itself is nowhere. A good key's refused reports and requests beyond its
    limit go in its company's log; requests beyond an address's limit, in the installation's. Records
    `access_denied`. What can't be written is counted for the next time. Decisions that were a yes are added
    to their keys.
    """
    failures = [
        await _record(door.installation, door.refused_keys, _of_refused_key, now=now),
        await _record(door.installation, door.overflows.counted, _of_overflow, now=now),
    ]
    await note_allowed(door.installation, door.allowed, now=now)
    for failure in filter(None, failures):
        raise failure


async def _record(
    installation: Installation, counted: Counter[Counted], denial_of: _DenialOf[Counted], *, now: datetime
) -> Exception | None:
    """Record each; raises the error of one that failed once the others are recorded."""
    failure = None
    for each in list(counted):
        times = counted.pop(each)
        try:
            denial = await denial_of(installation, each)
            await record_denial(installation, denial, now=now, times=times)
        except LogStopped:
            continue  # the log is stopped, and its people were told
        except Exception as error:  # noqa: BLE001 (whatever one fails by, the others are recorded)
            counted[each] += times
            failure = error
    return failure


async def _of_refused_key(_: Installation, refused: RefusedKey) -> Denial:
    known = refused.known
    facts = [] if known is None else [("Clave", str(known.id)), ("Nombre", known.label)]
    if known is not None and not refused.opens:
        facts.append(("Empresa", known.company_name))
    if refused.address:
        facts.append(("Dirección", refused.address))
    return Denial(
        company_id=known.company_id if known is not None and refused.opens else INSTALLATION_ID,
        source="api" if known is None else f"api:{known.id}",
        attempt=refused.attempt,
        author=_at_the_door(known),
        facts=facts,
    )


async def _of_overflow(installation: Installation, overflow: Overflow) -> Denial:
    if overflow.address:
        return Denial(
            company_id=INSTALLATION_ID,
            source=f"address:{overflow.address}",
            attempt="Demasiadas peticiones de una dirección",
            author=_at_the_door(None),
            facts=[("Dirección", overflow.address)],
        )
    async with installation.database.reading() as work:
        known = await work.api_keys.known(overflow.key_hash)
    return Denial(
        company_id=overflow.company_id,
        source="api" if known is None else f"api:{known.id}",
        attempt="Demasiadas peticiones con una clave",
        author=_at_the_door(known),
        facts=[] if known is None else [("Clave", known.label)],
    )


def _at_the_door(known: KnownKey | None) -> Author:
    return Author.at_the_door(known.label if known is not None else "")
