"""Draws a chart as a PNG for a phone. Importing it imports Pillow: see `rendering/charts/pencil.py`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.activity import Tally
from domain.phrases import count
from rendering.charts import lettering
from rendering.charts.chart import Chart, Labelled
from rendering.charts.scale import ticks
from rendering.charts.sheet import GREY, MARGIN, WIDTH, Sheet

# Telegram scales a tall picture down to fit: less height means larger type.
_TITLE, _LARGE, _TEXT, _SMALL = 58, 50, 44, 40  # pixels of type
_BARS_HEIGHT = 220
_ROW_HEIGHT = 58
_LABEL_WIDTH = 540
_LEGEND_BOX, _LEGEND_GAP = 48, 40
_LEGEND_SIZES = (_SMALL, 34, 28)  # for up to billions of entries
_LEAST = 6  # pixels of any non-zero amount
_ROOM = WIDTH - 2 * MARGIN


def draw(chart: Chart) -> bytes:
    """The chart as a PNG: its title, the total, bars over time, and a section for each question."""
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
    height = 2 * MARGIN + 144 + 50 * len(chart.remarks)
    if not chart.total.entries:
        return height + 30
    sections = sum(92 + _ROW_HEIGHT * len(rows) for _, rows in chart.sections)
    return height + 140 + 206 + _BARS_HEIGHT + sections - 46


def _draw_heading(sheet: Sheet, chart: Chart) -> None:
    sheet.write(MARGIN, chart.company, size=_TITLE, bold=True)
    sheet.y += 70
    sheet.write(MARGIN, chart.period, size=_TEXT, colour=GREY)
    sheet.y += 56
    for remark in chart.remarks:
        sheet.write(MARGIN, remark, size=_SMALL, colour=GREY)
        sheet.y += 50
    sheet.y += 18


def _draw_total(sheet: Sheet, total: Tally) -> None:
    """The total, with the legend of the two colours under it."""
    sheet.write(MARGIN, count(total.entries, "registro", "registros"), size=_LARGE, bold=True)
    sheet.y += 64
    legend = [
        (count(total.entries - total.sensitive, "no sensible", "no sensibles"), False),
        (count(total.sensitive, "sensible", "sensibles"), True),
    ]
    size = next(size for size in _LEGEND_SIZES if _legend_width(legend, size) <= _ROOM)
    x: float = MARGIN
    for words, sensitive in legend:
        sheet.box(x, sheet.y - 2, 34, 34, sensitive=sensitive)
        x += _LEGEND_BOX + sheet.write(x + _LEGEND_BOX, words, size=size) + _LEGEND_GAP
    sheet.y += 76


def _legend_width(legend: Sequence[tuple[str, bool]], size: int) -> float:
    return sum(_LEGEND_BOX + lettering.width_of(words, size=size) + _LEGEND_GAP for words, _ in legend)


def _draw_bars(sheet: Sheet, chart: Chart) -> None:
    """A bar for each hour, day or longer, with its sensitive part at the foot."""
    _draw_title(sheet, chart.bars_title)
    most = max(bar.tally.entries for bar in chart.bars)
    lines = ticks(most)
    gutter = max(lettering.width_of(f"{line:,}", size=_SMALL) for line in lines) + 16
    left, width = MARGIN + gutter, _ROOM - gutter
    for line in lines:
        y = sheet.y + _BARS_HEIGHT * (1 - line / lines[-1])
        sheet.write(left - 16, f"{line:,}", size=_SMALL, y=y - 15, colour=GREY, align="right")
        sheet.rule(left, y, width)
    foot, slot = sheet.y + _BARS_HEIGHT, width / len(chart.bars)
    for index, bar in enumerate(chart.bars):
        whole, sensitive = _lengths(bar.tally, most=lines[-1], longest=_BARS_HEIGHT)
        x = left + slot * (index + 0.1)
        sheet.box(x, foot - whole, slot * 0.8, whole)
        sheet.box(x, foot - sensitive, slot * 0.8, sensitive, sensitive=True)
    sheet.y = foot + 22
    _label_bars(sheet, [bar.label for bar in chart.bars], left=left, width=width)
    sheet.y += 120


def _label_bars(sheet: Sheet, labels: Sequence[str], *, left: float, width: float) -> None:
    """As many evenly spaced labels as fit, including the last one."""
    slot = width / len(labels)
    widest = max(lettering.width_of(line, size=_SMALL) for label in labels for line in label.split("\n"))
    last = WIDTH - 20 - widest / 2
    moved = max(left + width - slot / 2 - last, 0)  # keeps the last one on the sheet
    every = next(
        each
        for each in range(1, len(labels) + 1)
        if each * slot >= widest + moved + 16 or each == len(labels)
    )
    for index in range(len(labels) - 1, -1, -every):
        x = min(left + slot * (index + 0.5), last)
        for line, text in enumerate(labels[index].split("\n")):
            sheet.write(x, text, size=_SMALL, y=sheet.y + 46 * line, colour=GREY, align="center")


def _draw_section(sheet: Sheet, title: str, rows: Sequence[Labelled]) -> None:
    """One row for each item: label, bar and number."""
    _draw_title(sheet, title)
    most = max(row.tally.entries for row in rows)
    left = MARGIN + _LABEL_WIDTH + 20
    longest = _ROOM - _LABEL_WIDTH - 36 - lettering.width_of(f"{most:,}", size=_TEXT)
    for row in rows:
        sheet.write(MARGIN, row.label, size=_SMALL, y=sheet.y + 2, room=_LABEL_WIDTH)
        length, sensitive = _lengths(row.tally, most=most, longest=longest)
        sheet.box(left, sheet.y - 4, length, 40)
        sheet.box(left, sheet.y - 4, sensitive, 40, sensitive=True)
        sheet.write(left + length + 16, f"{row.tally.entries:,}", size=_TEXT)
        sheet.y += _ROW_HEIGHT
    sheet.y += 28


def _draw_title(sheet: Sheet, title: str) -> None:
    sheet.write(MARGIN, title, size=_TEXT, bold=True)
    sheet.y += 64


def _lengths(tally: Tally, *, most: float, longest: float) -> tuple[float, float]:
    """The pixels of a bar, and of its sensitive part: any non-zero amount is visible."""
    sensitive = max(longest * tally.sensitive / most, _LEAST) if tally.sensitive else 0.0
    return (max(longest * tally.entries / most, _LEAST, sensitive) if tally.entries else 0.0), sensitive
