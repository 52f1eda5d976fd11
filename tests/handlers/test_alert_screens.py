"""An alert as it arrives, and once it was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from domain.catalogue import load_catalogue
from domain.digest import Digest, DigestLine
from domain.entries import Change, Detail
from handlers.alerts.screens import YOURS, alert_screen, digest_screen, news_screen
from handlers.kit.buttons import LIMIT
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.kit.screen import Screen
from services.sending.alerts import DIGEST_LINES, DueAlert
from storage.repositories.alert_queues import AlertQueue
from tests.conftest import NOW
from tests.entries import COMPANY, LARGEST_ID, largest_entry, made_up_entry
from tests.handlers.test_log_entry_screen import READER, SEEN, VIEW

CATALOGUE = load_catalogue()
QUEUE = AlertQueue(
    user_id=READER.id,
    company_id=COMPANY.id,
    telegram_id=1001,
    chat_id=1001,
    due_at=NOW,
    attempts=0,
    digests=0,
    unreachable=None,
)
DIGEST = Digest(
    total=1_283,
    first_folio=1_284,
    last_folio=2_566,
    since=NOW,
    until=NOW + timedelta(minutes=2),
    own=0,
    lines=[
        DigestLine("MLOPEZ", "María López", "document_cancelled", 1_200),
        DigestLine("JMENDEZ", "Jorge Méndez", "document_deleted", 60),
        DigestLine("MLOPEZ", "María López", "price_changed", 3),
    ],
)


def alert(**changes: Any) -> DueAlert:
    return replace(DueAlert(QUEUE, 1, COMPANY, READER, made_up_entry()), **changes)


def buttons(screen: Screen) -> list[tuple[str, object]]:
    return [(each.text, each.callback_data) for row in screen.rows for each in row]


def test_says_how_late_it_was_reported() -> None:
    entry = made_up_entry(detail=Detail.of(facts=[("Total", "$1"), ("Reportado", "9 días después")]))
    assert "⏳ Reportado 9 días después" in news_screen(alert(news=entry), CATALOGUE).text.split("\n")
    assert "⏳" not in news_screen(alert(), CATALOGUE).text


def test_says_of_whom_vigia_knows_nothing() -> None:
    told = news_screen(alert(news=made_up_entry(profile="", permissions="")), CATALOGUE)
    assert "\nMLOPEZ · María López (sin usuario en Vigía) · 21/11/2026 12:40\n" in told.text
    lines = [replace(DIGEST.lines[0], without_user=True), *DIGEST.lines[1:]]
    shown = digest_screen(COMPANY, replace(DIGEST, lines=lines), CATALOGUE)
    assert "\nMLOPEZ · María López (sin usuario en Vigía)\nDocumento cancelado: 1,200" in shown.text
    assert "\nMLOPEZ · María López\n" in shown.text


def test_says_what_who_when_and_where() -> None:
    screen = news_screen(alert(), CATALOGUE)
    assert screen.text == (
        "🔴 <b>Documento cancelado</b>\n"
        "Factura A 203\n"
        "MLOPEZ · María López · 21/11/2026 12:40\n"
        "Comercializadora del Sureste · folio 1283"
    )
    assert buttons(screen) == [
        ("Ver", "alert:7:1283:view"),
        ("Historia", "story:7:1283:d"),
        ("Enterado", "alert:7:1283:ack"),
    ]


SALE = Detail.of(
    facts=[
        ("Serie", "A"),
        ("Motivo", "02 Comprobante emitido con errores"),
        ("Total", "18560"),
        ("Cliente", "Hotel <Mirador>"),
        ("Saldo", "0"),
    ]
)


def test_says_whose_for_how_much_and_why() -> None:
    lines = news_screen(alert(news=made_up_entry(detail=SALE)), CATALOGUE).text.split("\n")
    assert lines[1:6] == [
        "Factura A 203",
        "Cliente: Hotel &lt;Mirador&gt;",
        "Total: $18,560.00",
        "Saldo: $0.00",
        "Motivo: 02 Comprobante emitido con errores",
    ]


def test_says_what_changed_but_not_what_the_summary_says() -> None:
    changes = [Change("Precio", "80", "95.5"), Change("Configuración: Almacén", None, "Norte")]
    detail = Detail.of(changes=changes, facts=[("Producto", "Cemento gris")])
    entry = made_up_entry(operation="price_changed", summary="Cemento gris 50 kg", detail=detail)
    assert news_screen(alert(news=entry), CATALOGUE).text.split("\n")[1:4] == [
        "Cemento gris 50 kg",
        "Precio: $80.00 → $95.50",
        "Almacén: Norte",
    ]
    switched = Detail.of(changes=[Change("Documentos: Documento impreso", "Sí", "No")])
    entry = made_up_entry(summary="Ya no se registra: Documento impreso", detail=switched)
    assert len(news_screen(alert(news=entry), CATALOGUE).text.split("\n")) == 4


def test_an_amount_is_said_with_its_currency() -> None:
    detail = Detail.of(changes=[Change("Precio", "80", "95.5")], facts=[("Moneda", "USD"), ("Total", "1500")])
    text = news_screen(alert(news=made_up_entry(detail=detail)), CATALOGUE).text
    assert "\nTotal: $1,500.00 USD\nPrecio: $80.00 USD → $95.50 USD\n" in text


def test_a_long_list_of_changes_is_cut() -> None:
    detail = Detail.of(changes=[Change(f"Campo {number}", "a" * 300, "b") for number in range(9)])
    lines = news_screen(alert(news=made_up_entry(detail=detail)), CATALOGUE).text.split("\n")
    assert lines[2].startswith("Campo 0: aaa")
    assert len(lines[2]) < 90
    assert lines[7] == "y 4 más"


def test_says_what_to_do_about_a_log_that_is_stopped() -> None:
    stopped = made_up_entry(operation="log_stopped", category="processes")
    seen = alert_screen(replace(VIEW, entry=stopped, acknowledgements=[SEEN]), CATALOGUE)
    for screen in (news_screen(alert(news=stopped), CATALOGUE), seen):
        assert (
            "· folio 1283\n\nQué hacer: en el servidor, <code>vigia verify</code> dice qué falta."
            in screen.text
        )
        assert "detén Vigía y sigue con <code>vigia resume</code>." in screen.text
    assert "Qué hacer" not in news_screen(alert(), CATALOGUE).text


def test_warns_who_is_named_as_the_one_who_did_it() -> None:
    screen = news_screen(alert(news=made_up_entry(user_name=READER.name)), CATALOGUE)
    assert screen.text.endswith(f"\n\n{YOURS}")


def test_says_who_saw_it_and_leaves_the_way_to_the_entry() -> None:
    screen = alert_screen(replace(VIEW, acknowledgements=[SEEN]), CATALOGUE)
    assert screen.text.endswith("· folio 1283\n\n✓ Atendida por Ana Ruiz · 12:42")
    assert buttons(screen) == [("Ver", "alert:7:1283:view"), ("Historia", "story:7:1283:d")]


def test_shows_a_hostile_entry_as_it_is_written_and_within_the_limits() -> None:
    assert "\n&lt;b&gt;&amp;\n" in news_screen(alert(news=made_up_entry(summary="<b>&")), CATALOGUE).text
    largest = alert(news=largest_entry(), company=replace(COMPANY, id=LARGEST_ID, name="𝔸" * 60))
    screen = news_screen(largest, CATALOGUE)
    assert units(screen.text) <= TEXT_LIMIT
    assert all(len(str(data).encode()) <= LIMIT for _, data in buttons(screen))


def test_a_digest_says_how_many_when_and_who_did_how_many_of_what() -> None:
    screen = news_screen(alert(news=DIGEST), CATALOGUE)
    assert screen.text == (
        "🔴 <b>1,283 operaciones sensibles</b>\n"
        "21/11/2026 12:40 a 12:42\n"
        "Comercializadora del Sureste · folios 1284 a 2566\n"
        "\n"
        "MLOPEZ · María López\n"
        "Documento cancelado: 1,200\n"
        "Precio modificado: 3\n"
        "\n"
        "JMENDEZ · Jorge Méndez\n"
        "Documento borrado: 60\n"
        "\n"
        "y 20 más"
    )
    assert buttons(screen) == [("Ver", "digest:7:1284:2566:view"), ("Enterado", "digest:7:1284:2566:ack")]


def test_a_digest_names_those_of_the_largest_amounts() -> None:
    largest = [made_up_entry(detail=SALE), made_up_entry(folio=9, detail=Detail.of(facts=[("Total", "7")]))]
    text = news_screen(alert(news=replace(DIGEST, largest=largest)), CATALOGUE).text
    assert text.endswith(
        "y 20 más\n\n<b>De mayor importe</b>\n"
        "#1283 Documento cancelado · Factura A 203 · $18,560.00 · Hotel &lt;Mirador&gt;\n"
        "#9 Documento cancelado · Factura A 203 · $7.00"
    )


def test_a_digest_of_one_minute_or_of_several_days_says_when() -> None:
    at_once = news_screen(alert(news=replace(DIGEST, until=NOW)), CATALOGUE)
    assert "\n21/11/2026 12:40\n" in at_once.text
    days = news_screen(alert(news=replace(DIGEST, until=NOW + timedelta(days=2))), CATALOGUE)
    assert "\n21/11/2026 12:40 a 23/11/2026 12:40\n" in days.text


def test_a_digest_warns_who_is_named_in_it_and_says_who_saw_it() -> None:
    assert "Algunas aparecen a tu nombre" in news_screen(alert(news=replace(DIGEST, own=1)), CATALOGUE).text
    by_whom = [("Ana <Ruiz>", NOW + timedelta(minutes=5)), ("Jorge Méndez", NOW + timedelta(days=1))]
    some = digest_screen(COMPANY, replace(DIGEST, attended=12, attended_by=by_whom[:1]), CATALOGUE)
    assert some.text.endswith("\n\nAtendidas 12 de 1,283: Ana &lt;Ruiz&gt; · 12:45")
    assert [label for label, _ in buttons(some)] == ["Ver", "Enterado"]
    seen = digest_screen(COMPANY, replace(DIGEST, attended=1_283, attended_by=by_whom), CATALOGUE)
    assert seen.text.endswith("\n\n✓ Atendidas por Ana &lt;Ruiz&gt; · 12:45; Jorge Méndez · 22/11/2026 12:40")
    assert buttons(seen) == [("Ver", "digest:7:1284:2566:view")]


def test_a_digest_fits_whatever_it_tells_of() -> None:
    lines = [DigestLine("𝔸" * 30, "𝔸" * 120, "x" * 40, 10**12)] * DIGEST_LINES
    largest = replace(DIGEST, total=10**12, first_folio=LARGEST_ID, last_folio=LARGEST_ID, own=1, lines=lines)
    screen = news_screen(alert(news=largest, company=replace(COMPANY, id=LARGEST_ID)), CATALOGUE)
    assert units(screen.text) <= TEXT_LIMIT
    assert all(len(str(data).encode()) <= LIMIT for _, data in buttons(screen))
