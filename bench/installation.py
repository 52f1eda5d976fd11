"""What the use cases work on, for the benchmarks."""

from __future__ import annotations

from domain.catalogue import load_catalogue
from services.installation import Installation
from services.people.password_hasher import PasswordHasher
from storage.database import Database


def installation_on(database: Database) -> Installation:
    """An installation whose owner is account 1."""
    return Installation(
        database=database,
        catalogue=load_catalogue(),
        hasher=PasswordHasher(),
        owner_ids=frozenset({1}),
        default_zone="America/Mexico_City",
    )
