"""A company's rules for its alerts, what nobody attended yet, and messages that told of it once more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Tables `alert_rules`, `unattended` and `alert_copies`: nothing told before is told again."""
    op.create_table(
        "alert_rules",
        sa.Column("company_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_rules_company_id")),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_alert_rules")),
    )
    op.create_table(
        "unattended",
        sa.Column("company_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("folio", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_unattended_company_id")),
        sa.PrimaryKeyConstraint("company_id", "folio", name=op.f("pk_unattended")),
    )
    op.create_index(op.f("ix_unattended_due_at"), "unattended", ["due_at"])
    op.create_table(
        "alert_copies",
        sa.Column("id", _ID, nullable=False, autoincrement=True),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_alert_copies_company_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_copies_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_copies")),
    )
    op.create_index(op.f("ix_alert_copies_company_id_last"), "alert_copies", ["company_id", "last"])
