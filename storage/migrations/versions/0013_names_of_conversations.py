"""Conversations have names instead of letters: a draft that was kept under a letter is no longer read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Room for a name, and no draft of before."""
    op.execute("UPDATE conversations SET conversation = NULL, draft = NULL")
    with op.batch_alter_table("conversations") as table:
        table.alter_column(
            "conversation", existing_type=sa.String(10), type_=sa.String(40), existing_nullable=True
        )
