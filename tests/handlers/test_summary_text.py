"""What a summary says, and that it fits under its chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from domain.activity import Activity, Bar, Grain, Tally, UserTally
from domain.catalogue import load_catalogue
from domain.entries import Detail
from domain.summaries import Frequency, OffHours, SummaryPlan
from handlers.kit.entry_text import units
from handlers.summaries.notice import CAPTION_LIMIT, caption_of
from services.log.summaries import Summary
from services.log.unusual import FirstTime, Unusual
from tests.conftest import NOW
from tests.entries import COMPANY, largest_entry, made_up_entry

CATALOGUE = load_catalogue()
PLAN = SummaryPlan(Frequency.DAILY, 12)
NOON = NOW.replace(hour=18, minute=0)  # in the company's zone

ACTIVITY = Activity(
    since=NOON - timedelta(days=1),
    until=NOON,
    grain=Grain.HOUR,
    bars=[Bar(NOON - timedelta(days=1), Tally(1284, 9))],
    users=[
        UserTally(user_name="MLOPEZ", full_name="María <López>", tally=Tally(1200, 8)),
        UserTally(user_name="JMENDEZ", full_name="Jorge Méndez", tally=Tally(80, 1)),
        UserTally(user_name="", full_name="Luis", tally=Tally(3, 0)),
        UserTally(user_name="RSOTO", full_name="Rosa Soto", tally=Tally(1, 0)),
    ],
    other_users=0,
    others=Tally(),
    tabs=[("documents", Tally(1281, 9)), ("processes", Tally(3, 0))],
)
SUMMARY = Summary(
    company=COMPANY,
    plan=PLAN,
    activity=ACTIVITY,
    denied=0,
    failed=0,
    unusual=Unusual(known=True),
    suppressed=0,
)


def caption(**changes: object) -> str:
    return caption_of(replace(SUMMARY, **changes), CATALOGUE)  # type: ignore[arg-type]


def test_an_ordinary_day() -> None:
    assert caption() == (
        "<b>Resumen diario</b> · Comercializadora del Sureste\n"
        "Vie 20 nov 12:00 – sáb 21 nov 12:00\n\n"
        "1,284 registros: 9 sensibles.\n"
        "Quien más movimientos tuvo: MLOPEZ · María &lt;López&gt; (1,200), JMENDEZ · Jorge Méndez (80), "
        "Sin usuario (3) y 1 más.\n"
        "Por pestaña: Documentos 1,281, Procesos 3.\n\n"
        "Nada fuera de lo común."
    )


def test_a_day_without_anything_sensitive() -> None:
    activity = replace(ACTIVITY, bars=[Bar(ACTIVITY.since, Tally(1284, 0))])
    assert "1,284 registros: ninguno sensible.\n" in caption(activity=activity)


def test_a_day_out_of_the_common() -> None:
    unusual = Unusual(
        known=True,
        first_times=[FirstTime("MLOPEZ", "price_changed"), FirstTime("NUEVO", None)],
        off_hours={"MLOPEZ": 10, "RSOTO": 2},
        off_hours_when=frozenset(OffHours),
        usual_denials=1.5,
    )
    assert caption(unusual=unusual, denied=14, failed=1, suppressed=12).split("\n")[3:] == [
        "1,284 registros: 9 sensibles, 14 denegados, 1 fallido.",
        "Quien más movimientos tuvo: MLOPEZ · María &lt;López&gt; (1,200), JMENDEZ · Jorge Méndez (80), "
        "Sin usuario (3) y 1 más.",
        "Por pestaña: Documentos 1,281, Procesos 3.",
        "",
        "<b>Fuera de lo común</b>",
        "• Por primera vez: MLOPEZ, Precio modificado; NUEVO, que no aparecía en la bitácora.",
        "• Fuera de horario, de 22:00 a 6:00 o en domingo: 12 registros; MLOPEZ (10), RSOTO (2).",
        "• Muchos denegados: 14 (lo usual aquí: 1.5 al día).",
        "",
        "12 operaciones no se guardaron: están apagadas en /configurar.",
    ]


def test_what_was_sensitive_is_told_by_name() -> None:
    detail = Detail.of(facts=[("Total", "18560"), ("Cliente", "Hotel <Mirador>")])
    told = caption(remarkable=[made_up_entry(detail=detail), made_up_entry()])
    assert (
        "Procesos 3.\n\n"
        "🔴 Documento cancelado · Factura A 203 · $18,560.00 · Hotel &lt;Mirador&gt;\n"
        "🔴 Documento cancelado · Factura A 203\n\n"
    ) in told


def test_what_users_may_not_do_and_tried_is_one_line() -> None:
    tried = [("LPRADO", "Intentó exportar la bitácora", 4), ("RSOTO", "Intentó crear usuarios", 1)]
    told = "🚫 Sin permiso: LPRADO intentó exportar la bitácora (4 veces); RSOTO intentó crear usuarios."
    assert told in caption(refused=tried)


def test_a_young_log_says_nothing_of_what_is_usual() -> None:
    assert "común" not in caption(unusual=Unusual())


def test_nothing_at_all_is_one_line() -> None:
    empty = replace(ACTIVITY, bars=[], users=[], tabs=[])
    assert caption(activity=empty).split("\n")[3:] == ["Sin registros."]
    assert caption(activity=empty, suppressed=1).split("\n")[3:] == [
        "Sin registros.",
        "",
        "1 operación no se guardó: está apagada en /configurar.",
    ]


@pytest.mark.parametrize("sign", ["W", "&", "𝔸"])
def test_the_longest_fits_under_a_picture(sign: str) -> None:
    many = Tally(999_999_999, 999_999_999)
    users = [UserTally(user_name=sign * 30, full_name=sign * 120, tally=many) for _ in range(8)]
    activity = replace(
        ACTIVITY,
        bars=[Bar(NOON, many)],
        users=users,
        other_users=900,
        others=many,
        tabs=[(category.code, many) for category in CATALOGUE.categories],
    )
    unusual = Unusual(
        known=True,
        first_times=[FirstTime(sign * 30, "cfdi_cancel_requested")] * 50,
        off_hours={f"{sign * 29}{number}": 999_999_999 for number in range(9)},
        off_hours_when=frozenset(OffHours),
        usual_denials=333_333_333.3,
    )
    dear = Detail.of(facts=[("Total", "9,999,999,999,999.99 USD"), ("Cliente", sign * 200)])
    text = caption(
        refused=[(sign * 30, sign * 200, 999_999_999)] * 9,
        company=replace(COMPANY, name=sign * 80),
        plan=replace(PLAN, frequency=Frequency.WEEKLY),
        activity=activity,
        unusual=unusual,
        denied=999_999_999,
        failed=999_999_999,
        suppressed=999_999_999,
        remarkable=[structs.replace(largest_entry(), detail=dear, summary=sign * 200)] * 5,
    )
    assert text.count("🔴") == (sign != "𝔸")
    assert units(text) <= CAPTION_LIMIT
