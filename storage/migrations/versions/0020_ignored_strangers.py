"""Accounts of strangers that raise no alert any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"


def upgrade() -> None:
    """Table `ignored_strangers`."""
    op.create_table(
        "ignored_strangers",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("ignored_by", sa.String(length=140), nullable=False),
        sa.Column("ignored_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_ignored_strangers_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "telegram_id", name=op.f("pk_ignored_strangers")),
    )
