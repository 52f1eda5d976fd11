"""What an attack must leave as it is, and whether it did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy import text as sql

from domain.entries import Entry
from domain.log_tree import LogTree
from domain.verification import check
from storage.audit_stored import entry_of
from storage.audit_table import audit_table
from tests.stored import is_index_of_words, readable_tables
from tests.torture.siege import ATTACKERS, AURORA, DORA, VICTIMS, Siege

_BEYOND_ANY = 2**62  # no folio is as large


@dataclass(frozen=True, slots=True)
class Standing:
    """All that an attack must leave as it is: rows by table, and messages by person."""

    rows: Mapping[str, frozenset[str]]
    screens: Mapping[int, Mapping[int, str]]


async def standing(siege: Siege) -> Standing:
    """What there is now that no attack may change."""
    return Standing(await _rows(siege), _screens(siege))


def _screens(siege: Siege) -> dict[int, dict[int, str]]:
    return {
        each: {number: repr(message) for number, message in siege.world.chat(each).messages.items()}
        for each in VICTIMS
    }


# What an attack may rightly leave behind, or what goes on by itself. The inbox is looked at apart.
_NOT_COMPARED = frozenset(
    {
        *("inbox", "refusals", "suppressed_operations", "audit_heads", "alert_queues", "heartbeat"),
        *("expiring_messages", "notices", "seals", "log_tiles"),
    }
)
_OTHERS = ", ".join(str(each) for each in (AURORA, DORA, *ATTACKERS))
_DENIALS = "SELECT folio FROM bitacora_{} WHERE operation = 'access_denied'"


async def _rows(siege: Siege) -> dict[str, frozenset[str]]:
    async with siege.installation.database.exclusively() as connection:
        everything = await connection.run_sync(readable_tables)
        names = [name for name in everything if not is_index_of_words(name)]
        tables = [name for name in names if name not in _NOT_COMPARED]
        found = {}
        for name in tables:
            kept = _kept(name, names, siege)
            rows = await connection.execute(sql(f'SELECT * FROM "{name}" WHERE {kept}'))
            found[name] = frozenset(_compared(row._asdict()) for row in rows)
    return found


def _compared(row: Mapping[str, object]) -> str:
    """A row's values, without when somebody was last seen: whoever writes at all is, an attacker too."""
    return repr(tuple(value for name, value in row.items() if name != "last_seen_at"))


def _kept(table: str, tables: Iterable[str], siege: Siege) -> str:
    """Which rows of the table an attack may not touch; in their own company some may read and verify."""
    own, apart = siege.b.id, ", ".join(map(str, siege.apart))
    if table in [f"bitacora_{each}" for each in siege.apart]:
        return "1 = 0"
    if table in ("api_keys", "users", "suppressed_operations"):
        return f"company_id NOT IN ({apart})"
    if table == "conversations":
        return f"telegram_id NOT IN ({_OTHERS})"
    if table in ("acknowledgements", "long_works"):  # they may verify their own log
        return f"company_id NOT IN ({own}, {apart})"
    if table == "log_filters":
        return f"user_id NOT IN (SELECT id FROM users WHERE company_id IN ({own}, {apart}))"
    if table == f"bitacora_{own}":
        return "operation NOT IN ('access_denied', 'alert_acknowledged', 'log_verified')"
    if table.startswith("bitacora_"):
        return "operation <> 'access_denied'"
    if table == "outbox":
        ids = [name.removeprefix("bitacora_") for name in tables if name.startswith("bitacora_")]
        denials = (f"NOT (company_id = {each} AND folio IN ({_DENIALS.format(each)}))" for each in ids)
        return " AND ".join((f"company_id NOT IN ({apart})", *denials))
    return "1 = 1"


_SECRET = "🔑 "  # a generated password, which goes by itself
_BY_ITSELF = ("Acceso denegado", "🔏 Sello de la bitácora")  # what an attack, or the hour, has sent to people


def differences(before: Standing, after: Standing) -> list[str]:
    """What an attack changed, in words; nothing when all stands."""
    found = []
    for table in sorted({*before.rows, *after.rows}):
        was, now = before.rows.get(table, frozenset()), after.rows.get(table, frozenset())
        found += [f"{table}: gone {row}" for row in was - now] + [f"{table}: new {row}" for row in now - was]
    for person, was_seen in before.screens.items():
        now_seen = after.screens[person]
        found += [
            f"{person}: changed {was_seen[each]}"
            for each in was_seen
            if now_seen.get(each) != was_seen[each] and _SECRET not in was_seen[each]
        ]
        new = [text for number, text in now_seen.items() if number not in was_seen]
        found += [f"{person}: new {text}" for text in new if not any(each in text for each in _BY_ITSELF)]
    return found


async def entries_of(siege: Siege, company_id: int) -> Sequence[Entry]:
    """The company's log, as its rows are."""
    table = audit_table(company_id)
    async with siege.installation.database.exclusively() as connection:
        rows = await connection.execute(select(table).order_by(table.c.folio))
        return [entry_of(row) for row in rows]


async def broken_chains(siege: Siege) -> list[str]:
    """The logs whose entries do not follow from one another up to the head, but for those changed by hand."""
    by_hand = {each.company.id for each in siege.damaged.values()}
    found = []
    async with siege.installation.database.reading() as work:
        for company in (0, *(each.id for each in await work.companies.all() if each.id not in by_hand)):
            log, tree, at_end = work.audit_log(company), LogTree(company), False
            while not at_end:
                rows = await log.stored(tree.folio, until=_BEYOND_ANY, limit=500)
                tree, _, broken = check(tree, rows)
                if broken is not None:
                    found.append(f"bitacora_{company}: folio {broken.folio}")
                at_end = not rows or broken is not None
            if await log.head() != tree.head:
                found.append(f"bitacora_{company}: the head is not that of its entries")
    return found
