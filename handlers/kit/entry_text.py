"""The text of a log's entry wherever it is shown: in a page, in full, in an alert."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import unescape

from domain.backdating import how_late
from domain.catalogue import Catalogue, FactKind
from domain.companies import INSTALLATION_ID, Company
from domain.entries import MASK, WITHOUT_USER, Change, Entry, Outcome
from domain.facts import amount_in, as_read, currency_of, is_of, told_in
from domain.phrases import first_of
from domain.spelling import clip, fold
from domain.words import words_in
from domain.zones import local_day
from handlers.kit.text import clock, moment, plain
from services.log.entry_view import EntryView

TEXT_LIMIT = 4096  # UTF-16 units of a message once its HTML is read (Bot API, sendMessage)

HASH_SHOWN = 16  # hexadecimal digits
SEALED_UP_TO = "Sello hasta aquí"
"""What the root of the log's tree up to an entry is called, where it stands with the entry."""
NOTHING = "—"  # where a value is missing

_WHOSE = (FactKind.CUSTOMER, FactKind.PRODUCT)
_LINES = 5  # of what matters in an entry
_VALUE_SHOWN = 60  # characters
_NAMED = 6  # people: recipients of an alert, and those who saw it


def units(html: str) -> int:
    """The length of this HTML, counted against `TEXT_LIMIT`."""
    return len(unescape(re.sub(r"<[^>]*>", "", html)).encode("utf-16-le")) // 2


def altered_line(folios: Sequence[int]) -> str:
    """That these entries are not as they were recorded, if there are any, and what to do."""
    if not folios:
        return ""
    shown = ", ".join(f"#{folio}" for folio in folios)
    which = f"El registro {shown} no es" if len(folios) == 1 else f"Los registros {shown} no son"
    return f"⛔ {which} como se guardó: alguien lo cambió en el servidor. Escribe /verificar."


def log_title(company: Company) -> str:
    """The title of a company's log; the installation's own has another."""
    return "Bitácora" if company.id == INSTALLATION_ID else "Bitácora de la empresa"


def sign_of(entry: Entry) -> str:
    """The mark of a sensitive entry."""
    return "🔴 " if entry.sensitive else ""


def outcome_of(entry: Entry, catalogue: Catalogue) -> str:
    """`⛔ denegado` or `⛔ fallido`; empty if allowed, or if the label already says it."""
    said = entry.outcome in catalogue.label_of_operation(entry.operation).casefold()
    return "" if said or entry.outcome is Outcome.ALLOWED else f"⛔ {entry.outcome}"


def author_of(entry: Entry) -> str:
    """The author, and whether it is nobody whom we know."""
    who = person(entry.user_name, entry.full_name)
    return f"{who} ({WITHOUT_USER})" if entry.without_user else who


def person(user_name: str, full_name: str) -> str:
    """A person as entries name them: `MLOPEZ · María López`. A stranger has no user name."""
    names = dict.fromkeys(name for name in (user_name, full_name) if name)  # one, where both were erased
    return " · ".join(plain(clip(name, limit=60)) for name in names)


def late_line(entry: Entry) -> str:
    """How late it was reported; empty unless marked as late."""
    late = how_late(entry.detail)
    return f"⏳ Reportado {late}" if late is not None else ""


def matter_lines(entry: Entry) -> list[str]:
    """What a reader wants to know at once: whose it was, for how much, why, and what changed.

    What the summary says already is left out.
    """
    said, currency = {*words_in(entry.summary)}, currency_of(entry.detail)
    lines = [
        f"{plain(name)}: {plain(clip(value, limit=_VALUE_SHOWN))}"
        for name, value in told_in(entry.detail)
        if is_of(name, FactKind.MONEY) or not said.issuperset(words_in(value))
    ]
    for change in entry.detail.changes:
        name = change.field.rpartition(": ")[2]
        if MASK not in (change.before, change.after) and not said.issuperset(words_in(name)):
            lines.append(
                f"{plain(clip(name, limit=_VALUE_SHOWN))}: {before_and_after(change, currency=currency)}"
            )
    return first_of(lines, limit=_LINES)


def deed_line(entry: Entry, catalogue: Catalogue, *, longest: int = 60) -> str:
    """What was done in one line: `Documento cancelado · Factura A 203 · $18,560.00 · Hotel Mirador`.

    Texts longer than `longest` characters are cut; an amount never is.
    """
    amount = amount_in(entry.detail)
    whose = next((value for name, value in told_in(entry.detail) if is_of(name, *_WHOSE)), "")
    label, summary = catalogue.label_of_operation(entry.operation), entry.summary
    texts = [clip(label, limit=longest), clip(summary, limit=longest), str(amount or "")]
    if fold(whose) not in fold(summary):
        texts.append(clip(whose, limit=longest))
    return " · ".join(plain(each) for each in texts if each)


def before_and_after(change: Change, *, currency: str) -> str:
    """`$80.00 → $95.50`; what was not there before is told alone."""
    values = [
        clip(as_read(change.field, value, currency=currency), limit=_VALUE_SHOWN) if value else NOTHING
        for value in (change.before, change.after)
    ]
    return plain(values[1] if change.before is None else " → ".join(values))


def seen_by(view: EntryView) -> str:
    """Who saw the alert and when: `Ana Ruiz 18:42 · Jorge Méndez 18:50`."""
    return some(
        [
            f"{plain(each.full_name)} {time_after(each.acknowledged_at, view=view)}"
            for each in view.acknowledgements
        ]
    )


def time_after(value: datetime, *, view: EntryView) -> str:
    """The time of something after the entry, with the date if on another day."""
    return time_since(value, view.entry, zone=view.company.zone)


def time_since(value: datetime, entry: Entry, *, zone: str) -> str:
    """The same, in this zone."""
    same_day = local_day(value, zone) == local_day(entry.recorded_at, zone)
    return clock(value, zone) if same_day else moment(value, zone)


def some(parts: Sequence[str]) -> str:
    """The first of these in one line, and how many more there are."""
    return " · ".join(first_of(parts, limit=_NAMED))
