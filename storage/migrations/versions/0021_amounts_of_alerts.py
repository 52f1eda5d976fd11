"""For how much each alert was, so that a digest can name the largest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Column `outbox.cents`; alerts from before have none."""
    op.add_column("outbox", sa.Column("cents", sa.BigInteger()))
