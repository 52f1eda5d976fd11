"""What witnesses signed of seals, and where they saw another log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cosignatures import Cosignature
from domain.seals import Seal
from domain.signed_notes import VerifierKey
from storage.dialects import insert
from storage.repositories.seals import MadeSeal
from storage.tables import audit_heads, contradictions, cosignatures, seals


@dataclass(frozen=True, slots=True)
class SealToCosign:
    """A log's newest seal, and the folio up to which a witness signed the log last, or 0."""

    made: MadeSeal
    cosigned: int


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A cosignature and the text of the checkpoint that it is of, true or not."""

    text: str
    folio: int
    cosignature: Cosignature


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A witness saw a log up to a folio, and the seal up to another does not go on from that.

    `ends_at` is the folio where the log ended then.
    """

    seen: int
    folio: int
    ends_at: int
    told_at: datetime


class Cosignatures:
    """Typed queries on cosignatures and contradictions."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def newest_seals(self, witness: VerifierKey) -> Sequence[SealToCosign]:
        """The newest seal of each log that has one which is not past its end."""
        each = seals.alias()
        newest = (
            select(func.max(each.c.folio))
            .where(each.c.company_id == audit_heads.c.company_id, each.c.folio <= audit_heads.c.folio)
            .correlate(audit_heads)
            .scalar_subquery()
        )
        cosigned = (
            select(func.max(cosignatures.c.folio))
            .where(
                cosignatures.c.company_id == audit_heads.c.company_id, cosignatures.c.witness == witness.text
            )
            .correlate(audit_heads)
            .scalar_subquery()
        )
        query = (
            select(seals, func.coalesce(cosigned, 0).label("cosigned"))
            .join_from(
                audit_heads,
                seals,
                (seals.c.company_id == audit_heads.c.company_id) & (seals.c.folio == newest),
            )
            .order_by(seals.c.company_id)
        )
        return [
            SealToCosign(
                MadeSeal(Seal(row.company_id, row.folio, row.hash), row.sealed_at), cosigned=row.cosigned
            )
            for row in await self._connection.execute(query)
        ]

    async def of_seal(self, seal: Seal, witness: VerifierKey) -> Cosigned | None:
        """What the witness signed of the log up to that folio, if anything."""
        table = cosignatures.c
        return await self._first(seal.company_id, witness, table.folio == seal.folio)

    async def last(self, company_id: int, witness: VerifierKey) -> Cosigned | None:
        """What the witness signed of the company's log up to the highest folio."""
        return await self._first(company_id, witness)

    async def _first(self, company_id: int, witness: VerifierKey, *conditions: object) -> Cosigned | None:
        table = cosignatures.c
        query = (
            select(cosignatures)
            .where(table.company_id == company_id, table.witness == witness.text, *conditions)  # type: ignore[arg-type]
            .order_by(table.folio.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).first()
        if row is None:
            return None
        return Cosigned(row.text, row.folio, Cosignature(witness, row.cosigned_at, row.signature))

    async def add(self, seal: Seal, text: str, cosignature: Cosignature) -> None:
        """Keep it, in place of an earlier one of the same folio; the witness contradicts nothing any more."""
        key = {"company_id": seal.company_id, "witness": cosignature.key.text}
        values = {"text": text, "cosigned_at": cosignature.at, "signature": cosignature.signature}
        statement = insert(self._connection, cosignatures).values(**key, folio=seal.folio, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["company_id", "witness", "folio"], set_=values)
        )
        await self._connection.execute(
            contradictions.delete().where(*(contradictions.c[name] == value for name, value in key.items()))
        )

    async def contradict(self, company_id: int, witness: VerifierKey, found: Contradiction) -> None:
        """Note that the witness saw another log; only the newest is kept."""
        key = {"company_id": company_id, "witness": witness.text}
        values = {
            "seen": found.seen,
            "folio": found.folio,
            "ends_at": found.ends_at,
            "told_at": found.told_at,
        }
        statement = insert(self._connection, contradictions).values(**key, **values)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["company_id", "witness"], set_=values)
        )

    async def contradiction(self, company_id: int, witness: VerifierKey) -> Contradiction | None:
        """Where the witness saw another log, if it says so."""
        query = select(contradictions).where(
            contradictions.c.company_id == company_id, contradictions.c.witness == witness.text
        )
        row = (await self._connection.execute(query)).first()
        return Contradiction(row.seen, row.folio, row.ends_at, row.told_at) if row is not None else None
