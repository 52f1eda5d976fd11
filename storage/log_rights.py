"""What the role that a process has on PostgreSQL could do to logs beyond adding to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_ROLE = text("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
_TABLES = text("""
SELECT c.relname, pg_has_role(current_user, c.relowner, 'USAGE'),
    has_table_privilege(c.oid, 'UPDATE') AND c.relname <> 'erasures'
    OR has_table_privilege(c.oid, 'DELETE') OR has_table_privilege(c.oid, 'TRUNCATE')
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
AND (c.relname ~ '^bitacora_[0-9]+$' OR c.relname IN ('log_tiles', 'log_anchors', 'erasures'))
ORDER BY c.relname
""")


@dataclass(frozen=True, slots=True)
class LogRights:
    """A role's: whether it is the server's superuser, and the tables that it `owns` or may `change`."""

    role: str
    superuser: bool
    owns: Sequence[str]
    may_change: Sequence[str]

    @property
    def too_many(self) -> bool:
        """Whether it could change a log, or take away what keeps others from changing it."""
        return self.superuser or bool(self.owns or self.may_change)


async def rights_over_logs(connection: AsyncConnection) -> LogRights | None:
    """Those of the connection's role; None on SQLite, which has no roles."""
    if connection.dialect.name == "sqlite":
        return None
    role, superuser = (await connection.execute(_ROLE)).one()
    tables = (await connection.execute(_TABLES)).all()
    return LogRights(
        role,
        superuser,
        [name for name, owns, _ in tables if owns],
        [name for name, _, may_change in tables if may_change],
    )
