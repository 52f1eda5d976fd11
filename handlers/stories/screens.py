"""A page of a story: what happened, who did it, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from telegram import InlineKeyboardButton

from domain.catalogue import Catalogue
from domain.entries import Entry
from domain.facts import currency_of, told_in
from domain.phrases import count
from domain.spelling import clip
from domain.stories import StoryKind, StorySubject, subjects_of
from handlers.audit_log.log_buttons import LogSpot
from handlers.kit.button_kinds import LogAction, StoryButton
from handlers.kit.entry_text import (
    TEXT_LIMIT,
    author_of,
    before_and_after,
    outcome_of,
    sign_of,
    units,
)
from handlers.kit.screen import Row, Screen, button, grid
from handlers.kit.text import bold, heading, moment, page, plain
from services.log.stories import STORY_LIMIT, Story

PAGE_SIZE = 8  # entries
OFFERED = 2  # stories that an entry leads to

_FOLIOS_A_ROW = 4
_NAME = 40  # characters in a title
_LABEL = 22  # characters of a name on a button
_VALUE = 60  # characters
_LINES = 6  # of what an entry changed
_SUMMARY_LENGTHS = (120, 60, 25)  # characters: the first limit with which all fits


def story_screen(story: Story, catalogue: Catalogue, *, page_number: int, log_page_size: int) -> Screen:
    """The page of this number, from 0; the last one if there are fewer."""
    pages = max(1, -(-len(story.entries) // PAGE_SIZE))
    number = min(page_number, pages - 1)
    first = number * PAGE_SIZE
    shown = story.entries[first : first + PAGE_SIZE]
    for length in _SUMMARY_LENGTHS:
        blocks = _blocks(story, catalogue, first, shown, length)
        text = page(_top(story), "\n\n".join(blocks), _bottom(story, number, pages))
        if units(text) <= TEXT_LIMIT:
            break
    spot = LogSpot(company_id=story.company.id, size=log_page_size)
    rows = grid([spot.button(f"#{each.folio}", LogAction.ENTRY, each.folio) for each in shown], _FOLIOS_A_ROW)
    turns = []
    if number > 0:
        turns.append(button("‹ Anteriores", _button(story, number - 1)))
    if number < pages - 1:
        turns.append(button("Siguientes ›", _button(story, number + 1)))
    return Screen(text, [*rows, *([turns] if turns else []), [spot.button("« Bitácora", LogAction.NEWEST)]])


def story_button(company_id: int, entry: Entry) -> list[InlineKeyboardButton]:
    """*Historia*, of what the entry is about first of all; none if it is about nothing."""
    return [
        button("Historia", StoryButton(company_id, entry.folio, each.kind)) for each in subjects_of(entry)[:1]
    ]


def story_rows(company_id: int, entry: Entry) -> list[Row]:
    """The stories that the entry leads to."""
    return [
        [
            button(
                f"Historia de {clip(each.name, limit=_LABEL)}",
                StoryButton(company_id, entry.folio, each.kind),
            )
        ]
        for each in subjects_of(entry)[:OFFERED]
    ]


def _button(story: Story, number: int) -> StoryButton:
    return StoryButton(story.company.id, story.folio, story.subject.kind, number)


def _top(story: Story) -> str:
    zone, entries = story.company.zone, story.entries
    lines = [heading(f"Historia de {clip(story.subject.name, limit=_NAME)}", story.company.name)]
    if story.subject.kind is StoryKind.USER:
        lines.append("Lo que se hizo con este usuario.")
    if len(entries) > 1:
        since, until = moment(entries[0].occurred_at, zone), moment(entries[-1].occurred_at, zone)
        lines.append(f"{count(len(entries), 'registro', 'registros')}, del {since} al {until}")
    return "\n".join(lines)


def _bottom(story: Story, number: int, pages: int) -> str:
    lines = [f"Página {number + 1} de {pages}"] if pages > 1 else []
    if story.cut:
        lines.append(f"Hay más: aquí están los de los últimos {STORY_LIMIT} registros.")
    if story.purged:
        lines.append(f"Hasta el #{story.purged} se depuró: ya no está en la bitácora.")
    return "\n".join(lines)


def _blocks(
    story: Story, catalogue: Catalogue, first: int, shown: Sequence[Entry], length: int
) -> Sequence[str]:
    """Each entry; of its facts, those that are new or differ from what was told before."""
    known: dict[str, str] = {}
    for earlier in story.entries[:first]:
        known |= dict(told_in(earlier.detail))
    blocks = []
    for entry in shown:
        blocks.append(_block(story, entry, catalogue, known, length))
        known |= dict(told_in(entry.detail))
    return blocks


def _block(story: Story, entry: Entry, catalogue: Catalogue, known: dict[str, str], length: int) -> str:
    what = " · ".join(
        part
        for part in (
            bold(catalogue.label_of_operation(entry.operation)),
            plain(clip(entry.summary, limit=length)) if not _is_only(story.subject, entry) else "",
            outcome_of(entry, catalogue),
        )
        if part
    )
    who = f"#{entry.folio}  {moment(entry.occurred_at, story.company.zone)}  {author_of(entry)}"
    changed = list(_changed(story.subject, entry, known))
    if len(changed) > _LINES:
        changed = [*changed[:_LINES], f"y {len(changed) - _LINES} más"]
    return "\n".join([f"{sign_of(entry)}{what}", who, *changed])


def _is_only(subject: StorySubject, entry: Entry) -> bool:
    """Whether the summary says nothing but the name of what the story is about."""
    return subject.kind is not StoryKind.USER and subject.is_called(entry.summary)


def _changed(subject: StorySubject, entry: Entry, known: dict[str, str]) -> Iterator[str]:
    currency = currency_of(entry.detail)
    for change in entry.detail.changes:
        yield f"{plain(clip(change.field, limit=_VALUE))}: {before_and_after(change, currency=currency)}"
    for name, value in told_in(entry.detail):
        if value == known.get(name) or subject.name == value:
            continue
        values = [clip(each, limit=_VALUE) for each in (known.get(name), value) if each is not None]
        yield f"{plain(name)}: {plain(' → '.join(values))}"
