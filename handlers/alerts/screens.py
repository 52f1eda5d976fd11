"""An alert: what happened, to be read at a glance."""

from __future__ import annotations

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.companies import Company
from domain.entries import Entry
from domain.spelling import clip
from handlers.entry_text import label_of, outcome_of, person_of, seen_by, sign_of
from handlers.screen import Screen, button
from handlers.text import bold, moment, page, plain
from services.alerts import DueAlert
from services.audit_log import EntryView

YOURS = "Aparece a tu nombre: si no fuiste tú, avisa de inmediato."


def alert_screen(alert: DueAlert, catalogue: Catalogue) -> Screen:
    """The alert as it arrives."""
    text = page(_text(alert.company, alert.entry, catalogue), YOURS if alert.about_themselves else "")
    return Screen(
        text, [[_view_button(alert.company, alert.entry), _seen_button(alert.company, alert.entry)]]
    )


def acknowledged_screen(view: EntryView, catalogue: Catalogue) -> Screen:
    """The same alert, once its reader saw it, with everyone who has."""
    text = page(
        _text(view.company, view.entry, catalogue),
        YOURS if view.about_reader else "",
        f"✓ Enterado: {seen_by(view)}",
    )
    return Screen(text, [[_view_button(view.company, view.entry)]])


def _text(company: Company, entry: Entry, catalogue: Catalogue) -> str:
    outcome = outcome_of(entry, catalogue)
    title = f"{sign_of(entry)}{bold(label_of(entry, catalogue))}"
    lines = [
        f"{title} · {outcome}" if outcome else title,
        plain(clip(entry.summary, limit=200)),
        f"{person_of(entry)} · {moment(entry.occurred_at, company.zone)}",
        f"{plain(company.name)} · folio {entry.folio}",
    ]
    return "\n".join(line for line in lines if line)


def _view_button(company: Company, entry: Entry) -> InlineKeyboardButton:
    return button("Ver", f"alert:{company.id}:{entry.folio}:view")


def _seen_button(company: Company, entry: Entry) -> InlineKeyboardButton:
    return button("Enterado", f"alert:{company.id}:{entry.folio}:ack")
