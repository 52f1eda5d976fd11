"""*Filtrar* and the shortcuts after `/bitacora`, as people use them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from domain.companies import Company
from domain.dates import MONTHS
from domain.entries import Entry
from domain.log_filter import LogFilter
from handlers.audit_log.page_screen import FORGOTTEN
from handlers.log_filter.conversation import GONE
from handlers.log_filter.picking import NO_DATE, NOBODY, TO_COME
from services.asking import Ask
from services.installation import Installation
from services.log.filters import use_filter
from services.log.settings import read_log_settings, save_log_settings
from tests.handlers.conftest import on_both_engines
from tests.handlers.log_scene import with_entries
from tests.people import ANA
from tests.phone import Phone

pytestmark = on_both_engines

OWN = ("created", "joined")  # the company log's first entries: itself, and Jorge


@pytest.fixture
async def log(jorge: Phone, bot: Installation, company: Company) -> dict[str, Entry]:
    """The log's entries, by name; Jorge may read it."""
    return await with_entries(bot, company.id)


def names(text: str, log: dict[str, Entry]) -> set[str]:
    """The entries on a page."""
    shown = {int(folio) for folio in re.findall(r"#(\d+)", text)}
    known = {entry.folio: name for name, entry in log.items()} | dict(enumerate(OWN, 1))
    return {known[folio] for folio in shown}


def local_today() -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("America/Mexico_City")).date()


@pytest.mark.parametrize(
    ("typed", "line", "found"),
    [
        ("ayer cancelado MLOPEZ", "Entendí: Ayer · Documento cancelado o ", {"cancelled"}),
        ("compra 7", "Entendí: «compra 7»", {"bought"}),
        ("fact 203", "Entendí: «fact 203»", {"cancelled"}),
        ("Juana Pérez contpaqi", "Entendí: JPEREZ · CONTPAQi", {"bought"}),
        ("catálogos de hoy", "Entendí: Hoy · Catálogos", {"customer"}),
        ("denegados sensibles ayer", "Entendí: Ayer · Denegados · 🔴 sensibles", {"denied"}),
        ("sin usuario", "Entendí: Sin usuario", {"stranger"}),
        ("MLOPEZ", "Entendí: MLOPEZ", {"old", "cancelled", "denied"}),
    ],
)
async def test_a_shortcut_opens_the_page_and_says_what_was_understood(
    jorge: Phone, log: dict[str, Entry], typed: str, line: str, found: set[str]
) -> None:
    jorge.send(f"/bitacora {typed}")
    assert names(await jorge.sees(line), log) == found


