"""Where the tables that companies share may name a person, and erasing it there.

A table that gets a column of text is listed here, or in the test that compares this list with the tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.erased import ERASED
from domain.erasure import Mentions
from storage.tables import (
    alert_choices,
    alert_copies,
    alert_queues,
    alert_rules,
    approval_answers,
    approval_requests,
    conversations,
    credentials,
    ignored_strangers,
    invitations,
    log_filters,
    long_works,
    notices,
    outbox,
    private_topics,
    refusals,
    summary_settings,
    users,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of a table: texts, and JSON. A row that `goes` is no use without what it names."""

    table: Table
    texts: tuple[str, ...] = ()
    json: tuple[str, ...] = ()
    goes: bool = False


PLACES = (
    Place(users, texts=("state_by", "state_reason")),
    Place(credentials, texts=("set_by",)),
    Place(alert_choices, json=("body",)),
    Place(alert_rules, json=("body",)),
    Place(outbox, texts=("reason",)),
    Place(alert_queues, texts=("unreachable",)),
    Place(invitations, texts=("created_by",)),
    Place(ignored_strangers, texts=("ignored_by",)),
    Place(conversations, json=("draft",)),
    Place(refusals, texts=("attempt",), goes=True),
    Place(notices, json=("body",)),
    Place(log_filters, texts=("name",), json=("criteria",), goes=True),
    Place(long_works, json=("request",)),
    Place(approval_requests, texts=("title", "asker", "ended_by", "why"), json=("arguments", "changes")),
    Place(approval_answers, texts=("who", "text")),
)
_OF_A_USER = (credentials, alert_choices, alert_queues, summary_settings, log_filters)
_TO_A_USER = (outbox, notices, alert_copies)


async def erase_mentions(connection: AsyncConnection, company_id: int, mentions: Mentions) -> None:
    """Erase what names the person in the company's rows."""
    for place in PLACES:
        table, key = place.table, list(place.table.primary_key.columns)
        read = [table.c[name] for name in (*place.texts, *place.json)]
        rows = (await connection.execute(select(*key, *read).where(_of_company(table, company_id)))).all()
        for row in rows:
            changed = dict(_changed(row._mapping, place, mentions))
            if not changed:
                continue
            this = and_(*(column == row._mapping[column.name] for column in key))
            await connection.execute(
                delete(table).where(this) if place.goes else update(table).where(this).values(changed)
            )


async def erase_user(
    connection: AsyncConnection, company_id: int, user_id: int, accounts: Sequence[int]
) -> None:
    """Leave of a user only their number, as entries tell of it; what was theirs alone goes."""
    for table in _OF_A_USER:
        await connection.execute(delete(table).where(table.c.user_id == user_id))
    await connection.execute(
        update(invitations).where(invitations.c.user_id == user_id).values(telegram_id=None)
    )
    await connection.execute(
        update(users)
        .where(users.c.id == user_id)
        .values(name=f"[borrado {user_id}]", full_name=ERASED, telegram_id=None, state_reason="")
    )
    for account in accounts:
        await _erase_account(connection, company_id, account)


async def forget_accounts(connection: AsyncConnection, company_id: int) -> None:
    """Erase the accounts that messages to erased users went to, once no entry tells of these any more."""
    erased = select(users.c.id).where(users.c.company_id == company_id, users.c.full_name == ERASED)
    for table in _TO_A_USER:
        of_them = table.c.user_id.in_(erased) & (table.c.telegram_id != 0)
        await connection.execute(update(table).where(of_them).values(telegram_id=0))


async def _erase_account(connection: AsyncConnection, company_id: int, account: int) -> None:
    for table in (private_topics, ignored_strangers):
        await connection.execute(
            delete(table).where(table.c.company_id == company_id, table.c.telegram_id == account)
        )
    await connection.execute(
        update(long_works)
        .where(long_works.c.company_id == company_id, long_works.c.telegram_id == account)
        .values(telegram_id=0)
    )
    elsewhere = select(users.c.id).where(users.c.telegram_id == account).limit(1)
    if (await connection.execute(elsewhere)).first() is None:
        await connection.execute(delete(conversations).where(conversations.c.telegram_id == account))


def _of_company(table: Table, company_id: int) -> ColumnElement[bool]:
    if "company_id" in table.c:
        return table.c.company_id == company_id
    return table.c.user_id.in_(select(users.c.id).where(users.c.company_id == company_id))


def _changed(row: Any, place: Place, mentions: Mentions) -> Iterator[tuple[str, object]]:
    for name in place.texts:
        if row[name] and row[name] in mentions:
            yield name, ERASED
    for name in place.json:
        if row[name]:
            told = orjson.loads(row[name])
            without = mentions.without(told)
            if without != told:
                yield name, orjson.dumps(without).decode()
