"""Logs whose end is changed by hand under the process: nothing is added to them, and others go on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import INSTALLATION_ID
from domain.entries import Entry, Event, event_fields
from domain.log_tree import Head
from storage.audit_table import audit_table
from storage.tables import audit_heads
from tests.conftest import OWNER_ID
from tests.phone import PATIENCE
from tests.tampering import unguarded, values
from tests.torture.attack_report import Report
from tests.torture.siege import Damage, Keyed, Siege, alerts_settled, came_to_be, count_of
from tests.torture.standing import entries_of
from tests.torture.till import LOUD, Till, sale, till
from tests.trees import linked, tree_of, values_of

_REPORTS = 6  # that each log has before
_OF_THE_COPY = 3  # of them that are in none of the copies put back
_AT_ONCE = 20
_UNAVAILABLE = 503
_HEADS = "SELECT company_id, folio, hash FROM audit_heads"
_LOOKED_EVERY = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class _Before:
    """How a log was before, and right after it was changed."""

    kept: object  # in heads.json
    entries: Sequence[Entry]
    head: Head


async def change_logs_by_hand(siege: Siege, folder: Path, report: Report, chance: Random) -> None:
    """Change each of the logs that are there for that, ask for more entries in all of them, and look."""
    async with till(siege, report) as posting:
        alerts = {damage: await _filled(posting, keyed, chance) for damage, keyed in siege.damaged.items()}
        await alerts_settled(siege)
        await _until_kept(siege, folder)
        before = {}
        for damage, keyed in siege.damaged.items():
            kept = _kept_heads(folder)[str(keyed.company.id)]
            await damaged(siege, keyed.company.id, damage)
            entries = await entries_of(siege, keyed.company.id)
            before[damage] = _Before(kept, entries, await _head(siege, keyed.company.id))
        for _ in range(2):  # and once more after people were told
            for damage, keyed in siege.damaged.items():
                await _ask_for_entries(siege, posting, keyed, damage=damage, report=report, chance=chance)
                await _acknowledge(siege, keyed, alerts[damage])
            await _until_told(siege, report)
        await alerts_settled(siege)
        going_on = await posting.post(siege.shop, sale(chance, summary="Sigue"))
    if going_on.folio is None:
        report.violations.append(f"the shop was stopped as well: {going_on}")
    for damage, keyed in siege.damaged.items():
        company_id, was = keyed.company.id, before[damage]
        found = [each async for each in _broken(siege, company_id, was)]
        if _kept_heads(folder)[str(company_id)] != was.kept:
            found.append("heads.json follows")
        report.violations += [f"bitacora_{company_id}, {damage}: {each}" for each in found]


async def _filled(posting: Till, keyed: Keyed, chance: Random) -> int:
    """Some entries; returns the folio of one that alerts."""
    alert = await posting.post(keyed, sale(chance, summary="Cancelada", operation=LOUD))
    for number in range(_REPORTS):
        await posting.post(keyed, sale(chance, summary=f"Venta {number}"))
    return alert.folio or 0


def _kept_heads(folder: Path) -> Mapping[str, object]:
    """What is kept of the only database that there is."""
    (kept,) = json.loads((folder / "heads.json").read_bytes()).values()
    return dict(kept)


async def _until_kept(siege: Siege, folder: Path) -> None:
    """Until what is kept outside of the database is what is in it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with siege.installation.database.exclusively() as connection:
                rows = (await connection.execute(text(_HEADS))).all()
            if _kept_heads(folder) == {str(row[0]): [row[1], bytes(row[2]).hex()] for row in rows}:
                return
            await asyncio.sleep(_LOOKED_EVERY)


async def damaged(siege: Siege, company_id: int, damage: Damage) -> None:
    """Change where this log ends, as whoever holds the server can."""
    log = await entries_of(siege, company_id)
    table = audit_table(company_id)
    async with unguarded(siege.installation, company_id) as connection:
        match damage:
            case Damage.LOWERED:
                await _put_head(connection, company_id, log[:-1])
            case Damage.CHANGED:
                last = table.c.folio == log[-1].folio
                await connection.execute(table.update().where(last).values(summary="Otra cosa"))
            case Damage.DELETED:
                await connection.execute(table.delete().where(table.c.folio == log[-1].folio))
            case Damage.PUT_BACK | Damage.GONE_ON:
                rest = log[:-_OF_THE_COPY]
                await connection.execute(table.delete().where(table.c.folio > rest[-1].folio))
                if damage is Damage.GONE_ON:
                    others = [_another(rest[-1]) for _ in range(_OF_THE_COPY + 2)]
                    new = linked(tree_of(company_id, rest), others)
                    rest = [*rest, *new]
                    if connection.dialect.name == "postgresql":
                        await connection.execute(text(f"DELETE FROM {table.name}_words"))
                    await connection.execute(table.insert(), [values(each) for each in new])
                await _put_head(connection, company_id, rest)


