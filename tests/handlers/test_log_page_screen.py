"""A page of the log as it is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.catalogue import load_catalogue
from domain.companies import INSTALLATION_ID
from domain.entries import Entry, Origin, Outcome
from domain.filter_reader import TEXT_LIMIT as LONGEST_TEXT
from domain.log_filter import NO_FILTER, AskedOutcome, LogFilter, Period, Stretch, position_of
from handlers.audit_log.page_screen import FORGOTTEN, page_screen
from handlers.kit.buttons import LIMIT
from handlers.kit.entry_text import TEXT_LIMIT, units
from handlers.kit.screen import Screen
from services.log.pages import LogPage
from tests.conftest import NOW
from tests.entries import COMPANY, LARGEST_FOLIO, LARGEST_ID, largest_entry, made_up_entry

CATALOGUE = load_catalogue()
FILTER = LogFilter(
    period=Period(Stretch.YESTERDAY),
    category="documents",
    operations=("document_deleted", "document_cancelled"),
    user_name="MLOPEZ",
    outcome=AskedOutcome.DENIED,
    sensitive=True,
    origin=Origin.CONTPAQI,
    text="<A 203>",
)
LONGEST_OPERATIONS = tuple(sorted((each.code for each in CATALOGUE), key=len)[-20:])


def log_page(*entries: Entry, older: bool = False, newer: bool = False, suppressed: int = 0) -> LogPage:
    return LogPage(
        company=COMPANY, entries=entries, older=older, newer=newer, wanted=NO_FILTER, suppressed=suppressed
    )


def shown(page: LogPage, *, forward: bool = False) -> Screen:
    return page_screen(page, CATALOGUE, size=50, now=NOW, several=True, forward=forward)


def labels(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


def data(screen: Screen, label: str) -> str:
    return next(str(each.callback_data) for row in screen.rows for each in row if each.text == label)


def test_shows_who_did_what_and_when_in_the_companys_zone() -> None:
    screen = shown(log_page(made_up_entry()))
    assert screen.text == (
        "<b>Bitácora de la empresa</b> · Comercializadora del Sureste\n\n"
        "<b>Hoy</b>\n"
        "<b>#1283</b>  12:40  MLOPEZ · María López\n"
        "🔴 Documento cancelado · Factura A 203"
    )


def test_says_of_whom_vigia_knows_nothing() -> None:
    text = shown(log_page(made_up_entry(profile="", permissions=""))).text
    assert "  12:40  MLOPEZ · María López (sin usuario en Vigía)\n" in text


def test_says_what_was_purged() -> None:
    page = replace(log_page(), wanted=FILTER, purged=2048)
    assert "Hasta el #2048 se depuró: ya no está en la bitácora." in shown(page).text
    assert "depuró" not in shown(log_page()).text


def test_groups_entries_by_the_day_in_the_companys_zone() -> None:
    """At half past five in the morning UTC it is still the day before in Mexico City."""
    midnight = NOW.replace(hour=6, minute=0)
    entries = [
        made_up_entry(folio=3, occurred_at=midnight),
        made_up_entry(folio=2, occurred_at=midnight - timedelta(minutes=30)),
        made_up_entry(folio=1, occurred_at=midnight - timedelta(days=5, minutes=30)),
    ]
    text = shown(log_page(*entries)).text
    headings = [line for line in text.splitlines() if line.startswith("<b>") and "#" not in line][1:]
    assert headings == ["<b>Hoy</b>", "<b>Ayer</b>", "<b>Domingo 15 de noviembre</b>"]


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        (made_up_entry(outcome=Outcome.FAILED), "🔴 Documento cancelado · Factura A 203 · ⛔ fallido"),
        (
            made_up_entry(operation="access_denied", outcome=Outcome.DENIED),
            "🔴 Acceso denegado · Factura A 203",
        ),
        (made_up_entry(operation="document_created", sensitive=False), "Documento creado · Factura A 203"),
        (made_up_entry(operation="gone_from_the_catalogue"), "🔴 gone_from_the_catalogue · Factura A 203"),
        (made_up_entry(summary=""), "🔴 Documento cancelado"),
    ],
)
def test_says_what_was_sensitive_and_what_was_not_allowed(entry: Entry, line: str) -> None:
    assert shown(log_page(entry)).text.splitlines()[-1] == line


def test_shows_what_people_wrote_as_they_wrote_it() -> None:
    screen = shown(log_page(made_up_entry(summary="<b>&", full_name="<i>López")))
    assert "&lt;b&gt;&amp;" in screen.text
    assert "MLOPEZ · &lt;i&gt;López" in screen.text


def test_a_stranger_has_no_user_name() -> None:
    assert "12:40  María López\n" in shown(log_page(made_up_entry(user_name=""))).text


def test_says_that_there_is_nothing_yet_and_what_was_left_out() -> None:
    text = shown(log_page(suppressed=1284)).text
    assert "Todavía no hay registros." in text
    assert text.endswith("1,284 operaciones no se guardaron hoy: están apagadas en /configurar.")


def test_calls_the_installations_own_log_by_its_name() -> None:
    company = replace(COMPANY, id=INSTALLATION_ID, name="Instalación")
    assert shown(replace(log_page(), company=company)).text.startswith("<b>Bitácora</b> · Instalación")


def test_turns_the_page_from_the_folios_in_sight() -> None:
    entries = (made_up_entry(folio=12), made_up_entry(folio=11))
    screen = shown(log_page(*entries, older=True, newer=True))
    assert labels(screen)[:4] == ["#12", "#11", "‹ Anteriores", "Recientes ›"]
    assert data(screen, "#11") == "log:7:50:entry:11:0"
    assert data(screen, "‹ Anteriores") == f"log:7:50:older:{position_of(entries[-1])}:0"
    assert data(screen, "Recientes ›") == f"log:7:50:newer:{position_of(entries[0])}:0"


def test_offers_to_look_again_where_there_is_nothing_newer() -> None:
    screen = page_screen(log_page(made_up_entry()), CATALOGUE, size=10, now=NOW, several=False)
    assert labels(screen) == ["#1283", "Actualizar", "Filtrar", "Gráfica", "Verificar"]
    assert data(screen, "Actualizar") == "log:7:10:newest:0:0"


def test_offers_what_else_can_be_done_with_this_log_under_its_filter() -> None:
    screen = shown(replace(log_page(made_up_entry()), wanted=FILTER, filter_id=31, may_export=True))
    assert {each: data(screen, each) for each in labels(screen)[-5:]} == {
        "Filtrar": "menu:filtrar:7:31:50",
        "Exportar": "menu:exportar:7:31",
        "Gráfica": "menu:grafica:7:31",
        "Verificar": "menu:verificar:7",
        "Otra bitácora": "menu:otra",
    }


def test_only_who_may_export_is_offered_it() -> None:
    assert "Exportar" not in labels(shown(log_page(made_up_entry())))


def test_says_the_filter_in_a_line_and_offers_to_take_each_criterion_off() -> None:
    screen = shown(replace(log_page(made_up_entry()), wanted=FILTER, filter_id=31))
    assert screen.text.splitlines()[1] == (
        "Filtro: Ayer · Documentos · Documento borrado o Documento cancelado · MLOPEZ · Denegados"
        " · 🔴 sensibles · CONTPAQi · «&lt;A 203&gt;»"
    )
    off = {label: data(screen, label) for label in labels(screen) if label.startswith("✕")}
    assert off == {
        "✕ Ayer": "log:7:50:off:0:31",
        "✕ Documentos": "log:7:50:off:1:31",
        "✕ 2 operaciones": "log:7:50:off:2:31",
        "✕ MLOPEZ": "log:7:50:off:3:31",
        "✕ Denegados": "log:7:50:off:4:31",
        "✕ 🔴 sensibles": "log:7:50:off:5:31",
        "✕ CONTPAQi": "log:7:50:off:6:31",
        "✕ «<A 203>»": "log:7:50:off:7:31",
    }
    assert data(screen, "#1283") == "log:7:50:entry:1283:31"
    assert data(screen, "Actualizar") == "log:7:50:newest:0:31"


def test_says_what_was_understood_of_what_was_typed() -> None:
    page = replace(log_page(made_up_entry()), wanted=FILTER)
    screen = page_screen(page, CATALOGUE, size=8, now=NOW, several=False, typed=True)
    assert screen.text.splitlines()[1].startswith("Entendí: Ayer · ")


def test_finding_nothing_says_so_and_how_to_see_more() -> None:
    text = shown(replace(log_page(), wanted=FILTER)).text
    assert "No hay registros con este filtro.\nQuita algún criterio para ver más." in text


def test_why_nothing_was_found_comes_before_what_to_do_about_it() -> None:
    page = replace(log_page(suppressed=12), wanted=FILTER)
    screen = page_screen(page, CATALOGUE, size=8, now=NOW, several=False, remark="No entendí «gato».")
    _, *told = screen.text.split("\n\n")
    assert told[:2] == ["⚠️ No entendí «gato».", "Quita algún criterio para ver más."]
    assert told[2].startswith("12 operaciones no se guardaron")


def test_a_filter_that_was_forgotten_is_said_to_be() -> None:
    assert shown(replace(log_page(made_up_entry()), forgotten=True)).text.endswith(f"⚠️ {FORGOTTEN}")


@pytest.mark.parametrize(
    ("period", "when"),
    [
        (None, "hoy"),
        (Period(Stretch.TODAY), "hoy"),
        (Period(Stretch.YESTERDAY), "ayer"),
        (Period(Stretch.WEEK), "en estos 7 días"),
        (Period(Stretch.MONTH), "este mes"),
        (Period(Stretch.BETWEEN, date(2026, 11, 2), date(2026, 11, 2)), "ese día"),
        (Period(Stretch.BETWEEN, date(2026, 11, 2), date(2026, 11, 3)), "en esos días"),
    ],
)
def test_says_of_which_days_what_was_left_out_is(period: Period | None, when: str) -> None:
    text = shown(replace(log_page(suppressed=12), wanted=LogFilter(period=period))).text
    assert f"12 operaciones no se guardaron {when}: están apagadas en /configurar." in text


@pytest.mark.parametrize("forward", [False, True])
def test_fifty_entries_of_any_length_fit_in_a_message(forward: bool) -> None:
    entries = [largest_entry(LARGEST_FOLIO - number) for number in range(50)]
    company = replace(COMPANY, id=LARGEST_ID, name="𝔸" * 60)
    wanted = replace(FILTER, user_name="&" * 30, text="𝔸" * LONGEST_TEXT, operations=LONGEST_OPERATIONS)
    page = replace(log_page(*entries, suppressed=10**9, older=True, newer=True), company=company)
    screen = shown(replace(page, wanted=wanted, filter_id=LARGEST_ID, may_export=True), forward=forward)
    assert TEXT_LIMIT - 300 < units(screen.text) <= TEXT_LIMIT
    for row in screen.rows:
        assert len(row) <= 8
        assert all(len(str(each.callback_data).encode()) <= LIMIT for each in row)


def test_fifty_usual_entries_are_all_there() -> None:
    entries = [made_up_entry(folio=number, summary="Factura A 203") for number in range(50, 0, -1)]
    screen = shown(log_page(*entries))
    assert units(screen.text) <= TEXT_LIMIT
    assert [label for label in labels(screen) if label.startswith("#")] == [f"#{n}" for n in range(50, 0, -1)]


def test_long_summaries_are_cut_before_any_entry_is_left_out() -> None:
    entries = [made_up_entry(folio=number, summary="largo " * 33) for number in range(30, 0, -1)]
    screen = shown(log_page(*entries))
    assert units(screen.text) <= TEXT_LIMIT
    assert screen.text.count("largo…") + screen.text.count("…") >= 30
    assert "#1" in labels(screen)


def test_entries_that_do_not_fit_are_left_to_the_page_that_comes_next() -> None:
    folios = range(50, 0, -1)
    page = log_page(*(largest_entry(folio) for folio in folios))
    back, forth = labels(shown(page)), labels(shown(page, forward=True))
    assert "#50" in back
    assert "#1" not in back
    assert "‹ Anteriores" in back
    assert "#1" in forth
    assert "#50" not in forth
    assert "Recientes ›" in forth
