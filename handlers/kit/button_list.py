"""A list of buttons on a draft's screen: one in a row, in pages, fewer while searching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from telegram import InlineKeyboardButton

from handlers.kit.draft import Draft
from handlers.kit.screen import Row
from handlers.kit.turn import Turn

PAGE = 8
LABEL = 30  # characters of somebody's names on a button, on the narrowest phones
PAGE_ARGUMENT = r"\d{1,4}|all"

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class ListDraft(Draft):
    """A draft with lists on its screens: `query` is the search text, `page` the page shown."""

    query: str = ""
    page: int = 0

    def from_the_start(self, *, query: str = "") -> None:
        """Show the first page of the query's matches; without a query, of another list or all of this one."""
        self.query, self.page = query, 0


@dataclass(frozen=True, slots=True)
class ButtonList:
    """The matches of the draft's query, `found` in all, of which one page is shown."""

    draft: ListDraft
    found: int
    a_page: int = PAGE

    @property
    def pages(self) -> int:
        """The number of pages; an empty list has one."""
        return max(1, -(-self.found // self.a_page))

    @property
    def at(self) -> int:
        """The page shown, from 0: the list may have become shorter since."""
        return min(self.draft.page, self.pages - 1)

    def shown(self, items: Sequence[T]) -> Sequence[T]:
        """The items on the page."""
        return items[self.at * self.a_page : (self.at + 1) * self.a_page]

    def rows(self, buttons: Sequence[InlineKeyboardButton], *, everything: str = "Ver todas") -> list[Row]:
        """The page's buttons, those to its neighbours, and one to `everything` while searching."""
        return self.around(self.shown(buttons), everything=everything)

    def around(self, shown: Sequence[InlineKeyboardButton], *, everything: str = "Ver todas") -> list[Row]:
        """The same where the buttons are those of the page alone."""
        rows: list[Row] = [[each] for each in shown]
        turns = []
        if self.at > 0:
            turns.append(self.draft.button("‹ Anteriores", "page", self.at - 1))
        if self.at < self.pages - 1:
            turns.append(self.draft.button("Siguientes ›", "page", self.at + 1))
        rows += [turns] if turns else []
        return [*rows, [self.draft.button(everything, "page", "all")]] if self.draft.query else rows


async def turned_page(turn: Turn[ListDraft]) -> str:
    """Another page of a list; with `all`, the whole list again."""
    if turn.argument == "all":
        turn.draft.from_the_start()
    else:
        turn.draft.page = int(turn.argument)
    return turn.draft.step
