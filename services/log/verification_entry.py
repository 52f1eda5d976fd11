"""A verification's entry; that of a failed one is recorded come what may."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from msgspec import structs

from domain.authors import Author
from domain.entries import SUMMARY_LIMIT, Detail, Outcome
from domain.phrases import named
from domain.seals import Verdict
from domain.spelling import clip
from services.installation import Installation
from services.log.come_what_may import record_come_what_may
from services.log.recording import Happening, record
from services.log.verified import Verification
from storage.unit_of_work import UnitOfWork

VERIFIED = "log_verified"

_LISTED = 5

_log = logging.getLogger(__name__)


async def record_verification(
    work: UnitOfWork,
    installation: Installation,
    verification: Verification,
    *,
    author: Author,
    operation_id: UUID,
    now: datetime,
) -> None:
    """Record it in the verified log, once for its operation id.

    A failure is recorded even if that id is taken: nobody can silence it by using the id first.
    """
    happening = _happening(verification, operation_id)
    known = await work.audit_log(verification.company.id).by_operation(operation_id)
    if known is not None and (known.operation, known.outcome) == (VERIFIED, happening.outcome):
        return
    if known is not None and (verification.failed or known.operation == VERIFIED):
        happening = structs.replace(happening, operation_id=uuid4())
    company = verification.company
    await record(work, installation.catalogue, company=company, author=author, happening=happening, now=now)


async def record_failure(
    installation: Installation, verification: Verification, *, author: Author, now: datetime
) -> None:
    """Record a failure in the log itself, or in the installation's if nobody would be alerted."""
    await record_come_what_may(
        installation, verification.company, author, _happening(verification, uuid4()), now=now
    )


def _happening(verification: Verification, operation_id: UUID) -> Happening:
    broken, seal = verification.broken, verification.seal
    facts = [("Registros", f"{verification.entries:,}"), ("Huella", verification.head.hash.hex())]
    if seal is not None:
        facts += [
            ("Sello", f"#{seal.folio} {seal.hash.hex()}"),
            ("Contra el sello", str(verification.verdict)),
        ]
    if verification.tampering is not None:
        facts.append(("Mensaje del sello", str(verification.tampering)))
    if verification.back:
        facts.append(("Hora que retrocede", listed(verification.back)))
    facts += [("Testigo", f"{each.name} #{each.contradicts}") for each in verification.against[:_LISTED]]
    if verification.stamped is not None and verification.stamp_differs:
        facts.append(("Sello de tiempo", f"#{verification.stamped.folio}"))
    facts += [("Difiere", each.message) for each in verification.differs[:_LISTED]]
    if broken is not None:
        facts += [("Folio", str(broken.folio)), ("Falla", str(broken.kind))]
    return Happening(
        operation=VERIFIED,
        summary=_summary(verification),
        operation_id=operation_id,
        detail=Detail.of(facts=facts),
        outcome=Outcome.FAILED if verification.failed else Outcome.ALLOWED,
    )


def listed(folios: Sequence[int]) -> str:
    """Some folios: `#7, #12 y 3 más`."""
    shown = [f"#{folio}" for folio in folios[:_LISTED]]
    return named(shown, limit=_LISTED, others=len(folios) - len(shown))


def _summary(verification: Verification) -> str:
    broken, seal = verification.broken, verification.seal
    if broken is not None:
        return f"No íntegra: folio {broken.folio}, {broken.kind}"
    if verification.differs:
        return clip(f"No íntegra: {verification.differs[0].message}", limit=SUMMARY_LIMIT)
    if verification.against and verification.verdict in (None, Verdict.INTACT, Verdict.PURGED):
        other = verification.against[0]
        saw = f"No íntegra: el testigo {other.name} vio otra bitácora hasta el #{other.contradicts:,}"
        return clip(saw, limit=SUMMARY_LIMIT)
    if verification.stamp_differs and verification.verdict in (None, Verdict.INTACT, Verdict.PURGED):
        return "No íntegra: su sello de tiempo es de otra bitácora"
    if seal is None:
        return "Íntegra"
    sealed = f"{verification.verdict} según el sello del folio {seal.folio}"
    if verification.tampering is not None:
        came = f"El sello del folio {seal.folio} llegó en un mensaje {verification.tampering}"
        return f"{came}; según él, {verification.verdict}"
    return f"No íntegra: {sealed}" if verification.failed else sealed.capitalize()