async def test_what_was_not_understood_is_said_and_the_rest_shown(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    jorge.send("/bitacora MLOPEZ 31/02 cancelado")
    text = await jorge.sees(
        "Entendí: Documento cancelado o ", "No entendí «31/02»: lo busqué sin eso. Hay 1 registro."
    )
    assert names(text, log) == {"cancelled"}


@pytest.mark.parametrize(
    ("typed", "told", "found"),
    [
        ("ayer gato MLOPEZ", ("Entendí: Ayer · MLOPEZ",
         "No entendí «gato» y ningún registro lo menciona: lo busqué sin eso. Hay 2 "),
         {"cancelled", "denied"}),
        ("¿qué tranza con MLOPEZ?", ("Entendí: MLOPEZ",
         "No entendí «tranza» y ningún registro lo menciona: lo busqué sin eso. Hay 3 "),
         {"old", "cancelled", "denied"}),
        ("ayer 19:30", ("Entendí: Ayer",
         "No entendí «19:30»: lo busqué sin eso. Hay 3 registros."),
         {"cancelled", "bought", "denied"}),
        ("JPEREZ factura", ("Entendí: JPEREZ", "Con «factura» no encontré nada: lo busqué sin eso. Hay 2 "),
         {"bought", "customer"}),
        ("factura 999", ("Entendí: «factura»",
         "No entendí «999» y ningún registro lo menciona: lo busqué sin eso. Hay 2 registros."),
         {"old", "cancelled"}),
        ("JPEREZ fallidos gato", ("Entendí: JPEREZ · Fallidos",
         "No entendí «gato» y ningún registro lo menciona: lo busqué sin eso. ",
         "Así tampoco encontré nada.", "Quita algún criterio"), set()),
        ("gato", ("Entendí: «gato»", "Ningún registro dice «gato»."), set()),
    ],
)  # fmt: skip
async def test_a_zero_is_never_the_fault_of_words_that_mean_nothing(
    jorge: Phone, log: dict[str, Entry], typed: str, told: tuple[str, ...], found: set[str]
) -> None:
    jorge.send(f"/bitacora {typed}")
    text = await jorge.sees(*told)
    assert "No hay registros" not in text
    assert names(text, log) == found


async def test_what_is_typed_on_the_filter_leaves_no_false_zero_either(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    await _filtering(jorge)
    await jorge.tap("Ayer")
    await jorge.sees("Filtro: Ayer")
    jorge.send("gato MLOPEZ")
    await jorge.sees(
        "Filtro: Ayer · MLOPEZ",
        "No entendí «gato» y ningún registro lo menciona: lo busqué sin eso. Hay 2 registros.",
    )
    await jorge.tap("Ver resultados")
    assert names(await jorge.sees("Filtro: Ayer · MLOPEZ", "#"), log) == {"cancelled", "denied"}


async def test_a_folio_opens_its_entry_and_one_that_is_not_there_says_so(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    jorge.send(f"/bitacora #{log['bought'].folio}")
    await jorge.sees("Documento creado", "Compra C 7", "JPEREZ · Juana Pérez Soto")
    jorge.send("/bitacora #99999")
    await jorge.sees("No hay un registro con el folio 99999 en esta bitácora.")


async def test_an_entry_leads_to_the_next_of_the_same_user_and_back_to_the_filter(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    jorge.send("/bitacora cancelado")
    await jorge.sees("Entendí: ")
    await jorge.tap(f"#{log['cancelled'].folio}")
    await jorge.sees("Folio ", "Factura A 203")
    await jorge.tap("Siguiente de MLOPEZ ›")
    await jorge.sees("Folio ", "Documentos: Borrar")
    await jorge.no_longer_sees_button("Siguiente de")
    for summary in ("Factura A 203", "Factura A 100"):
        await jorge.tap("‹ Anterior de MLOPEZ")
        await jorge.sees("Folio ", summary)
    await jorge.no_longer_sees_button("‹ Anterior de")
    await jorge.tap("« Bitácora")
    assert names(await jorge.sees("Filtro: Documento cancelado o "), log) == {"cancelled"}


async def test_chips_take_one_criterion_off_after_another(jorge: Phone, log: dict[str, Entry]) -> None:
    jorge.send("/bitacora ayer MLOPEZ denegados «zzz»")
    await jorge.sees("No hay registros con este filtro.", "Quita algún criterio")
    for label, line, found in (
        ("✕ «zzz»", "Filtro: Ayer · MLOPEZ · Denegados", {"denied"}),
        ("✕ MLOPEZ", "Filtro: Ayer · Denegados", {"denied"}),
        ("✕ Ayer", "Filtro: Denegados", {"denied", "stranger"}),
        ("✕ Denegados", "#1", {*log, *OWN}),
    ):
        await jorge.tap(label)
        text = await jorge.sees("Bitácora de la empresa", line)
        assert names(text, log) == found
    assert "Filtro" not in text
    assert not [label for label in jorge.buttons if label.startswith("✕")]


@pytest.mark.parametrize(
    ("taps", "line", "found"),
    [
        (["Hoy"], "Filtro: Hoy", {"customer", "stranger", "created"}),
        (["7 días"], "Filtro: 7 días", {"cancelled", "bought", "denied", "customer", "stranger", "created"}),
        (["Pestaña", "Catálogos"], "Filtro: Catálogos", {"customer"}),
        (
            ["Operación", "Documentos", "Documento creado"],
            "Filtro: Documento creado",
            {"old", "bought"},
        ),
        (["Usuario", "JPEREZ"], "Filtro: JPEREZ", {"bought", "customer"}),
        (["Usuario", "Sin usuario"], "Filtro: Sin usuario", {"stranger"}),
        (["Resultado", "Denegados"], "Filtro: Denegados", {"denied", "stranger"}),
        (["Importe", "Más de $10,000"], "Filtro: más de $10,000.00", {"cancelled"}),
        (["Origen", "CONTPAQi"], "Filtro: CONTPAQi", {"bought"}),
        (["⬜ Sólo sensibles", "Ayer"], "Filtro: Ayer · 🔴 sensibles", {"cancelled", "denied"}),
    ],
)
async def test_each_criterion_is_picked_by_buttons(
    jorge: Phone, log: dict[str, Entry], taps: list[str], line: str, found: set[str]
) -> None:
    await _filtering(jorge)
    for label in taps:
        await jorge.tap(label)
    await jorge.sees("Filtrar bitácora", line)
    await jorge.tap("Ver resultados")
    text = await jorge.sees("Bitácora de la empresa", line)
    # Jorge's entry has a fixed moment long ago in the log.
    assert names(text, log) - {"joined"} == found
    assert "Filtrar bitácora" not in "".join(jorge.from_bot)


async def test_text_is_typed_and_a_wrong_one_leaves_the_rest_as_it_was(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    await _filtering(jorge)
    await jorge.tap("Ayer")
    await jorge.tap("Texto")
    await jorge.sees("Escribe qué buscas")
    jorge.send("¿¡…!?")
    await jorge.sees("Escribe qué buscas", "⚠️ Escribe letras o números")
    jorge.send("factura 203")
    await jorge.sees("Filtro: Ayer · «factura 203»")
    await jorge.tap("Ver resultados")
    assert names(await jorge.sees("Bitácora de la empresa", "Filtro"), log) == {"cancelled"}


@pytest.mark.parametrize(
    ("typed", "line", "found"),
    [
        ("18,560", "Filtro: $18,560.00", {"cancelled"}),
        ("900", "Filtro: $900.00", {"bought"}),
        ("menos de 900.5", "Filtro: menos de $900.50", {"bought"}),
        ("entre 900 y 20 mil", "Filtro: $900.00 a $20,000.00", {"bought", "cancelled"}),
    ],
)
async def test_an_amount_is_typed_and_what_is_none_is_said_to_be_none(
    jorge: Phone, log: dict[str, Entry], typed: str, line: str, found: set[str]
) -> None:
    await _filtering(jorge)
    await jorge.tap("Importe")
    await jorge.sees("¿De qué importe?")
    jorge.send("mucho dinero")
    await jorge.sees("¿De qué importe?", "⚠️ No entendí el importe")
    jorge.send(typed)
    await jorge.sees("Filtrar bitácora", line)
    await jorge.tap("Ver resultados")
    assert names(await jorge.sees("Bitácora de la empresa", line), log) == found


async def test_the_calendar_takes_a_first_day_and_a_last_one(jorge: Phone, log: dict[str, Entry]) -> None:
    today = local_today()
    month = today.replace(day=1) - timedelta(days=1)
    await _filtering(jorge)
    await jorge.tap("Elegir fechas")
    await jorge.sees("Toca el primer día", f"{MONTHS[today.month - 1].capitalize()} {today.year}")
    assert "›" not in "".join(jorge.buttons)
    await jorge.tap("‹ ")
    await jorge.sees(f"{MONTHS[month.month - 1].capitalize()} {month.year}")
    await jorge.send_data(jorge.data_of("20").replace(month.strftime("%Y%m"), "209912"))
    await jorge.sees("Toca el primer día", TO_COME)
    await jorge.tap("20")
    await jorge.sees(f"Desde el 20/{month:%m/%Y}")
    await jorge.tap("12")
    await jorge.sees(f"Filtro: 12 al 20 {MONTHS[month.month - 1][:3]}")


@pytest.mark.parametrize("typed", ["{0:%d/%m/%Y}", "{0:%d/%m}", "{0:%d/%m/%Y} al {0:%d/%m/%Y}"])
async def test_dates_are_typed_too_and_what_is_no_date_is_said_to_be_none(
    jorge: Phone, log: dict[str, Entry], typed: str
) -> None:
    yesterday = local_today() - timedelta(days=1)
    await _filtering(jorge)
    await jorge.tap("Elegir fechas")
    await jorge.sees("Toca el primer día")
    jorge.send("31/02")
    await jorge.sees("Toca el primer día", NO_DATE)
    jorge.send(f"01/01/{yesterday.year + 2}")
    await jorge.sees("Toca el primer día", TO_COME)
    jorge.send(typed.format(yesterday))
    await jorge.sees(f"Filtro: {yesterday:%d/%m/%Y}")
    await jorge.tap("Ver resultados")
    text = await jorge.sees("Bitácora de la empresa", "Filtro")
    assert names(text, log) - {"joined"} == {"cancelled", "bought", "denied"}


async def test_jumping_to_a_day_opens_the_page_that_begins_there_under_the_filter(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    today = local_today()
    await _filtering(jorge)
    jorge.send("MLOPEZ")
    await jorge.sees("Filtro: MLOPEZ")
    await jorge.tap("Saltar a fecha")
    await jorge.sees("¿A qué día quieres ir?")
    jorge.send(f"{today - timedelta(days=20):%d/%m/%Y}")
    text = await jorge.sees("Bitácora de la empresa", "Filtro: MLOPEZ")
    assert names(text, log) == {"old"}
    await jorge.tap("Recientes ›")
    assert names(await jorge.sees("Bitácora de la empresa", "Documentos: Borrar"), log) == {
        "cancelled",
        "denied",
    }
    await jorge.tap("‹ Anteriores")
    assert names(await jorge.sees("Filtro: MLOPEZ", "Factura A 100"), log) == {"old"}


async def test_a_user_is_found_by_part_of_any_name(jorge: Phone, log: dict[str, Entry]) -> None:
    await _filtering(jorge)
    await jorge.tap("Usuario")
    await jorge.sees("¿De quién?")
    await jorge.sees_button("MLOPEZ · María López")
    jorge.send("nadie así")
    await jorge.sees("¿De quién?", NOBODY)
    jorge.send("perez s")
    await jorge.no_longer_sees_button("MLOPEZ")
    await jorge.tap("JPEREZ · Juana Pérez Soto")
    await jorge.sees("Filtro: JPEREZ")


async def test_what_is_typed_on_the_filter_comes_on_top_of_what_was_picked(
    jorge: Phone, log: dict[str, Entry]
) -> None:
    await _filtering(jorge)
    await jorge.tap("Hoy")
    await jorge.sees("Filtro: Hoy")
    jorge.send("ayer por PEPITO contpaqi")
    await jorge.sees(
        "Filtro: Ayer · CONTPAQi",
        "No entendí «por PEPITO»: lo busqué sin eso. Hay 1 registro.",
    )
    await jorge.tap("Quitar todo")
    await jorge.sees("Sin filtro")


async def test_a_filter_is_kept_with_a_name_used_and_forgotten(jorge: Phone, log: dict[str, Entry]) -> None:
    await _filtering(jorge)
    await jorge.tap("Mis filtros")
    await jorge.sees("Todavía no guardas ningún filtro.")
    await jorge.tap("« Atrás")
    await jorge.tap("⬜ Sólo sensibles")
    await jorge.sees("Filtro: 🔴 sensibles")
    await jorge.tap("Mis filtros")
    await jorge.tap("Guardar este filtro")
    await jorge.sees("¿Cómo se llama?")
    jorge.send("x" * 41)
    await jorge.sees("¿Cómo se llama?", "⚠️ Escribe un nombre de 1 a 40 caracteres")
    jorge.send("Lo delicado")
    await jorge.sees("Toca el que quieras usar.")
    await jorge.tap("Cancelar")
    assert "Filtro" not in await jorge.sees("Bitácora de la empresa")
    await jorge.tap("Filtrar")
    await jorge.tap("Mis filtros")
    await jorge.tap("Lo delicado")
    assert names(await jorge.sees("Filtro: 🔴 sensibles"), log) == {
        "cancelled",
        "denied",
        "stranger",
        "joined",
    }
    await jorge.tap("Filtrar")
    await jorge.tap("Mis filtros")
    await jorge.tap("Olvidar uno")
    await jorge.tap("✕ Lo delicado")
    await jorge.sees("Todavía no guardas ningún filtro.")


async def test_the_last_filter_is_offered_again(jorge: Phone, log: dict[str, Entry]) -> None:
    jorge.send("/bitacora ayer MLOPEZ")
    await jorge.sees("Entendí: Ayer · MLOPEZ")
    jorge.send("/bitacora")
    await jorge.sees("Bitácora de la empresa", "#1")
    await jorge.tap("Filtrar")
    await jorge.tap("Repetir: Ayer · MLOPEZ")
    assert names(await jorge.sees("Filtro: Ayer · MLOPEZ"), log) == {"cancelled", "denied"}


async def test_cancelling_leaves_the_page_as_it_was(jorge: Phone, log: dict[str, Entry]) -> None:
    jorge.send("/bitacora ayer MLOPEZ")
    await jorge.sees("Entendí: Ayer · MLOPEZ")
    await jorge.tap("Filtrar")
    await jorge.tap("Quitar todo")
    await jorge.sees("Sin filtro")
    await jorge.tap("Cancelar")
    assert names(await jorge.sees("Filtro: Ayer · MLOPEZ"), log) == {"cancelled", "denied"}


async def test_the_filter_of_another_user_is_nobodys(
    jorge: Phone, bot: Installation, company: Company, log: dict[str, Entry]
) -> None:
    secret = LogFilter(text="lo de Pedro")
    theirs = await use_filter(Ask(bot, ANA, datetime.now(UTC)), company.id, secret)
    jorge.send("/bitacora")
    await jorge.sees("Bitácora de la empresa")
    for data in (
        f"log:{company.id}:8:newest:0:{theirs}",
        f"log:{company.id}:8:off:0:{theirs}",
        f"menu:filtrar:{company.id}:{theirs}:8",
    ):
        await jorge.send_data(data)
    await jorge.sees(FORGOTTEN)
    await jorge.sees("Filtrar bitácora", "Sin filtro")
    await jorge.tap("Mis filtros")
    await jorge.sees("Todavía no guardas")
    draft = jorge.data_of("« Atrás").removesuffix(":back")
    await jorge.send_data(f"{draft}:use:{theirs}")
    await jorge.sees("Filtrar bitácora", GONE)
    assert "Pedro" not in "".join(jorge.from_bot)


async def test_a_filtered_page_is_one_consultation_and_turning_pages_is_none(
    jorge: Phone, bot: Installation, company: Company, log: dict[str, Entry]
) -> None:
    settings = await read_log_settings(Ask(bot, ANA, datetime.now(UTC)), company.id)
    wanted = settings.choosing([bot.catalogue.operation("log_consulted")], recorded=True)
    await save_log_settings(Ask(bot, ANA, datetime.now(UTC)), company.id, wanted=wanted, operation_id=uuid4())
    jorge.send("/bitacora 2")
    await jorge.sees("Bitácora consultada")
    await jorge.tap("‹ Anteriores")
    await jorge.tap("Filtrar")
    await jorge.tap("Ayer")
    await jorge.tap("Ver resultados")
    await jorge.sees("Filtro: Ayer")
    await jorge.tap("‹ Anteriores")
    await jorge.tap("✕ Ayer")
    await jorge.sees("Bitácora de la empresa", "Bitácora consultada")
    jorge.send(f"/bitacora #{log['old'].folio}")
    await jorge.sees("Factura A 100", "Folio")
    async with bot.database.reading() as work:
        newest = await work.audit_log(company.id).older(limit=50)
    assert [entry.operation for entry in newest].count("log_consulted") == 3


async def _filtering(phone: Phone) -> None:
    """Open the log, and *Filtrar* on its page."""
    phone.send("/bitacora")
    await phone.sees("Bitácora de la empresa")
    await phone.tap("Filtrar")
    await phone.sees("Filtrar bitácora", "Sin filtro")
