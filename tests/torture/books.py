"""What a database holds at one instant, read with plain queries: what the invariants are checked on."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.entries import Detail, Entry, Origin, Outcome
from domain.log_tree import Head
from storage.audit_table import audit_table
from storage.database import Database, open_database
from storage.tables import (
    acknowledgements,
    api_keys,
    approval_answers,
    approval_requests,
    approval_rules,
    audit_heads,
    companies,
    credentials,
    invitations,
    log_keeping,
    log_settings,
    profiles,
    unattended,
    users,
)

Rows = Sequence[RowMapping]

_OUTBOX = "SELECT company_id, folio, user_id, telegram_id, state, message_id, reason FROM outbox ORDER BY id"
_INBOX = "SELECT update_id, lane, state, attempts, body FROM inbox ORDER BY update_id"
_CONVERSATIONS = "SELECT telegram_id, conversation, draft, company_id FROM conversations"
_SUPPRESSED = "SELECT company_id, operation, SUM(count) AS count FROM suppressed_operations GROUP BY 1, 2"
_EXPIRING = "SELECT chat_id, message_id FROM expiring_messages"
_TOLD_AGAIN = "SELECT company_id, user_id, state, body FROM notices WHERE kind = 'again' ORDER BY id"
_CHANGES = ("UPDATE {table} SET summary = 'otra cosa'", "DELETE FROM {table}")


@dataclass(frozen=True, kw_only=True)
class Books:
    """All of it, from one snapshot; `entries`, `heads` and what can be `changed` are by company."""

    companies: Rows
    profiles: Rows
    users: Rows
    credentials: Rows
    log_settings: Rows
    log_keeping: Rows
    api_keys: Rows
    invitations: Rows
    approval_rules: Rows
    requests: Rows
    answers: Rows
    acknowledgements: Rows
    outbox: Rows
    inbox: Rows
    conversations: Rows
    suppressed: Rows
    expiring: Rows
    told_again: Rows
    unattended: Rows
    entries: Mapping[int, Sequence[Entry]]
    heads: Mapping[int, Head]
    changed: Mapping[int, Sequence[str]]


async def read_books(url: str) -> Books:
    """The books as a process that is no more left them, with nobody at work on them."""
    with tempfile.TemporaryDirectory(prefix="vigia-books-") as folder:
        async with _opened(_copied(url, Path(folder))) as database, database.engine.connect() as connection:
            if database.engine.dialect.name == "postgresql":
                await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                return await _read(connection)


def _copied(url: str, folder: Path) -> str:
    """A copy of SQLite's files: to open them would tidy up what a kill left, before the next process can."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return url
    original = Path(parsed.database or "")
    for end in ("", "-wal"):
        if (found := original.with_name(original.name + end)).exists():
            shutil.copy(found, folder)
    return f"sqlite:///{folder / original.name}"


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        await database.close()


async def _read(connection: AsyncConnection) -> Books:
    async def rows(statement: Any) -> Rows:
        asked = text(statement) if isinstance(statement, str) else statement
        return (await connection.execute(asked)).mappings().all()

    known = await rows(select(companies).order_by(companies.c.id))
    return Books(
        companies=known,
        profiles=await rows(select(profiles)),
        users=await rows(select(users)),
        credentials=await rows(select(credentials)),
        log_settings=await rows(select(log_settings)),
        log_keeping=await rows(select(log_keeping)),
        api_keys=await rows(select(api_keys)),
        invitations=await rows(select(invitations)),
        approval_rules=await rows(select(approval_rules)),
        requests=await rows(select(approval_requests).order_by(text("number"))),
        answers=await rows(select(approval_answers).order_by(text("number, position"))),
        acknowledgements=await rows(select(acknowledgements)),
        outbox=await rows(_OUTBOX),
        inbox=await rows(_INBOX),
        conversations=await rows(_CONVERSATIONS),
        suppressed=await rows(_SUPPRESSED),
        expiring=await rows(_EXPIRING),
        told_again=await rows(_TOLD_AGAIN),
        unattended=await rows(select(unattended)),
        entries={
            each["id"]: [
                _entry_of(row) for row in await rows(select(audit_table(each["id"])).order_by(text("folio")))
            ]
            for each in known
        },
        heads={row["company_id"]: Head(row["folio"], row["hash"]) for row in await rows(select(audit_heads))},
        changed={each["id"]: await _changes_taken(connection, each["id"]) for each in known},
    )


def _entry_of(row: RowMapping) -> Entry:
    values = dict(row)
    values["detail"] = Detail(values["detail"])
    values["outcome"] = Outcome(values["outcome"])
    values["origin"] = Origin(values["origin"])
    return Entry(**values)


async def _changes_taken(connection: AsyncConnection, company_id: int) -> Sequence[str]:
    """What the company's log let be changed, which is undone at once: it should be nothing."""
    taken = []
    for change in _CHANGES:
        attempt = await connection.begin_nested()
        try:
            await connection.execute(text(change.format(table=f"bitacora_{company_id}")))
            taken.append(change.partition(" ")[0])
        except DBAPIError:
            pass
        finally:
            await attempt.rollback()
    return taken


async def until_none(url: str, count: str, *, patience: float) -> bool:
    """Wait until this query counts nothing, with a process at work; False if for so long nothing moves."""
    async with _opened(url) as database:
        left, since = -1, time.monotonic()
        while time.monotonic() - since < patience:
            async with database.engine.connect() as connection:
                counted = (await connection.execute(text(count))).scalar_one()
            if counted == 0:
                return True
            if counted != left:
                left, since = counted, time.monotonic()
            await asyncio.sleep(0.05)
    return False