def _another(last: Entry) -> Event:
    """What another process might have recorded after it."""
    said = event_fields(last) | {"operation_id": uuid4(), "summary": "De otro proceso"}
    return Event(**said)  # type: ignore[arg-type]


async def _put_head(connection: AsyncConnection, company_id: int, log: Sequence[Entry]) -> None:
    heads = audit_heads.update().where(audit_heads.c.company_id == company_id)
    await connection.execute(heads.values(values_of(log)))


async def _ask_for_entries(
    siege: Siege, posting: Till, keyed: Keyed, *, damage: Damage, report: Report, chance: Random
) -> None:
    """Many at once, beside one of another company."""
    reports = [sale(chance, summary="Después") for _ in range(_AT_ONCE)]
    *answers, other = await asyncio.gather(
        *(posting.post(keyed, each, once_stopped=True) for each in reports),
        posting.post(siege.shop, sale(chance, summary="Al lado")),
    )
    report.stopped[f"{damage}: refused"] += sum(each.status == _UNAVAILABLE for each in answers)
    report.violations += [
        f"{damage}: {each.report} was answered {each.status}"
        for each in answers
        if each.status != _UNAVAILABLE
    ]
    if other.folio is None:
        report.violations.append(f"{damage}: another company's report was answered {other.status}")


async def _acknowledge(siege: Siege, keyed: Keyed, folio: int) -> None:
    """The owner taps *Enterado* under an alert of the log's."""
    await siege.phone(OWNER_ID).send_data(f"alert:{keyed.company.id}:{folio}:ack")


async def _until_told(siege: Siege, report: Report) -> None:
    """Until the installation's log has an entry for each of these, at least."""
    query = f"SELECT count(*) FROM bitacora_{INSTALLATION_ID} WHERE operation = 'log_stopped'"
    if not await came_to_be(lambda found: found >= len(siege.damaged), siege, query, within=PATIENCE):
        report.violations.append(f"only {await count_of(siege, query)} logs were said to be stopped")


async def _broken(siege: Siege, company_id: int, was: _Before) -> AsyncIterator[str]:
    """What came after, in words; nothing if the log was left alone and people were told of it once."""
    if (now := await entries_of(siege, company_id)) != was.entries:
        new = [each for each in now if each not in was.entries]
        yield f"its entries are not as they were left: {[(each.folio, each.summary) for each in new]}"
    if (head := await _head(siege, company_id)) != was.head:
        yield f"its head was {was.head.folio} and is {head.folio}"
    seen = await count_of(siege, f"SELECT count(*) FROM acknowledgements WHERE company_id = {company_id}")
    if seen:
        yield "an alert of it was acknowledged, which it can't tell"
    name = next(each.company.name for each in siege.damaged.values() if each.company.id == company_id)
    told = [
        each.folio
        for each in await entries_of(siege, INSTALLATION_ID)
        if each.operation == "log_stopped" and each.summary.startswith(f"{name}:")
    ]
    if len(told) != 1:
        yield f"the installation's log has {len(told)} entries that say so"
    for folio in told:
        owners = await count_of(
            siege,
            f"SELECT count(*) FROM outbox WHERE company_id = {INSTALLATION_ID} AND folio = {folio} "
            f"AND telegram_id = {OWNER_ID} AND state = 'sent'",
        )
        if owners != 1:
            yield f"the owner was told {owners} times"


async def _head(siege: Siege, company_id: int) -> Head:
    async with siege.installation.database.exclusively() as connection:
        rows = await connection.execute(text(f"{_HEADS} WHERE company_id = {company_id}"))
        _, folio, digest = rows.one()
    return Head(folio, bytes(digest))
