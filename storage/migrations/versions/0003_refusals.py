"""Refusals of every kind are counted, not only those of strangers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """The table `refusals` in place of `strangers`, which only held counts of the last hour."""
    op.create_table(
        "refusals",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("unrecorded", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_refusals_company_id")),
        sa.PrimaryKeyConstraint("company_id", "source", "attempt", name=op.f("pk_refusals")),
    )
    op.create_index(op.f("ix_refusals_recorded_at"), "refusals", ["recorded_at"], unique=False)
    op.drop_table("strangers")
