"""Tables for trusting, keeping and reading a log: seals, notices, summaries, keeping, anchors, filters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Six tables that all companies share."""
    _seals_and_notices()
    _keeping()
    op.create_table(
        "summary_settings",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("frequency", sa.String(10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_summary_settings_user_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_summary_settings_company_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_summary_settings")),
    )
    op.create_index(op.f("ix_summary_settings_due_at"), "summary_settings", ["due_at"])
    op.create_table(
        "log_filters",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("name", sa.String(40)),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_log_filters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_filters")),
        sa.UniqueConstraint("user_id", "criteria", name=op.f("uq_log_filters_criteria")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_log_filters_name")),
    )


def _seals_and_notices() -> None:
    op.create_table(
        "seals",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_seals_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_seals")),
    )
    op.create_table(
        "notices",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("message_id", sa.BigInteger()),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_notices_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "ix_notices_pending",
        "notices",
        ["due_at"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )


def _keeping() -> None:
    op.create_table(
        "log_keeping",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_keeping_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_log_keeping")),
    )
    op.create_table(
        "log_anchors",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_log_anchors_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_log_anchors")),
    )
