"""`vigia verify`: each company's log, a line for each."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.bootstrap import opened_installation
from bot.console import which_companies
from bot.failures import CannotDo
from bot.settings import Settings
from domain.companies import Company
from handlers.text import count, local_day
from services.verification import Progress, Verification, companies_with_a_log, verify_log_from_console

_BETWEEN_LINES = 1.0  # seconds


async def verify_logs(settings: Settings, company_id: int | None, *, say: Callable[[str], None]) -> bool:
    """Verify every log, or only that of one company; whether all hold. Raises CannotDo."""
    async with opened_installation(settings) as installation:
        companies = await companies_with_a_log(installation)
        wanted = [each for each in companies if company_id in (None, each.id)]
        if not wanted and company_id is not None:
            raise CannotDo(await which_companies(installation, company_id))
        all_hold = True
        for company in wanted:
            verification = await verify_log_from_console(
                installation, company, now=datetime.now(UTC), told=_progress(company)
            )
            say(_line(verification))
            all_hold = all_hold and verification.broken is None
        return all_hold


def _progress(company: Company) -> Progress:
    """Says how far it is on a terminal, where that line is then written over."""
    said_at = time.monotonic()

    async def told(done: int, total: int) -> None:
        nonlocal said_at
        if sys.stderr.isatty() and (time.monotonic() - said_at >= _BETWEEN_LINES or done == total):
            said_at = time.monotonic()
            line = f"{company.name}: {done:,} de {count(total, 'registro', 'registros')}"
            sys.stderr.write(f"\r{line}\x1b[K" if done < total else "\r\x1b[K")
            sys.stderr.flush()

    return told


def _line(verification: Verification) -> str:
    """`✅ Comercializadora del Sureste: íntegra · 1,283 registros · …`"""
    name, entries = verification.company.name, count(verification.entries, "registro", "registros")
    if verification.broken is not None:
        before = f" Antes de ahí, {entries} sin cambios." if verification.entries else ""
        return f"⛔ {name}: no está íntegra. {verification.broken.message}{before}"
    took = f"{verification.seconds:,.1f} s"
    if verification.first_at is None or verification.last_at is None:
        return f"✅ {name}: íntegra · {entries} · {took}"
    zone = verification.company.zone
    first, last = (
        f"{local_day(each, zone):%d/%m/%Y}" for each in (verification.first_at, verification.last_at)
    )
    digest = verification.head.hash.hex()
    return f"✅ {name}: íntegra · {entries} · del {first} al {last} · huella {digest} · {took}"
