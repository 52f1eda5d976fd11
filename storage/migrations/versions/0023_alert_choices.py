"""How each user wants alerts, and which alerts are urgent; until then it was which tabs they left out."""

from __future__ import annotations

import json
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

_MUTED = sa.text("SELECT user_id, category FROM muted_alerts ORDER BY user_id, category")
_CHOSEN = sa.text("INSERT INTO alert_choices (user_id, body) VALUES (:user_id, :body)")


def upgrade() -> None:
    """Table `alert_choices` in place of `muted_alerts`; column `outbox.urgent`, false for older ones."""
    op.create_table(
        "alert_choices",
        sa.Column("user_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_alert_choices_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_alert_choices")),
    )
    connection = op.get_bind()
    rows = connection.execute(_MUTED).all()
    for user_id, muted in groupby(rows, lambda row: row.user_id):
        body = {"from_cents": 0, "muted": [each.category for each in muted], "own": "silent"}
        text = json.dumps(body | {"quiet": None, "sound": True}, sort_keys=True)
        connection.execute(_CHOSEN, {"user_id": user_id, "body": text})
    op.drop_table("muted_alerts")
    op.add_column("outbox", sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
