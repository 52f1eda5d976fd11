"""ñ is a letter when company names are compared: `Cañón` and `Canon` are two."""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_companies = sa.table(
    "companies", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("name_key", sa.String)
)
_ACCENTS = re.compile("(?<!n)\u0303|[\u0300-\u0302\u0304-\u036f]")  # as `domain.spelling` had it then


def upgrade() -> None:
    """Each company's key, recomputed from its name; that of the installation stays empty."""
    connection = op.get_bind()
    for company in connection.execute(sa.select(_companies).where(_companies.c.id > 0)).all():
        new = (
            sa.update(_companies).where(_companies.c.id == company.id).values(name_key=_key_of(company.name))
        )
        connection.execute(new)


def _key_of(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", letters))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())
