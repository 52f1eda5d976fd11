"""Passwords apart from users, with what is known of them; links that reset one; alerts that nobody wants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """The tables `credentials`, with the passwords there are, and `muted_alerts`."""
    op.create_table(
        "credentials",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("earlier_hashes", sa.Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sa.String(length=140), nullable=False),
        sa.Column("temporary_until", sa.BigInteger(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.Column("warned_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_credentials_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
    )
    # Nobody noted when they were set: not before the user was made.
    op.execute(
        "INSERT INTO credentials "
        "(user_id, password_hash, earlier_hashes, set_at, set_by, must_change, wrong_tries) "
        "SELECT id, password_hash, '', created_at, '', false, 0 FROM users WHERE password_hash IS NOT NULL"
    )
    op.drop_column("users", "password_hash")
    op.create_table(
        "muted_alerts",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_muted_alerts_user_id")),
        sa.PrimaryKeyConstraint("user_id", "category", name=op.f("pk_muted_alerts")),
    )
    op.add_column("companies", sa.Column("password_days", sa.Integer(), nullable=True))
    op.add_column("invitations", sa.Column("resets", sa.Boolean(), nullable=False, server_default=sa.false()))
