"""Conversations have names instead of letters: drafts stored under a letter are dropped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Room for a name; earlier drafts are deleted."""
    op.execute("UPDATE conversations SET conversation = NULL, draft = NULL")
    with op.batch_alter_table("conversations") as table:
        table.alter_column(
            "conversation", existing_type=sa.String(10), type_=sa.String(40), existing_nullable=True
        )
