"""A chart as it is sent: the picture, a short description, and buttons for other periods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from textwrap import wrap

from domain.activity import ChartPeriod
from domain.catalogue import Catalogue
from domain.filter_words import STRANGERS, in_words
from domain.phrases import count
from domain.zones import local_day
from handlers.kit.button_kinds import ChartAction, ChartButton
from handlers.kit.entry_text import person
from handlers.kit.screen import Picture, Row, button, grid
from handlers.kit.text import heading, page, plain
from handlers.pictures.chart_of import chart_of
from handlers.pictures.dates import busiest_of
from rendering.charts.pencil import drawn
from services.log.activity import ActivityReport

TITLE = "Gráfica"
NOTHING = "Sin registros en este periodo."
REMARK_LENGTH = 42  # characters of a line in the picture

_PERIODS = {
    ChartPeriod.TODAY: "Hoy",
    ChartPeriod.WEEK: "7 días",
    ChartPeriod.MONTH: "30 días",
    ChartPeriod.YEAR: "Año",
}


async def chart_picture(
    report: ActivityReport,
    catalogue: Catalogue,
    *,
    filter_id: int,
    period: ChartPeriod,
    remark: str | None = None,
) -> Picture:
    """The chart of the activity; `remark` is a line about what was asked for."""
    words = in_words(
        replace(report.wanted, period=None),
        catalogue,
        today=local_day(report.activity.until, report.company.zone),
    )
    line = f"Filtro: {words}" if words else ""
    remarks = wrap(line, REMARK_LENGTH, max_lines=2, placeholder="…")
    chart = chart_of(report.activity, report.company, catalogue, remarks=remarks)
    top = [heading(TITLE, report.company.name), plain(chart.period), plain(line)]
    highlights = "\n".join(_highlights(report)) or NOTHING
    caption = page("\n".join(each for each in top if each), highlights, error=remark)
    rows = period_rows(report.company.id, filter_id, period, filtered=report.wanted.period is not None)
    return Picture(await drawn(chart), caption, rows)


def _highlights(report: ActivityReport) -> Iterator[str]:
    activity = report.activity
    total = activity.total
    if not total.entries:
        return
    sensitive = count(total.sensitive, "sensible", "sensibles")
    yield f"{count(total.entries, 'registro', 'registros')}, {sensitive}."
    yield f"{busiest_of(activity, report.company.zone)} ({activity.busiest.tally.entries:,})."
    first = activity.users[0]
    who = person(first.user_name, first.full_name) if first.user_name else STRANGERS
    yield f"Quien más movimientos tuvo: {who} ({first.tally.entries:,})."


def period_rows(company_id: int, filter_id: int, period: ChartPeriod, *, filtered: bool = False) -> list[Row]:
    """The other periods, that of the filter if it has one, and the chart's log."""

    def sends(shown: ChartPeriod, action: ChartAction | None = None) -> ChartButton:
        return ChartButton(company_id, filter_id, shown, action)

    rows: list[Row] = grid(
        [button(f"· {label} ·" if each is period else label, sends(each)) for each, label in _PERIODS.items()]
    )
    if filtered and period is not ChartPeriod.FILTERED:
        rows.append([button("Periodo del filtro", sends(ChartPeriod.FILTERED))])
    rows.append([button("Ver bitácora", sends(period, ChartAction.LOG))])
    return rows
