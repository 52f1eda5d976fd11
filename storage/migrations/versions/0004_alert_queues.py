"""A queue for each recipient of alerts, so that a burst can be told in one message."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """The table `alert_queues`, filled with what waits already, instead of a time for each alert."""
    op.create_table(
        "alert_queues",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("digests", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_queues_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_queues_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_alert_queues")),
    )
    op.execute(
        "INSERT INTO alert_queues"
        " SELECT user_id, company_id, max(telegram_id), max(telegram_id), true, min(due_at), 0, 0, NULL"
        " FROM outbox WHERE state = 'pending' GROUP BY user_id, company_id"
    )
    op.drop_index(op.f("ix_outbox_state_due_at"), table_name="outbox")
    op.drop_column("outbox", "attempts")
    op.drop_column("outbox", "due_at")
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["user_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
