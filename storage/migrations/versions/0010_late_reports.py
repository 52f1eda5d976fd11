"""After how many days a report is late, for each company."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A week for existing companies; new ones set their own."""
    op.add_column("companies", sa.Column("late_after", sa.Integer(), nullable=False, server_default="7"))
