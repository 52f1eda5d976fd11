"""API keys: their end, what they may report, when they last served, and their space of ids."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_KEYS = sa.table("api_keys", sa.column("id", sa.Integer), sa.column("id_space", sa.Uuid))


def upgrade() -> None:
    """Four columns; each existing key gets its own space for the ids of its reports."""
    op.add_column("api_keys", sa.Column("expires_at", sa.BigInteger()))
    op.add_column("api_keys", sa.Column("operations", sa.Text()))
    op.add_column("api_keys", sa.Column("last_used_at", sa.BigInteger()))
    op.add_column("api_keys", sa.Column("id_space", sa.Uuid()))
    connection = op.get_bind()
    for key_id in connection.scalars(sa.select(_KEYS.c.id)).all():
        connection.execute(sa.update(_KEYS).where(_KEYS.c.id == key_id).values(id_space=uuid4()))
    with op.batch_alter_table("api_keys") as table:
        table.alter_column("id_space", existing_type=sa.Uuid(), nullable=False)
