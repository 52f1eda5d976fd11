"""The installation: what every use case needs at hand."""

from __future__ import annotations

from dataclasses import dataclass

from domain.catalogue import Catalogue
from services.password_hasher import PasswordHasher
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The database, the catalogue and the hasher; who owns the installation by its settings.

    `default_zone` is the IANA time zone that is proposed for a new company.
    """

    database: Database
    catalogue: Catalogue
    hasher: PasswordHasher
    owner_ids: frozenset[int]
    default_zone: str
