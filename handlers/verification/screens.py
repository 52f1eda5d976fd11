"""How far a verification is, and what came of it."""

from __future__ import annotations

from domain.companies import Company
from domain.verification import Break
from handlers.audit_log.entry_screen import HASH_SHOWN
from handlers.screen import Screen, button
from handlers.text import bold, code, count, heading, local_day, page, plain
from services.verification import Verification

WHAT_TO_DO = (
    "No borres nada. Pide a quien cuida el servidor que guarde hoy mismo una copia de la base de datos "
    "y la compare con el último respaldo."
)


def progress_screen(company: Company, done: int, total: int) -> Screen:
    """How many entries were verified so far."""
    return Screen(
        page(
            heading("Verificando la bitácora", company.name),
            f"{done:,} de {count(total, 'registro', 'registros')} · {100 * done // max(total, 1)} %",
        )
    )


def result_screen(verification: Verification) -> Screen:
    """What came of it."""
    company = verification.company
    text = _holds(verification) if verification.broken is None else _breaks(verification, verification.broken)
    return Screen(text, [[button("Ver bitácora", f"menu:bitacora:{company.id}")]])


def _holds(verification: Verification) -> str:
    title = f"✅ {bold('La bitácora está íntegra')} · {plain(verification.company.name)}"
    if not verification.entries:
        return page(title, "Todavía no hay registros.")
    folio, digest = verification.head.folio, verification.head.hash.hex()[:HASH_SHOWN]
    return page(
        title,
        f"{count(verification.entries, 'registro', 'registros')} · {_days(verification)}\n"
        f"Huella del #{folio}: {code(digest)}",
        f"Guarda esta huella: si algún día el #{folio} muestra otra, alguien rehízo la bitácora.",
    )


def _breaks(verification: Verification, broken: Break) -> str:
    before = count(verification.entries, "registro anterior sí cuadra", "registros anteriores sí cuadran")
    return page(
        f"⛔ {bold('La bitácora no está íntegra')} · {plain(verification.company.name)}",
        plain(broken.message),
        f"{before} · {_days(verification)}" if verification.entries else "",
        WHAT_TO_DO,
    )


def _days(verification: Verification) -> str:
    """`el 21/11/2026`, or `del 12/03/2026 al 21/11/2026`, by when entries were recorded."""
    if verification.first_at is None or verification.last_at is None:
        return ""
    zone = verification.company.zone
    first, last = (
        local_day(each, zone).strftime("%d/%m/%Y") for each in (verification.first_at, verification.last_at)
    )
    return f"el {first}" if first == last else f"del {first} al {last}"
