"""The installation: what every use case needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from domain.catalogue import Catalogue, load_catalogue
from domain.cosignatures import Witness
from domain.operation_ids import OperationIds
from services.people.password_hasher import PasswordHasher
from services.seal_key import SealKey
from services.sizes import Sizes
from services.time_authority import TimeAuthority
from storage.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The database, the catalogue and the hasher; and the owner named by the settings.

    `operation_ids` makes the ids of what we do by ourselves. `default_zone` is the IANA zone that is proposed
    for a new company; `sizes` is how much is taken in hand at once; `seal_key` signs the seals, which
    `witnesses` cosign; the `time_authority`, if any, stamps each day.
    """

    database: Database
    catalogue: Catalogue
    hasher: PasswordHasher
    owner_ids: frozenset[int]
    default_zone: str
    operation_ids: OperationIds
    sizes: Sizes
    seal_key: SealKey
    witnesses: tuple[Witness, ...] = ()
    time_authority: TimeAuthority | None = None


def installation_on(
    database: Database,
    *,
    owner_ids: Collection[int],
    default_zone: str = "America/Mexico_City",
    operation_ids: OperationIds | None = None,
    sizes: Sizes | None = None,
    seal_key: SealKey | None = None,
    witnesses: tuple[Witness, ...] = (),
    time_authority: TimeAuthority | None = None,
) -> Installation:
    """The installation on this database. `operation_ids` and `seal_key` are random unless given."""
    return Installation(
        database=database,
        catalogue=load_catalogue(),
        hasher=PasswordHasher(),
        owner_ids=frozenset(owner_ids),
        default_zone=default_zone,
        operation_ids=operation_ids or OperationIds(),
        sizes=sizes or Sizes(),
        seal_key=seal_key or SealKey.random(),
        witnesses=witnesses,
        time_authority=time_authority,
    )
