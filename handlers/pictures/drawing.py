"""Draws a chart as a PNG for a phone. Importing it imports matplotlib: see `handlers/pictures/chart.py`."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.ticker import MaxNLocator

from domain.activity import Tally
from handlers.pictures.chart import Chart, Labelled
from handlers.pictures.sheet import GREY, MARGIN, WIDTH, Sheet
from handlers.text import count

_TITLE, _LARGE, _TEXT, _SMALL = 54, 46, 38, 34  # pixels of type
_BARS_HEIGHT = 290
_ROW_HEIGHT = 56
_LABEL_WIDTH = 500
_LEAST = 6  # pixels of what is more than nothing
_ROOM = WIDTH - 2 * MARGIN


def draw(chart: Chart) -> bytes:
    """The chart as a PNG: what it is of, the total, what was done in time, and a section a question."""
    sheet = Sheet(_height_of(chart))
    _draw_heading(sheet, chart)
    if chart.total.entries:
        _draw_total(sheet, chart.total)
        _draw_bars(sheet, chart)
        for title, rows in chart.sections:
            _draw_section(sheet, title, rows)
    else:
        sheet.write(MARGIN, "Sin registros en este periodo", size=_LARGE, bold=True)
    return sheet.png()


def _height_of(chart: Chart) -> int:
    height = 2 * MARGIN + 138 + 44 * len(chart.remarks)
    if not chart.total.entries:
        return height + 30
    sections = sum(96 + _ROW_HEIGHT * len(rows) for _, rows in chart.sections)
    return height + 142 + 198 + _BARS_HEIGHT + sections - 50


def _draw_heading(sheet: Sheet, chart: Chart) -> None:
    sheet.write(MARGIN, chart.company, size=_TITLE, bold=True)
    sheet.y += 66
    sheet.write(MARGIN, chart.period, size=_TEXT, colour=GREY)
    sheet.y += 54
    for remark in chart.remarks:
        sheet.write(MARGIN, remark, size=_SMALL, colour=GREY)
        sheet.y += 44
    sheet.y += 18


def _draw_total(sheet: Sheet, total: Tally) -> None:
    """The total, and under it what the two colours mean."""
    sheet.write(MARGIN, count(total.entries, "registro", "registros"), size=_LARGE, bold=True)
    sheet.y += 62
    x: float = MARGIN
    for number, one, many, sensitive in (
        (total.entries - total.sensitive, "no sensible", "no sensibles", False),
        (total.sensitive, "sensible", "sensibles", True),
    ):
        sheet.box(x, sheet.y - 4, 32, 32, sensitive=sensitive)
        x += 44 + sheet.write(x + 44, count(number, one, many), size=_SMALL) + 40
    sheet.y += 80


def _draw_bars(sheet: Sheet, chart: Chart) -> None:
    """A bar for each hour, day or longer, what is sensitive at its foot."""
    _draw_title(sheet, chart.bars_title)
    most = max(bar.tally.entries for bar in chart.bars)
    ticks = MaxNLocator(nbins=4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, most)
    top = ticks[-1]
    gutter = max(sheet.width_of(f"{tick:,.0f}", size=_SMALL) for tick in ticks) + 16
    left, width = MARGIN + gutter, _ROOM - gutter
    for tick in ticks:
        y = sheet.y + _BARS_HEIGHT * (1 - tick / top)
        sheet.write(left - 16, f"{tick:,.0f}", size=_SMALL, y=y - 12, colour=GREY, align="right")
        sheet.rule(left, y, width)
    foot, slot = sheet.y + _BARS_HEIGHT, width / len(chart.bars)
    for place, bar in enumerate(chart.bars):
        whole, sensitive = _lengths(bar.tally, most=top, longest=_BARS_HEIGHT)
        x = left + slot * (place + 0.1)
        sheet.box(x, foot - whole, slot * 0.8, whole)
        sheet.box(x, foot - sensitive, slot * 0.8, sensitive, sensitive=True)
    sheet.y = foot + 22
    _label_bars(sheet, [bar.label for bar in chart.bars], left=left, width=width)
    sheet.y += 116


def _label_bars(sheet: Sheet, labels: Sequence[str], *, left: float, width: float) -> None:
    """As many labels as have room, at even distances, the last one among them."""
    slot = width / len(labels)
    widest = max(sheet.width_of(line, size=_SMALL) for label in labels for line in label.split("\n"))
    every = next(
        each for each in range(1, len(labels) + 1) if each * slot >= widest + 12 or each == len(labels)
    )
    for place in range(len(labels) - 1, -1, -every):
        x = min(left + slot * (place + 0.5), WIDTH - 20 - widest / 2)
        for line, text in enumerate(labels[place].split("\n")):
            sheet.write(x, text, size=_SMALL, y=sheet.y + 42 * line, colour=GREY, align="center")


def _draw_section(sheet: Sheet, title: str, rows: Sequence[Labelled]) -> None:
    """Who or which did how much, a row each: label, bar and number."""
    _draw_title(sheet, title)
    most = max(row.tally.entries for row in rows)
    left = MARGIN + _LABEL_WIDTH + 20
    longest = _ROOM - _LABEL_WIDTH - 36 - sheet.width_of(f"{most:,}", size=_TEXT)
    for row in rows:
        sheet.write(MARGIN, row.label, size=_SMALL, y=sheet.y + 2, room=_LABEL_WIDTH)
        length, sensitive = _lengths(row.tally, most=most, longest=longest)
        sheet.box(left, sheet.y - 4, length, 38)
        sheet.box(left, sheet.y - 4, sensitive, 38, sensitive=True)
        sheet.write(left + length + 16, f"{row.tally.entries:,}", size=_TEXT)
        sheet.y += _ROW_HEIGHT
    sheet.y += 36


def _draw_title(sheet: Sheet, title: str) -> None:
    sheet.write(MARGIN, title, size=_TEXT, bold=True)
    sheet.y += 60


def _lengths(tally: Tally, *, most: float, longest: float) -> tuple[float, float]:
    """The pixels of a bar, and of its part that is sensitive: what is not nothing is always seen."""
    sensitive = max(longest * tally.sensitive / most, _LEAST) if tally.sensitive else 0.0
    return (max(longest * tally.entries / most, _LEAST, sensitive) if tally.entries else 0.0), sensitive
