"""Topics of a private chat: each of a person's companies in its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Table `private_topics`, empty."""
    op.create_table(
        "private_topics",
        sa.Column("telegram_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_private_topics_company_id")),
        sa.PrimaryKeyConstraint("telegram_id", "company_id", name=op.f("pk_private_topics")),
    )
