"""Conversations about one company, which they ask for first if it can't be known.

COMPANY → (what the conversation does there)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from domain.companies import Company, Membership
from handlers.kit.access import Need, Where
from handlers.kit.button_list import PAGE_ARGUMENT, turned_page
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_list import (
    PICK_ONE,
    CompanyDraft,
    companies_where,
    company_screen,
    company_step,
    pick,
    searched,
    settled,
    settled_by,
)
from handlers.kit.conversation import Conversation, never, nothing_dropped
from handlers.kit.menu import Errand
from handlers.kit.screen import Screen
from handlers.kit.steps import ID_ARGUMENT, Begins, Command, FromMenu, Steps, Takes, Tap, Text
from handlers.kit.text import plain
from handlers.kit.turn import Drawing, Next, Turn

C = TypeVar("C", bound=CompanyDraft)
Narrow = Callable[[Chat, Sequence[Company], str], Awaitable[Sequence[Company]]]
KeepWords = Callable[[Chat, Sequence[Company], str], Awaitable[str]]


async def as_typed(_: Chat, __: Sequence[Company], words: str) -> str:
    """Keep the words as they are."""
    return words


def which_company(_: Sequence[Membership]) -> str:
    """The usual question above the list."""
    return "¿En qué empresa?"


class AboutCompany(Conversation[C]):
    """A conversation about one company, with its own way in and its own step to ask for the company.

    `opened` says what follows once the company is known: the first of the `steps`; or the screen of what is
    done at once, which leaves the person's draft as it is; or None if it showed that itself. The words after
    the command name the company, unless `opened` reads them from the draft's `words`: then `keep_words`
    reduces them to what may be stored until the company is known, and `narrow` finds the companies that they
    are about. A menu's button with the action `another`
    asks for the company even if one is chosen. `ask` is the question above the list, in HTML, for a person
    with these places.
    """

    def __init__(
        self,
        name: str,
        errand: Errand,
        *,
        draft: type[C],
        title: str,
        opened: Callable[[Turn[C]], Awaitable[Next]],
        cancelled: Drawing[C],
        steps: Steps[C] = MappingProxyType({}),
        render: Drawing[C] | None = None,
        expects: Mapping[Any, str] = MappingProxyType({}),
        always: Takes[C] = (),
        another: str | None = None,
        ask: Callable[[Sequence[Membership]], str] = which_company,
        keep_words: KeepWords | None = None,
        narrow: Narrow | None = None,
        only_reads: bool = False,
        may_be_secret: Callable[[Turn[C]], Awaitable[bool]] = never,
        requested: Callable[[Turn[C]], Awaitable[str]] = nothing_dropped,
    ) -> None:
        if errand.right is None:
            raise ValueError(f"{name!r} is about a company, so its errand needs a right there")
        self.company_step = company_step(name)
        self._right = errand.right
        self._title = title
        self._ask = ask
        self._opened = opened
        self._render_step = render
        self._keep_words = keep_words
        self._narrow = narrow
        super().__init__(
            name,
            needs=errand.right,
            begins=self._ways(errand.command, another, only_reads=only_reads),
            draft=draft,
            steps={self.company_step: self._picking(), **steps},
            always=always,
            render=self._drawn,
            expects={self.company_step: PICK_ONE, **expects},
            cancelled=cancelled,
            may_be_secret=may_be_secret,
            requested=requested,
            errand=errand,
        )

    def _picking(self) -> Takes[C]:
        """What the step takes that asks for the company."""
        return (
            Text(searched),
            Tap("page", turned_page, takes=PAGE_ARGUMENT),
            Tap("pick", self.picked, takes=ID_ARGUMENT, needs=Need(Where.NAMED, self._right)),
        )

    def _ways(self, command: str, another: str | None, *, only_reads: bool) -> Begins[C]:
        """What begins it."""
        ways: list[Command[C] | FromMenu[C]] = [
            Command(command, self.begin_as_typed, only_reads=only_reads),
            FromMenu(command, self.begin_as_tapped, only_reads=only_reads),
        ]
        if another is not None:
            anywhere = Need(Where.ANYWHERE, self._right)
            ways.append(FromMenu(another, self.begin_asking, needs=anywhere, only_reads=only_reads))
        return ways

    @property
    def named_by_words(self) -> bool:
        """Whether the words after the command name the company."""
        return self._keep_words is None

    async def begin_as_typed(self, chat: Chat, words: str) -> C | None:
        """The command, with the words after it."""
        companies = await self.companies(chat)
        draft = self._begun(chat, companies)
        if self._keep_words is None:
            return await self._open(chat, draft, settled_by(chat, draft, companies, words))
        company = settled(chat, companies)
        if words and company is None and self._narrow is not None:
            narrowed = await self._narrow(chat, companies, words)
            company = narrowed[0] if len(narrowed) == 1 else None
        if words:
            draft.words = words if company is not None else await self._keep_words(chat, companies, words)
        return await self._open(chat, draft, company)

    async def begin_as_tapped(self, chat: Chat, tapped: MenuButton) -> C | None:
        """A button of a menu or a card, which may name the company."""
        companies = await self.companies(chat)
        draft = self._begun(chat, companies)
        draft.begin_with(tapped)
        named = next((company for company in companies if company.id == tapped.company_id), None)
        return await self._open(chat, draft, named or settled(chat, companies))

    async def begin_asking(self, chat: Chat, _: MenuButton) -> C | None:
        """A button that asks for another company than the chosen one, if there are several."""
        companies = await self.companies(chat)
        only = companies[0] if len(companies) == 1 else None
        return await self._open(chat, self._begun(chat, companies), only)

    def _begun(self, chat: Chat, companies: Sequence[Company]) -> C:
        return self.begun(chat, self.company_step, several=len(companies) > 1)

    async def _open(self, chat: Chat, draft: C, company: Company | None) -> C | None:
        if company is None:
            return draft
        draft.take(company)
        outcome = await self._opened(Turn(chat, draft))
        if isinstance(outcome, str):
            draft.step = outcome
            return draft
        if draft.error is not None:
            await chat.send(Screen(plain(draft.error)))
        if outcome is not None:
            await chat.send(outcome)
        return None

    async def picked(self, turn: Turn[C]) -> Next:
        """A company was picked."""
        pick(turn, await self.companies(turn.chat))
        return await self._opened(turn)

    async def companies(self, chat: Chat) -> Sequence[Company]:
        """The companies where the person has the right; raises NotAllowed, which is recorded, if none."""
        return await companies_where(chat, self._right)

    async def _drawn(self, turn: Turn[C]) -> Screen:
        if self._render_step is None or turn.draft.step == self.company_step:
            ask = self._ask(await turn.chat.places())
            return company_screen(turn.draft, await self.companies(turn.chat), title=self._title, ask=ask)
        return await self._render_step(turn)
