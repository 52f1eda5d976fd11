"""A page of a company's log: its filter in words, its entries by day, and the buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.entries import Entry
from domain.filter_words import CRITERIA, Chip, chips_of
from domain.log_filter import LogFilter, Period, Stretch, position_of
from domain.phrases import count
from domain.spelling import clip
from domain.zones import local_day
from handlers.audit_log.log_buttons import LogSpot
from handlers.kit.button_kinds import LogAction
from handlers.kit.buttons import MenuButton
from handlers.kit.entry_text import (
    TEXT_LIMIT,
    altered_line,
    author_of,
    late_line,
    log_title,
    outcome_of,
    sign_of,
    units,
)
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import bold, clock, day, heading, page, plain
from services.log.pages import LogPage

FOLIOS_A_ROW = 4
CHIP_LENGTH = 17  # characters of a criterion on its button, two in a row
TEXT_SHOWN = 60  # characters of the searched text
TAKE_OFF = "Quita algún criterio para ver más."
FORGOTTEN = "Ese filtro ya no está guardado: aquí están todos los registros."
SUMMARY_LENGTHS = (200, 100, 50, 25)  # characters of each summary: the first limit that fits all entries

_WHEN = {
    Stretch.TODAY: "hoy",
    Stretch.YESTERDAY: "ayer",
    Stretch.WEEK: "en estos 7 días",
    Stretch.MONTH: "este mes",
}


def page_screen(
    log_page: LogPage,
    catalogue: Catalogue,
    *,
    size: int,
    now: datetime,
    several: bool,
    forward: bool = False,
    remark: str | None = None,
    typed: bool = False,
    counted: str = "",
) -> Screen:
    """The page, in pages of `size`.

    `several` is whether there are other logs to read; `forward`, whether the person is going from older to
    newer; `remark` is a line about what they asked for; `typed`, whether they typed the filter in words;
    `counted`, how many there are, for who asked that.
    """
    company, today = log_page.company, local_day(now, log_page.company.zone)
    chips = chips_of(log_page.wanted, catalogue, today=today)
    top = "\n".join(
        [
            heading(log_title(company), company.name),
            *_filter_line(chips, typed=typed),
            *filter(None, [counted, altered_line(log_page.altered)]),
        ]
    )
    left_out = "\n".join(filter(None, [_purged(log_page), _left_out(log_page, today=today)]))
    error = remark or (FORGOTTEN if log_page.forgotten else None)
    room = TEXT_LIMIT - units(page(top, left_out, error=error)) - len("\n\n")
    log_page, entries = _fitted(log_page, catalogue, now=now, room=room, forward=forward)
    if entries or remark is None or not log_page.wanted.active:
        text = page(top, entries or _nothing(log_page), left_out, error=error)
    else:  # the remark says that there are none, and why; then what to do
        text = page(page(top, error=error), TAKE_OFF, left_out)
    return Screen(text, _rows(log_page, chips, size=size, several=several))


def _filter_line(chips: Sequence[Chip], *, typed: bool) -> Iterator[str]:
    if chips:
        yield f"{'Entendí' if typed else 'Filtro'}: {plain(' · '.join(chip.line for chip in chips))}"


def _nothing(log_page: LogPage) -> str:
    wanted = log_page.wanted
    if not wanted.active:
        return "Todavía no hay registros."
    if wanted == LogFilter(text=wanted.text):
        return f"Ningún registro dice «{plain(clip(wanted.text, limit=TEXT_SHOWN))}»."
    return f"No hay registros con este filtro.\n{TAKE_OFF}"


def _fitted(
    log_page: LogPage, catalogue: Catalogue, *, now: datetime, room: int, forward: bool
) -> tuple[LogPage, str]:
    """The page and its text in at most `room` UTF-16 units.

    Long summaries are cut first. If that is not enough, the last entries in the direction of travel are left
    for the next page, so that none is skipped.
    """
    zone, today = log_page.company.zone, local_day(now, log_page.company.zone)
    for length in SUMMARY_LENGTHS:
        blocks = [_block(entry, catalogue, zone=zone, length=length) for entry in log_page.entries]
        if units(_by_day(log_page, blocks, today=today)) <= room:
            break
    while units(text := _by_day(log_page, blocks, today=today)) > room:
        if forward:
            log_page, blocks = replace(log_page, entries=log_page.entries[1:], newer=True), blocks[1:]
        else:
            log_page, blocks = replace(log_page, entries=log_page.entries[:-1], older=True), blocks[:-1]
    return log_page, text


def _by_day(log_page: LogPage, blocks: Sequence[str], *, today: date) -> str:
    """The entries, grouped by the day on which they happened in the company's zone."""
    zone = log_page.company.zone
    dated = zip((local_day(entry.occurred_at, zone) for entry in log_page.entries), blocks, strict=True)
    return "\n\n".join(
        "\n".join([bold(day(date_, today=today)), *(block for _, block in group)])
        for date_, group in groupby(dated, lambda pair: pair[0])
    )


