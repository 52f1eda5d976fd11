"""An alert as it arrives, and once it was seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from domain.catalogue import load_catalogue
from handlers.alerts.screens import YOURS, acknowledged_screen, alert_screen
from handlers.entry_text import TEXT_LIMIT, units
from handlers.screen import CALLBACK_LIMIT, Screen
from services.alerts import DueAlert
from storage.repositories.outbox import Delivery, DeliveryState
from tests.conftest import NOW
from tests.entries import COMPANY, LARGEST_ID, largest_entry, made_up_entry
from tests.handlers.test_log_entry_screen import READER, SEEN, VIEW

CATALOGUE = load_catalogue()
DELIVERY = Delivery(
    id=1,
    company_id=COMPANY.id,
    folio=1283,
    user_id=READER.id,
    telegram_id=1001,
    state=DeliveryState.PENDING,
    attempts=0,
    due_at=NOW,
    sent_at=None,
    message_id=None,
    reason=None,
)


def alert(**changes: Any) -> DueAlert:
    return replace(DueAlert(DELIVERY, COMPANY, READER, made_up_entry()), **changes)


def buttons(screen: Screen) -> list[tuple[str, object]]:
    return [(each.text, each.callback_data) for row in screen.rows for each in row]


def test_says_what_who_when_and_where() -> None:
    screen = alert_screen(alert(), CATALOGUE)
    assert screen.text == (
        "🔴 <b>Documento cancelado</b>\n"
        "Factura A 203\n"
        "MLOPEZ · María López · 21/11/2026 12:40\n"
        "Comercializadora del Sureste · folio 1283"
    )
    assert buttons(screen) == [("Ver", "alert:7:1283:view"), ("Enterado", "alert:7:1283:ack")]


def test_warns_who_is_named_as_the_one_who_did_it() -> None:
    screen = alert_screen(alert(entry=made_up_entry(user_name=READER.name)), CATALOGUE)
    assert screen.text.endswith(f"\n\n{YOURS}")


def test_says_who_saw_it_and_leaves_the_way_to_the_entry() -> None:
    screen = acknowledged_screen(replace(VIEW, acknowledgements=[SEEN]), CATALOGUE)
    assert screen.text.endswith("· folio 1283\n\n✓ Enterado: Ana Ruiz 12:42")
    assert buttons(screen) == [("Ver", "alert:7:1283:view")]


def test_shows_a_hostile_entry_as_it_is_written_and_within_the_limits() -> None:
    assert "\n&lt;b&gt;&amp;\n" in alert_screen(alert(entry=made_up_entry(summary="<b>&")), CATALOGUE).text
    largest = alert(entry=largest_entry(), company=replace(COMPANY, id=LARGEST_ID, name="𝔸" * 60))
    screen = alert_screen(largest, CATALOGUE)
    assert units(screen.text) <= TEXT_LIMIT
    assert all(len(str(data).encode()) <= CALLBACK_LIMIT for _, data in buttons(screen))
