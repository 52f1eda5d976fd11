"""Users have a state since an instant, by somebody; entries are found by whom they are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """What is known of a user's state, and the table `subject_entries`."""
    # One by one: on SQLite a batch would drop the table that others refer to.
    op.add_column("users", sa.Column("state_since", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("users", sa.Column("state_by", sa.String(140), nullable=False, server_default=""))
    op.add_column("users", sa.Column("state_reason", sa.String(200), nullable=False, server_default=""))
    op.add_column("users", sa.Column("last_seen_at", sa.BigInteger(), nullable=True))
    op.execute("UPDATE users SET state_since = created_at")
    op.create_table(
        "subject_entries",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("folio", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_subject_entries_company_id")),
        sa.PrimaryKeyConstraint("company_id", "kind", "subject_id", "folio", name=op.f("pk_subject_entries")),
    )
