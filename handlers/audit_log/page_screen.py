"""A page of a company's log: its entries by day, and the buttons that open them and turn the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.entries import Entry
from domain.log_filter import position_of
from domain.spelling import clip
from handlers.entry_text import TEXT_LIMIT, label_of, log_title, outcome_of, person_of, sign_of, units
from handlers.screen import Row, Screen, button, grid
from handlers.text import bold, clock, count, day, heading, local_day, page, plain
from services.audit_log import LogPage

FOLIOS_A_ROW = 4
SUMMARY_LENGTHS = (200, 100, 50, 25)  # characters of each summary: the first that lets all entries in


def page_screen(
    log_page: LogPage,
    catalogue: Catalogue,
    *,
    size: int,
    now: datetime,
    several: bool,
    forward: bool = False,
    remark: str | None = None,
) -> Screen:
    """The page, in pages of `size`.

    `several` is whether there are other logs to read; `forward`, whether the person is going from older to
    newer; `remark` is a line about what they asked for.
    """
    company = log_page.company
    top = heading(log_title(company), company.name)
    left_out = _left_out(log_page.suppressed)
    room = TEXT_LIMIT - units(page(top, left_out, error=remark)) - len("\n\n")
    log_page, entries = _fitted(log_page, catalogue, now=now, room=room, forward=forward)
    text = page(top, entries or "Todavía no hay registros.", left_out, error=remark)
    return Screen(text, _rows(log_page, size=size, several=several))


def _fitted(
    log_page: LogPage, catalogue: Catalogue, *, now: datetime, room: int, forward: bool
) -> tuple[LogPage, str]:
    """The page and its text in up to `room` UTF-16 units.

    Long summaries are cut first. If that is not enough, the entries at the end that the person is moving
    towards are left for the next page, so that none is skipped.
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
    """The entries under the day on which each happened, in the company's zone."""
    zone = log_page.company.zone
    dated = zip((local_day(entry.occurred_at, zone) for entry in log_page.entries), blocks, strict=True)
    return "\n\n".join(
        "\n".join([bold(day(date_, today=today)), *(block for _, block in group)])
        for date_, group in groupby(dated, lambda pair: pair[0])
    )


def _block(entry: Entry, catalogue: Catalogue, *, zone: str, length: int) -> str:
    parts = [
        plain(label_of(entry, catalogue)),
        plain(clip(entry.summary, limit=length)),
        outcome_of(entry, catalogue),
    ]
    what = " · ".join(part for part in parts if part)
    who = f"{bold(f'#{entry.folio}')}  {clock(entry.occurred_at, zone)}  {person_of(entry)}"
    return f"{who}\n{sign_of(entry)}{what}"


def _left_out(suppressed: int) -> str:
    if not suppressed:
        return ""
    return (
        f"{count(suppressed, 'operación no registrada', 'operaciones no registradas')} hoy por configuración."
    )


def _rows(log_page: LogPage, *, size: int, several: bool) -> Sequence[Row]:
    prefix, entries = f"log:{log_page.company.id}:{size}", log_page.entries
    rows = grid(
        [button(f"#{entry.folio}", f"{prefix}:entry:{entry.folio}") for entry in entries], FOLIOS_A_ROW
    )
    turns: list[InlineKeyboardButton] = []
    if log_page.older:
        turns.append(button("‹ Anteriores", f"{prefix}:older:{position_of(entries[-1])}"))
    if log_page.newer:
        turns.append(button("Recientes ›", f"{prefix}:newer:{position_of(entries[0])}"))
    else:
        turns.append(button("Actualizar", f"{prefix}:newest:0"))
    other = [button("Verificar", f"menu:verificar:{log_page.company.id}")]
    if several:
        other.append(button("Otra bitácora", "menu:bitacora:otra"))
    return [*rows, turns, other]
