"""Permissions of their own to cancel and print documents; a deleted profile's number never returns."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_profiles = sa.table("profiles", sa.column("id", sa.Integer), sa.column("permissions", sa.String))
_MAY_EXECUTE = re.compile(r"(?<![a-z])documentos:E[A-Z]*")


def upgrade() -> None:
    """Whoever had *Ejecutar* on Documentos may cancel and print; entries keep what they said."""
    connection = op.get_bind()
    for profile in connection.execute(sa.select(_profiles)).all():
        permissions = _MAY_EXECUTE.sub(lambda held: f"{held[0]}AI", profile.permissions)
        if permissions != profile.permissions:
            of_it = sa.update(_profiles).where(_profiles.c.id == profile.id)
            connection.execute(of_it.values(permissions=permissions))
    if connection.dialect.name == "sqlite":
        _never_give_a_number_again()


def _never_give_a_number_again() -> None:
    """Make the table again with AUTOINCREMENT, under its own name.

    Users refer to it all the while: the check is deferred, and each row that comes back settles it.
    """
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE profiles_kept AS SELECT * FROM profiles")
    op.drop_table("profiles")
    op.create_table(
        "profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("permissions", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=op.f("fk_profiles_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("company_id", "name", name=op.f("uq_profiles_company_id_name")),
        sqlite_autoincrement=True,
    )
    op.execute("INSERT INTO profiles SELECT id, company_id, name, fixed, permissions FROM profiles_kept")
    op.execute("DROP TABLE profiles_kept")
