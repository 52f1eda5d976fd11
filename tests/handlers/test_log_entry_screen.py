"""One entry of the log in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from msgspec import structs

from domain.catalogue import load_catalogue
from domain.companies import User, UserState
from domain.entries import Change, Detail, Origin
from handlers.audit_log.changes_table import WIDTH
from handlers.audit_log.entry_screen import entry_screen
from handlers.kit.buttons import LIMIT
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.kit.screen import Screen
from services.log.entry_view import AlertDelivery, EntryView
from storage.repositories.acknowledgements import Acknowledgement
from tests.conftest import NOW
from tests.entries import COMPANY, LARGEST_FOLIO, LARGEST_ID, largest_entry, made_up_entry

CATALOGUE = load_catalogue()
READER = User(
    id=1,
    company_id=COMPANY.id,
    name="SUPERVISOR",
    full_name="Ana Ruiz",
    profile_id=1,
    telegram_id=1001,
    state=UserState.ACTIVE,
    state_since=NOW,
    state_by="",
    state_reason="",
    created_at=NOW,
    last_seen_at=None,
)
SEEN = Acknowledgement(READER.id, READER.name, READER.full_name, NOW + timedelta(minutes=2))
VIEW = EntryView(company=COMPANY, entry=made_up_entry(), reader=READER, deliveries=[], acknowledgements=[])


def shown(view: EntryView) -> Screen:
    return entry_screen(view, CATALOGUE, size=10)


def test_shows_all_that_is_known() -> None:
    assert shown(VIEW).text == (
        "🔴 <b>Documento cancelado</b>\n"
        "Factura A 203\n\n"
        "Comercializadora del Sureste\n"
        "Folio 1283 · Documentos\n"
        "21/11/2026 12:40:00\n"
        "MLOPEZ · María López\n"
        "Origen: API · Punto de venta/203 · CAJA-2\n\n"
        "<blockquote expandable>Perfil en ese momento: AUXILIAR DE VENTAS. "
        "Crea, timbra y consulta facturas. Crea y consulta clientes y productos.\n"
        "Huella: <code>0001020304050607</code>\n"
        "Identificador: <code>00000000-0000-0000-0000-000000000001</code></blockquote>"
    )


def test_says_who_was_no_user_of_the_company() -> None:
    stranger = made_up_entry(profile="", permissions="")
    assert "\nMLOPEZ · María López (sin usuario en Vigía)\n" in shown(replace(VIEW, entry=stranger)).text
    for ours in (structs.replace(stranger, origin=Origin.CONSOLE), structs.replace(stranger, user_name="")):
        assert "sin usuario" not in shown(replace(VIEW, entry=ours)).text


def test_a_chats_message_number_tells_nobody_anything() -> None:
    entry = made_up_entry(origin=Origin.TELEGRAM, origin_reference="1001/57", workstation="")
    assert "Origen: Telegram\n" in shown(replace(VIEW, entry=entry)).text


def test_says_when_it_was_recorded_only_if_that_was_later() -> None:
    late = made_up_entry(recorded_at=NOW + timedelta(minutes=5))
    assert "Registrado: 21/11/2026 12:45:00" in shown(replace(VIEW, entry=late)).text
    soon = made_up_entry(recorded_at=NOW + timedelta(seconds=5))
    assert "Registrado" not in shown(replace(VIEW, entry=soon)).text


def test_who_had_no_profile_has_none_to_show() -> None:
    text = shown(replace(VIEW, entry=made_up_entry(profile="", permissions=""))).text
    assert "en ese momento" not in text


def test_shows_what_changed_as_a_table_that_fits_a_phone() -> None:
    detail = Detail.of(
        changes=(
            Change("Total", "100.00", "<b>120.00"),
            Change("Nombre completo del agente", None, "Rosa Soto de la Peña"),
        ),
        facts=(("Serie", "A"),),
    )
    text = shown(replace(VIEW, entry=made_up_entry(detail=detail))).text
    assert (
        "<pre>Campo          Antes   Después\n"
        "Total          100.00  &lt;b&gt;120.00\n"
        "Nombre         —       Rosa Soto\n"
        "completo del           de la Peña\n"
        "agente</pre>\n\n"
        "Serie: A\n\n"
    ) in text
    assert max(map(len, unescape(text.split("<pre>")[1].split("</pre>")[0]).splitlines())) <= WIDTH


def test_every_change_of_the_log_settings_fits_the_table() -> None:
    for operation in CATALOGUE:
        field = f"{CATALOGUE.category(operation.category).label}: {operation.label}"
        entry = made_up_entry(detail=Detail.of(changes=(Change(field, "Sí", "No"),)))
        assert "<pre>Campo" in shown(replace(VIEW, entry=entry)).text, field


@pytest.mark.parametrize("value", ["x" * 40, "日本", "muy " * 12])
def test_what_does_not_fit_a_table_is_told_in_lines(value: str) -> None:
    detail = Detail.of(changes=(Change("Correo", None, value), Change("Documento impreso", "No", "<Sí>")))
    text = shown(replace(VIEW, entry=made_up_entry(detail=detail))).text
    assert f"\nCorreo: — → {value.strip()}\nDocumento impreso: No → &lt;Sí&gt;\n" in text
    assert "<pre>" not in text


def test_leads_to_what_the_same_user_did_before_and_after_under_the_same_filter() -> None:
    screen = entry_screen(replace(VIEW, earlier=1280, later=1290), CATALOGUE, size=10, filter_id=31)
    assert [[(each.text, each.callback_data) for each in row] for row in screen.rows] == [
        [("‹ Anterior de MLOPEZ", "log:7:10:entry:1280:31")],
        [("Siguiente de MLOPEZ ›", "log:7:10:entry:1290:31")],
        [("Historia de A 203", "story:7:1283:d")],
        [("« Bitácora", "log:7:10:from:1283:31"), ("Enterado", "log:7:10:ack:1283:31")],
    ]


def test_says_what_became_of_the_alert_and_who_saw_it() -> None:
    deliveries = [
        AlertDelivery(full_name="Ana Ruiz", sent_at=NOW, failure=None),
        AlertDelivery(full_name="Jorge Méndez", sent_at=None, failure=None),
        AlertDelivery(full_name="Luis Soto", sent_at=None, failure="bloqueó al bot"),
    ]
    later = Acknowledgement(2, "JMENDEZ", "Jorge Méndez", NOW + timedelta(days=1))
    lines = shown(replace(VIEW, deliveries=deliveries, acknowledgements=[SEEN, later])).text.splitlines()
    assert (
        "Alerta: Ana Ruiz ✓ 12:40 · Jorge Méndez pendiente · Luis Soto no la recibió: bloqueó al bot" in lines
    )
    assert "✓ Atendida por Ana Ruiz 12:42 · Jorge Méndez 22/11/2026 12:40" in lines


def test_goes_back_to_the_page_that_starts_with_it() -> None:
    _, row = shown(VIEW).rows
    assert [(each.text, each.callback_data) for each in row] == [
        ("« Bitácora", "log:7:10:from:1283:0"),
        ("Enterado", "log:7:10:ack:1283:0"),
    ]


def test_is_acknowledged_once_and_only_if_sensitive() -> None:
    for view in (
        replace(VIEW, acknowledgements=[SEEN]),
        replace(VIEW, entry=made_up_entry(sensitive=False)),
    ):
        assert [each.text for each in shown(view).rows[-1]] == ["« Bitácora"]


def test_a_long_table_says_how_many_changes_it_leaves_out() -> None:
    changes = tuple(Change(f"Campo {number}", "muy largo " * 3, "y más " * 5) for number in range(60))
    text = shown(replace(VIEW, entry=made_up_entry(detail=Detail.of(changes=changes)))).text
    listed = text.count("Campo ") - 1  # the heading
    assert 5 < listed < 60
    assert f"\ny {60 - listed} más</pre>" in text
    assert units(text) <= TEXT_LIMIT


def test_the_largest_entry_fits_in_a_message() -> None:
    changes = tuple(Change("&" * 500, "𝔸" * 500, "𝔸" * 500) for _ in range(100))
    view = EntryView(
        company=replace(COMPANY, id=LARGEST_ID, name="𝔸" * 60),
        entry=structs.replace(largest_entry(), detail=Detail.of(changes=changes, facts=(("Serie", "A"),))),
        reader=READER,
        deliveries=[AlertDelivery(full_name="𝔸" * 60, sent_at=None, failure="𝔸" * 200)] * 40,
        acknowledgements=[Acknowledgement(2, "X", "𝔸" * 60, NOW)] * 40,
        earlier=LARGEST_FOLIO,
        later=LARGEST_FOLIO,
    )
    screen = entry_screen(view, CATALOGUE, size=50, filter_id=LARGEST_ID, remark="No entendí: «x»")
    assert units(screen.text) <= TEXT_LIMIT
    assert "y 34 más" in screen.text
    for each in (each for row in screen.rows for each in row):
        assert len(str(each.callback_data).encode()) <= LIMIT


def test_says_how_many_changes_it_leaves_out() -> None:
    changes = tuple(Change(f"Campo {number}", "x" * 200, "y" * 200) for number in range(100))
    text = shown(replace(VIEW, entry=made_up_entry(detail=Detail.of(changes=changes)))).text
    listed = text.count("Campo ")
    assert 5 < listed < 100
    assert f"\ny {100 - listed} más\n" in text
    assert units(text) <= TEXT_LIMIT
