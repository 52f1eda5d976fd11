"""What each company records, and counts of what it does not."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.log_settings import LogSettings
from storage.dialects import insert
from storage.tables import companies, log_settings, suppressed_operations

_SETTINGS = (
    select(
        companies.c.log_settings_version,
        companies.c.late_after,
        log_settings.c.operation,
        log_settings.c.recorded,
    )
    .join_from(companies, log_settings, isouter=True)
    .where(companies.c.id == bindparam("company"))
)
_SUPPRESSED = select(func.coalesce(func.sum(suppressed_operations.c.count), 0)).where(
    suppressed_operations.c.company_id == bindparam("company"),
    suppressed_operations.c.day.between(bindparam("since"), bindparam("until")),
    suppressed_operations.c.operation != bindparam("but"),
)
_SUPPRESSED_AMONG = _SUPPRESSED.where(
    suppressed_operations.c.operation.in_(bindparam("among", expanding=True))
)


class LogSettingsRepository:
    """Typed queries on log settings and suppressed operations."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, company_id: int) -> LogSettings:
        """The company's settings with their version."""
        rows = (await self._connection.execute(_SETTINGS, {"company": company_id})).all()
        return LogSettings(
            version=rows[0].log_settings_version,
            late_after=rows[0].late_after,
            choices={row.operation: row.recorded for row in rows if row.operation is not None},
        )

    async def save(self, company_id: int, settings: LogSettings) -> None:
        """Replace the company's choices, and increase the version."""
        await self._connection.execute(delete(log_settings).where(log_settings.c.company_id == company_id))
        rows = [
            {"company_id": company_id, "operation": code, "recorded": recorded}
            for code, recorded in settings.choices.items()
        ]
        if rows:
            await self._connection.execute(insert(self._connection, log_settings), rows)
        await self._connection.execute(
            update(companies)
            .where(companies.c.id == company_id)
            .values(log_settings_version=companies.c.log_settings_version + 1, late_after=settings.late_after)
        )

    async def count_suppressed(self, company_id: int, operation: str, *, day: date, count: int = 1) -> None:
        """Count operations that the company does not record, on this day in the company's zone."""
        statement = insert(self._connection, suppressed_operations).values(
            company_id=company_id, day=day, operation=operation, count=count
        )
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=list(suppressed_operations.primary_key.columns),
                set_={"count": suppressed_operations.c.count + count},
            )
        )

    async def suppressed(
        self,
        company_id: int,
        *,
        since: date,
        until: date,
        but: str = "",
        among: Collection[str] | None = None,
    ) -> int:
        """The number of suppressed operations, all or `among` some, between two days, both included.

        `but` is excluded.
        """
        values: dict[str, object] = {"company": company_id, "since": since, "until": until, "but": but}
        if among is None:
            return int((await self._connection.execute(_SUPPRESSED, values)).scalar_one())
        values["among"] = list(among)
        return int((await self._connection.execute(_SUPPRESSED_AMONG, values)).scalar_one())
