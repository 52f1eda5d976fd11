"""Having seals cosigned by witnesses that the server's holder can't reach (c2sp.org/tlog-witness)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.authors import OURSELVES
from domain.checkpoints import SignedSeal
from domain.companies import Company
from domain.cosignatures import Cosignature, Witness, cosignature_of
from domain.entries import Detail, Outcome
from domain.signed_notes import read_signatures
from domain.witnessing import AddCheckpoint, Holds, Refuses
from services.installation import Installation
from services.log.come_what_may import record_come_what_may
from services.log.recording import Happening
from services.log.seals import signed_seal
from services.signatures import is_cosigned
from storage.repositories.cosignatures import Contradiction, SealToCosign

CONTRADICTED = "witness_contradicts"

WitnessAnswer = Cosignature | Holds | Refuses


@dataclass(frozen=True, slots=True)
class Submission:
    """A signed seal for a witness, with the proof that it goes on from the log of `old` entries."""

    witness: Witness
    signed: SignedSeal
    old: int
    proof: Sequence[bytes]

    @property
    def body(self) -> bytes:
        """The request's body."""
        return AddCheckpoint(self.old, self.proof, self.signed.note).body

    def cosignature_in(self, answer: str) -> Cosignature | None:
        """The witness's cosignature of this very seal in its answer, if there is one that holds."""
        text = self.signed.checkpoint.text
        try:
            signatures = read_signatures(answer)
        except ValueError:
            return None
        made = [cosignature_of(each, self.witness.key) for each in signatures]
        return next((each for each in made if each is not None and is_cosigned(text, each)), None)


async def seals_to_cosign(installation: Installation, witness: Witness) -> Sequence[SealToCosign]:
    """The newest seal of each log, cosigned by that witness or not."""
    async with installation.database.reading() as work:
        return await work.cosignatures.newest_seals(witness.key)


async def submission_of(
    installation: Installation, witness: Witness, due: SealToCosign, *, old: int
) -> Submission:
    """The seal as it was signed first, and the proof from `old` by the log's tree as it is now.

    A tree with hashes missing proves nothing, which the witness then says.
    """
    seal = due.made.seal
    async with installation.database.reading() as work:
        signed = await signed_seal(installation, work, seal, made=due.made.made)
        proof = await work.audit_log(seal.company_id).hashes.consistency(old, seal.folio)
    return Submission(witness, signed, old, proof or ())


async def take_answer(
    installation: Installation, submission: Submission, answer: WitnessAnswer, *, now: datetime
) -> int | None:
    """Note what a witness answered; returns the size to prove it from, if it has to be asked again.

    A witness that saw a log which ours does not go on from contradicts it: that is recorded once for each
    such log, as `witness_contradicts`, which alerts, and told by each verification until it signs again.
    """
    seal, old = submission.signed.seal, submission.old
    match answer:
        case Cosignature():
            async with installation.database.writing() as work:
                await work.cosignatures.add(seal, submission.signed.checkpoint.text, answer)
            return None
        case Holds(size) if size < old or old < size <= seal.folio:
            return size
        case Holds(size):
            seen = size
        case Refuses():
            seen = old
    async with installation.database.reading() as work:
        head = await work.audit_log(seal.company_id).head()
        company = await work.companies.get(seal.company_id)
    ends_at = head.folio if head is not None else 0
    if company is not None and not seal.folio < seen <= ends_at:  # else the next seal will tell
        found = Contradiction(seen, seal.folio, ends_at, now)
        await _contradicted(installation, company, submission.witness, found)
    return None


async def _contradicted(
    installation: Installation, company: Company, witness: Witness, found: Contradiction
) -> None:
    ids, deed = installation.operation_ids, (company.id, witness.key.text, found.seen)
    happening = Happening(
        operation=CONTRADICTED,
        summary=f"El testigo {witness.name} vio otra bitácora hasta el #{found.seen:,}",
        operation_id=ids.of(CONTRADICTED, *deed),
        detail=Detail.of(facts=[("Testigo", witness.name), ("Vio hasta", f"#{found.seen:,}")]),
        outcome=Outcome.FAILED,
    )
    await record_come_what_may(
        installation,
        company,
        OURSELVES,
        happening,
        now=found.told_at,
        elsewhere=ids.of(CONTRADICTED, "elsewhere", *deed),
    )
    async with installation.database.writing() as work:
        await work.cosignatures.contradict(company.id, witness.key, found)
