"""A filter in words: one piece for each criterion, as a line or as removable chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.catalogue import Catalogue
from domain.entries import Origin
from domain.errors import InvalidFilterName
from domain.log_filter import AskedOutcome, LogFilter
from domain.periods_in_words import in_words as period_in_words
from domain.phrases import named
from domain.spelling import LONGEST_READ, clip, fold_spaces, visible

STRANGERS = "Sin usuario"  # entries without a user, such as a stranger's
OUTCOMES: Mapping[AskedOutcome, str] = {
    AskedOutcome.ALLOWED: "Permitidos",
    AskedOutcome.DENIED: "Denegados",
    AskedOutcome.FAILED: "Fallidos",
    AskedOutcome.WRONG: "Denegados y fallidos",
}
ORIGINS: Mapping[Origin, str] = {
    Origin.TELEGRAM: "Telegram",
    Origin.API: "API",
    Origin.CONTPAQI: "CONTPAQi",
    Origin.CONSOLE: "Consola",
    Origin.PROGRAM: "Vigía",
}
# In reading order. Buttons store a criterion's index here: never move one.
CRITERIA = (
    "period",
    "category",
    "operations",
    "user_name",
    "outcome",
    "sensitive",
    "origin",
    "text",
    "amount",
)

NAME_LIMIT = 40  # characters of a saved filter's name

_OPERATIONS_NAMED = 3
_TEXT_SHOWN = 60  # characters


@dataclass(frozen=True, slots=True)
class Chip:
    """One criterion, by its field's name: in full for the `line`, `short` for a button."""

    criterion: str
    line: str
    short: str


def parse_filter_name(text: str) -> str:
    """A name for a saved filter: up to 40 characters. Raises `InvalidFilterName`."""
    name = fold_spaces(visible(text)) if len(text) <= LONGEST_READ else ""
    if not 1 <= len(name) <= NAME_LIMIT:
        raise InvalidFilterName(most=NAME_LIMIT)
    return name


def in_words(wanted: LogFilter, catalogue: Catalogue, *, today: date) -> str:
    """`Ayer · Documentos · MLOPEZ · 🔴 sensibles · «203»`; empty for a filter without criteria."""
    return " · ".join(chip.line for chip in chips_of(wanted, catalogue, today=today))


def chips_of(wanted: LogFilter, catalogue: Catalogue, *, today: date) -> Sequence[Chip]:
    """The filter's criteria in words; `today` is in the company's zone."""
    lines = {
        "period": period_in_words(wanted.period, today) if wanted.period else "",
        "category": catalogue.label_of_category(wanted.category) if wanted.category else "",
        "operations": _operations(wanted.operations, catalogue),
        "user_name": _user(wanted.user_name),
        "outcome": OUTCOMES[wanted.outcome] if wanted.outcome else "",
        "sensitive": "🔴 sensibles" if wanted.sensitive else "",
        "origin": ORIGINS[wanted.origin] if wanted.origin else "",
        "text": f"«{clip(wanted.text, limit=_TEXT_SHOWN)}»" if wanted.text else "",
    }
    lines["amount"] = str(wanted.amount) if wanted.amount is not None else ""
    many = len(wanted.operations)
    shorter = {"operations": f"{many} operaciones"} if many > 1 else {}
    return [Chip(name, lines[name], shorter.get(name, lines[name])) for name in CRITERIA if lines[name]]


def _user(name: str | None) -> str:
    return "" if name is None else name or STRANGERS


def _operations(codes: Sequence[str], catalogue: Catalogue) -> str:
    labels = list(dict.fromkeys(catalogue.label_of_operation(code) for code in codes))
    return named(labels, limit=_OPERATIONS_NAMED, between=" o ")
