"""A verification's entry; that of a failed one is recorded come what may."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from domain.authors import Author
from domain.companies import INSTALLATION_ID, Company
from domain.entries import SUMMARY_LIMIT, Detail, Outcome
from domain.phrases import named
from domain.spelling import clip
from services.installation import Installation
from services.log.installation_log import record_in_installation
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
        happening = replace(happening, operation_id=uuid4())
    await _record(work, installation, verification.company, author=author, happening=happening, now=now)


async def record_failure(
    installation: Installation, verification: Verification, *, author: Author, now: datetime
) -> None:
    """Record a failure in the log itself, or in the installation's if nobody would be alerted.

    That is so when the log takes no more entries, or its company is archived.
    """
    company = verification.company
    happening = _happening(verification, uuid4())
    recorded = False
    with _warned_if_refused(company.id):
        async with installation.database.writing() as work:
            await _record(work, installation, company, author=author, happening=happening, now=now)
        recorded = True
    if company.id != INSTALLATION_ID and not (recorded and not company.archived):
        elsewhere = replace(happening, operation_id=uuid4())
        with _warned_if_refused(INSTALLATION_ID):
            await record_in_installation(installation, author, elsewhere, about=company.name, now=now)


@contextmanager
def _warned_if_refused(company_id: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 (whatever a log that is broken refuses it by, it is broken)
        _log.warning("bitacora_%s does not take a verification: %s", company_id, type(error).__name__)


async def _record(
    work: UnitOfWork,
    installation: Installation,
    company: Company,
    *,
    author: Author,
    happening: Happening,
    now: datetime,
) -> None:
    await record(work, installation.catalogue, company=company, author=author, happening=happening, now=now)


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
    if seal is None:
        return "Íntegra"
    sealed = f"{verification.verdict} según el sello del folio {seal.folio}"
    if verification.tampering is not None:
        came = f"El sello del folio {seal.folio} llegó en un mensaje {verification.tampering}"
        return f"{came}; según él, {verification.verdict}"
    return f"No íntegra: {sealed}" if verification.failed else sealed.capitalize()
