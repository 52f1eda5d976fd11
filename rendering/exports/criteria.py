"""A filter in a report: in full and with its dates, since somebody else reads it in another year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.catalogue import Catalogue
from domain.filter_words import ORIGINS, STRANGERS
from domain.log_filter import LogFilter


def period_in_words(wanted: LogFilter, *, today: date) -> str:
    """`el 21/11/2026`, or `del 01/11/2026 al 21/11/2026`; empty without a period."""
    if wanted.period is None:
        return ""
    period = wanted.period
    first, last = (day.strftime("%d/%m/%Y") for day in period.days(today))
    since = f" desde las {period.since:%H:%M}" if period.since is not None else ""
    until = f" hasta las {period.until:%H:%M}" if period.until is not None else ""
    return f"El {first}{since}{until}" if first == last else f"Del {first}{since} al {last}{until}"


def criteria_in_words(wanted: LogFilter, catalogue: Catalogue) -> str:
    """The other criteria: `Pestaña: Documentos; Sólo sensibles`; empty if there are none."""
    return "; ".join(_criteria(wanted, catalogue))


def _criteria(wanted: LogFilter, catalogue: Catalogue) -> Iterator[str]:
    if wanted.category is not None:
        yield f"Pestaña: {catalogue.label_of_category(wanted.category)}"
    if wanted.operations:
        labels = [catalogue.label_of_operation(code) for code in wanted.operations]
        yield f"{'Operación' if len(labels) == 1 else 'Operaciones'}: {', '.join(labels)}"
    if wanted.user_name is not None:
        yield f"Usuario: {wanted.user_name or STRANGERS}"
    if wanted.outcome is not None:
        yield f"Resultado: {wanted.outcome}"
    if wanted.sensitive:
        yield "Sólo sensibles"
    if wanted.origin is not None:
        yield f"Origen: {ORIGINS[wanted.origin]}"
    if wanted.text:
        yield f"Texto: «{wanted.text}»"
