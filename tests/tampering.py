"""Changing a company's log in the database by hand, as the server's holder can.

Except in `cut_off`, the process's memory of the logs' ends is cleared as well, as if none had been running.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import Company, Membership
from domain.entries import Entry
from domain.log_tree import LogTree
from domain.stored_entry import COLUMNS
from services.installation import Installation
from storage.audit_stored import entry_of
from storage.audit_table import audit_table
from storage.search import indexing
from storage.tables import audit_heads, log_tiles
from tests.trees import head_of, linked, values_of


@asynccontextmanager
async def by_hand(installation: Installation, place: Membership) -> AsyncIterator[AsyncConnection]:
    """A connection that may change anything in the company's log."""
    async with unguarded(installation, place.company.id) as connection:
        yield connection
    installation.database.heads.forget_all()


async def run_by_hand(installation: Installation, company: Company, *statements: str) -> None:
    """Execute these; `{log}` is the company's audit table, `{id}` its number."""
    log = audit_table(company.id).name
    async with unguarded(installation, company.id) as connection:
        for statement in statements:
            await connection.execute(text(statement.format(log=log, id=company.id)))
    installation.database.heads.forget_all()


async def cut_off(installation: Installation, place: Membership, *, last: int) -> None:
    """Restore a log that ended with this folio, under the running process."""
    log = {entry.folio: entry for entry in await entries(installation, place)}
    async with unguarded(installation, place.company.id) as connection:
        table = audit_table(place.company.id)
        await connection.execute(table.delete().where(table.c.folio > last))
        await put_head(connection, place, [log[folio] for folio in range(1, last + 1)])
        await put_words(connection, place)


@asynccontextmanager
async def unguarded(installation: Installation, company_id: int) -> AsyncIterator[AsyncConnection]:
    """A connection that may change the company's log and its tiles, while the process remembers its end.

    What refuses that is as it was afterwards.
    """
    tables = (audit_table(company_id).name, log_tiles.name)
    async with installation.database.exclusively() as connection:
        if connection.dialect.name == "postgresql":
            for table in tables:
                await connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            yield connection
            for table in tables:
                await connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        else:
            of_both = " OR ".join(f"tbl_name = '{table}'" for table in tables)
            triggers = text(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND ({of_both})")
            refusing = (await connection.execute(triggers)).all()
            for name, _ in refusing:
                await connection.execute(text(f"DROP TRIGGER {name}"))
            yield connection
            for _, statement in refusing:
                await connection.execute(text(statement))


async def entries(installation: Installation, place: Membership) -> Sequence[Entry]:
    """The company's log, as it is read."""
    async with installation.database.reading() as work:
        return await work.audit_log(place.company.id).newer(limit=100)


def values(entry: Entry) -> dict[str, Any]:
    """The entry's row."""
    return {name: getattr(entry, name) for name in COLUMNS} | {"detail": entry.detail.text}


async def replace_all(connection: AsyncConnection, place: Membership, changed: Sequence[Entry]) -> None:
    table = audit_table(place.company.id)
    await connection.execute(table.delete())
    await connection.execute(table.insert(), [values(entry) for entry in changed])
    await put_words(connection, place)


async def put_head(connection: AsyncConnection, place: Membership, log: Sequence[Entry]) -> None:
    """The head of a log with these entries, from folio 1 on."""
    heads = audit_heads.update().where(audit_heads.c.company_id == place.company.id)
    await connection.execute(heads.values(values_of(log)))


async def put_words(connection: AsyncConnection, place: Membership) -> None:
    """The index of the log's words, as it is for the entries that the log has now."""
    table, dialect = audit_table(place.company.id), connection.dialect.name
    emptied = f"INSERT INTO {table.name}_words ({table.name}_words) VALUES ('delete-all')"
    await connection.execute(text(emptied if dialect == "sqlite" else f"DELETE FROM {table.name}_words"))
    await connection.execute(text(f"DELETE FROM {table.name}_terms"))
    log = [entry_of(row) for row in await connection.execute(select(table))]
    for statement, rows in indexing(dialect, table.name, log) if log else ():
        await connection.execute(text(statement), rows)


async def rebuilt(
    installation: Installation, place: Membership, change: Callable[[Entry], Entry]
) -> Sequence[Entry]:
    """The company's log rebuilt, with each entry changed by `change` and a matching head."""
    log = linked(LogTree(place.company.id), map(change, await entries(installation, place)))
    async with by_hand(installation, place) as connection:
        await replace_all(connection, place, log)
        await put_head(connection, place, log)
    head = head_of(place.company.id, log)
    installation.database.heads.remember(place.company.id, head)  # the file may have the earlier one by now
    return log
