"""Deeds that need a second person: rules, requests, answers, and the messages that show a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Tables `approval_rules`, `approval_requests`, `approval_answers` and `approval_cards`."""
    op.create_table(
        "approval_rules",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_approval_rules_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", name=op.f("pk_approval_rules")),
    )
    _create_requests()
    op.create_table(
        "approval_answers",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=140), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _of_a_request("approval_answers"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_approval_answers_user_id")),
        sa.PrimaryKeyConstraint("company_id", "number", "position", name=op.f("pk_approval_answers")),
    )
    op.create_table(
        "approval_cards",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _of_a_request("approval_cards"),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_approval_cards_notice_id")),
        sa.PrimaryKeyConstraint("company_id", "number", "notice_id", name=op.f("pk_approval_cards")),
    )


def _create_requests() -> None:
    op.create_table(
        "approval_requests",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("needs", sa.String(length=400), nullable=False),
        sa.Column("about", sa.Integer(), nullable=True),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("asker", sa.String(length=140), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=140), nullable=False),
        sa.Column("why", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["about"], ["users.id"], name=op.f("fk_approval_requests_about")),
        sa.ForeignKeyConstraint(["asker_id"], ["users.id"], name=op.f("fk_approval_requests_asker_id")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_approval_requests_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "number", name=op.f("pk_approval_requests")),
        sa.UniqueConstraint(
            "company_id", "operation_id", name=op.f("uq_approval_requests_company_id_operation_id")
        ),
    )
    pending = sa.text("state = 'pending'")
    op.create_index(
        "ix_approval_requests_pending",
        "approval_requests",
        ["expires_at"],
        sqlite_where=pending,
        postgresql_where=pending,
    )


def _of_a_request(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["company_id", "number"],
        ["approval_requests.company_id", "approval_requests.number"],
        name=op.f(f"fk_{table}_company_id"),
    )
