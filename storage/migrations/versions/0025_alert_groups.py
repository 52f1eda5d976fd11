"""The group that a company's alerts go to besides its readers, and its alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Tables `alert_groups` and `group_alerts`, empty."""
    op.create_table(
        "alert_groups",
        sa.Column("company_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_groups_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_alert_groups")),
    )
    op.create_index(op.f("ix_alert_groups_chat_id"), "alert_groups", ["chat_id"])
    op.create_table(
        "group_alerts",
        sa.Column("company_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("folio", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_group_alerts_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_group_alerts")),
    )
    op.create_index(
        "ix_group_alerts_pending",
        "group_alerts",
        ["company_id", "folio"],
        sqlite_where=sa.text("message_id IS NULL"),
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.create_index(
        "ix_group_alerts_stale",
        "group_alerts",
        ["company_id", "message_id"],
        sqlite_where=sa.text("stale"),
        postgresql_where=sa.text("stale"),
    )
    op.create_index(
        op.f("ix_group_alerts_company_id_message_id"), "group_alerts", ["company_id", "message_id"]
    )