def _block(entry: Entry, catalogue: Catalogue, *, zone: str, length: int) -> str:
    parts = [
        plain(catalogue.label_of_operation(entry.operation)),
        plain(clip(entry.summary, limit=length)),
        outcome_of(entry, catalogue),
        late_line(entry),
    ]
    what = " · ".join(part for part in parts if part)
    who = f"{bold(f'#{entry.folio}')}  {clock(entry.occurred_at, zone)}  {author_of(entry)}"
    return f"{who}\n{sign_of(entry)}{what}"


def _purged(log_page: LogPage) -> str:
    return f"Hasta el #{log_page.purged} se depuró: ya no está en la bitácora." if log_page.purged else ""


def _left_out(log_page: LogPage, *, today: date) -> str:
    if not log_page.suppressed:
        return ""
    when, off = _when(log_page.wanted.period, today), "apagada" if log_page.suppressed == 1 else "apagadas"
    many = count(log_page.suppressed, f"operación no se guardó {when}", f"operaciones no se guardaron {when}")
    return f"{many}: {'está' if log_page.suppressed == 1 else 'están'} {off} en /configurar."


def _when(period: Period | None, today: date) -> str:
    if period is None:
        return _WHEN[Stretch.TODAY]
    first, last = period.days(today)
    return _WHEN.get(period.stretch) or ("ese día" if first == last else "en esos días")


def _rows(log_page: LogPage, chips: Sequence[Chip], *, size: int, several: bool) -> Sequence[Row]:
    spot = LogSpot(company_id=log_page.company.id, size=size, filter_id=log_page.filter_id)
    entries = log_page.entries
    rows = grid(
        [spot.button(f"#{entry.folio}", LogAction.ENTRY, entry.folio) for entry in entries], FOLIOS_A_ROW
    )
    taking_off = [
        spot.button(f"✕ {clip(chip.short, limit=limit)}", LogAction.OFF, CRITERIA.index(chip.criterion))
        for chip, limit in zip(chips, _chip_lengths(len(chips)), strict=True)
    ]
    turns: list[InlineKeyboardButton] = []
    if log_page.older:
        turns.append(spot.button("‹ Anteriores", LogAction.OLDER, position_of(entries[-1])))
    if log_page.newer:
        turns.append(spot.button("Recientes ›", LogAction.NEWER, position_of(entries[0])))
    else:
        turns.append(spot.button("Actualizar", LogAction.NEWEST))
    return [*rows, *grid(taking_off), turns, *grid(_other(log_page, spot, several=several), 3)]


def _chip_lengths(chips: int) -> Sequence[int]:
    """The length of each: two in a row, except the last of an odd number."""
    alone = chips % 2
    return [*(CHIP_LENGTH for _ in range(chips - alone)), *(2 * CHIP_LENGTH for _ in range(alone))]


def _other(log_page: LogPage, spot: LogSpot, *, several: bool) -> Sequence[InlineKeyboardButton]:
    """What else the reader may do with this log."""
    other = [button("Filtrar", MenuButton("filtrar", spot.company_id, spot.filter_id, spot.size))]
    if log_page.may_export:
        other.append(spot.menu_button("Exportar", "exportar"))
    other.append(spot.menu_button("Gráfica", "grafica"))
    other.append(button("Verificar", MenuButton("verificar", spot.company_id)))
    if several:
        other.append(button("Otra bitácora", MenuButton("otra")))
    return other
