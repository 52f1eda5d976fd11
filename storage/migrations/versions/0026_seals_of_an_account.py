"""An index of each account's seals: several companies' go in one message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Index `ix_notices_seals`."""
    op.create_index(
        "ix_notices_seals",
        "notices",
        ["telegram_id", "company_id", "id"],
        sqlite_where=sa.text("kind = 'seal'"),
        postgresql_where=sa.text("kind = 'seal'"),
    )
