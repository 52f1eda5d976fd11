"""What a purge left behind a log's anchor may be deleted; nothing after it may."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.audit_tables import audit_tables

revision = "0008"
down_revision = "0007"

_SQLITE = (
    "DROP TRIGGER IF EXISTS {table}_refuses_DELETE",
    "CREATE TRIGGER {table}_refuses_DELETE BEFORE DELETE ON {table}"
    " WHEN OLD.folio > coalesce((SELECT folio FROM log_anchors WHERE company_id = {company_id}), 0)"
    " BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
)
_POSTGRESQL = (
    "DROP TRIGGER IF EXISTS {table}_refuses_change ON {table}",
    "DROP TRIGGER IF EXISTS {table}_refuses_delete ON {table}",
    "CREATE TRIGGER {table}_refuses_change BEFORE UPDATE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION vigia_refuse_change()",
    "CREATE TRIGGER {table}_refuses_delete BEFORE DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION vigia_refuse_delete({company_id})",
)
_REFUSE_DELETE = """
CREATE OR REPLACE FUNCTION vigia_refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE anchor BIGINT;
BEGIN
    SELECT folio INTO anchor FROM log_anchors WHERE company_id = CAST(TG_ARGV[0] AS INTEGER);
    IF OLD.folio > coalesce(anchor, 0) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
    RETURN OLD;
END $$
"""


def upgrade() -> None:
    """Each company's triggers, created again."""
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        op.execute(_REFUSE_DELETE)
    for table in audit_tables(connection):
        for statement in _POSTGRESQL if postgresql else _SQLITE:
            company_id = table.rpartition("_")[2]
            op.execute(sa.text(statement.format(table=table, company_id=company_id)))
