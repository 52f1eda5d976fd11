"""`vigia verify`: each company's log, or one against a seal, one line for each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from bot.bootstrap import opened_installation
from bot.console import logs_wanted
from bot.failures import CannotDo
from bot.settings import Settings
from domain.askers import AtConsole
from domain.companies import Company
from domain.phrases import count
from domain.seals import Verdict
from domain.zones import local_day
from handlers.verification.screens import differing, purged_before, went_back
from handlers.verification.seal_screens import purge_lines, seal_lines
from handlers.verification.witness_lines import witness_lines
from services.asking import Ask
from services.log.pasted_seals import pasted_seals
from services.log.verification import verify_log
from services.log.verified import Verification
from services.progress import Progress

_BETWEEN_LINES = 1.0  # seconds


async def verify_logs(
    settings: Settings, company_id: int | None, *, seal: str | None = None, say: Callable[[str], None]
) -> bool:
    """Verify every log, or that of one company, or that of a seal in either form; returns whether all hold.

    Raises CannotDo, SealUnreadable, SealForged and SealOfAnother.
    """
    async with opened_installation(settings) as installation:
        wanted = pasted_seals(seal, installation.seal_key).seals[0] if seal is not None else None
        if wanted is not None and company_id not in (None, wanted.company_id):
            raise CannotDo(f"--seal: ese sello es de la empresa {wanted.company_id}, no de la {company_id}.")
        all_hold = True
        for company in await logs_wanted(installation, wanted.company_id if wanted else company_id):
            ask = Ask(installation, AtConsole(), datetime.now(UTC))
            async with _shown(company) as progress:
                verification = await verify_log(
                    ask, company.id, operation_id=uuid4(), progress=progress, seal=wanted, thorough=True
                )
            say(" ".join(filter(None, (_line(verification), went_back(verification)))))
            for line in filter(None, witness_lines(verification).splitlines()):
                say(f"   {line}")
            all_hold = all_hold and _holds(verification)
        return all_hold


def _holds(verification: Verification) -> bool:
    """Whether the log holds, and the seal, if any, agrees."""
    as_told = verification.broken is None and not verification.differs
    return as_told and verification.verdict in (None, Verdict.INTACT) and not verification.failed


@asynccontextmanager
async def _shown(company: Company) -> AsyncIterator[Progress]:
    """Say how far it is on a terminal within the block, in one line that is then taken away."""
    progress = Progress()
    if not sys.stderr.isatty():
        yield progress
        return
    showing = asyncio.create_task(_show(company, progress))
    try:
        yield progress
    finally:
        showing.cancel()
        await asyncio.wait({showing})
        _write("")


async def _show(company: Company, progress: Progress) -> None:
    """Look every so often."""
    while True:
        await asyncio.sleep(_BETWEEN_LINES)
        if progress.total is not None:
            of = count(progress.total, "registro", "registros")
            _write(f"{company.name}: {progress.done:,} de {of}")


def _write(line: str) -> None:
    """Write over what the line said before."""
    sys.stderr.write(f"\r{line}\x1b[K")
    sys.stderr.flush()


def _line(verification: Verification) -> str:
    """`✅ Comercializadora del Sureste: íntegra · 1,283 registros · …`"""
    name, entries = verification.company.name, count(verification.entries, "registro", "registros")
    sealed = f" {seal_lines(verification, verification.seal)}" if verification.seal is not None else ""
    if verification.broken is not None:
        before = f" Antes de ahí, {entries} sin cambios." if verification.entries else ""
        return f"⛔ {name}: no está íntegra. {verification.broken.message}{before}{sealed}"
    if verification.differs:
        return f"⛔ {name}: {' '.join(differing(verification).splitlines())}{sealed}"
    if verification.verdict is Verdict.PURGED:
        return f"⚠️ {name}:{sealed} {purge_lines(verification)}"
    if verification.against and verification.verdict in (None, Verdict.INTACT):
        return f"⛔ {name}: un testigo vio otra bitácora.{sealed}"
    if verification.stamp_differs and verification.verdict in (None, Verdict.INTACT):
        return f"⛔ {name}: su sello de tiempo es de otra bitácora.{sealed}"
    if not _holds(verification):
        return f"⛔ {name}:{sealed}"
    took = f"{verification.seconds:,.1f} s"
    if sealed:
        return f"✅ {name}:{sealed}"
    if verification.first_at is None or verification.last_at is None:
        return f"✅ {name}: íntegra · {entries} · {took}"
    zone = verification.company.zone
    first, last = (
        f"{local_day(each, zone):%d/%m/%Y}" for each in (verification.first_at, verification.last_at)
    )
    digest = verification.head.hash.hex()
    line = f"✅ {name}: íntegra · {entries} · del {first} al {last} · huella {digest} · {took}"
    return " · ".join(filter(None, (line, purged_before(verification))))
