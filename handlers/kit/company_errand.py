"""What is done at once for one company's log: all that may have to be asked is for which.

COMPANY → (what was asked for)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domain.companies import Company
from domain.permissions import Right
from handlers.kit.access import Need, Where
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.company_picker import (
    CompanyDraft,
    companies_where,
    company_screen,
    named_or_settled,
    on_companies,
    pick,
    settled,
)
from handlers.kit.conversation import Conversation, Handler
from handlers.kit.screen import Screen

PICK_ONE = "Toca una empresa de la lista."
NO_NUMBER = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for beside the company: in words, or by the number that a button gave."""

    words: str = ""
    number: int = NO_NUMBER


@dataclass(slots=True, kw_only=True)
class ErrandDraft(CompanyDraft):
    """`words` are what was typed after the command: what they mean depends on the company."""

    words: str = ""


AtOnce = Callable[[Chat, Company, Asked], Awaitable[None]]
InPlace = Callable[[Chat, Company, ErrandDraft], Awaitable[Screen | None]]


class CompanyErrand:
    """A command, and a button of a menu, that need a company and nothing else.

    It `needs` that right there. `at_once` does it where the company is known, with
    what was typed after the command, or with the number that a button gave after the company's, as
    its filter; `in_place`, once the company was picked, and its screen takes the
    place of the list, unless it ended the conversation itself. `given_up` is what *Cancelar* leaves.
    """

    def __init__(
        self,
        code: str,
        command: str,
        *,
        title: str,
        needs: Right,
        given_up: str,
        at_once: AtOnce,
        in_place: InPlace,
    ) -> None:
        self._title = title
        self._needs = needs
        self._given_up = given_up
        self._at_once = at_once
        self._in_place = in_place
        self.step = f"{command}.company"
        self.conversation = Conversation(
            code,
            needs=needs,
            drawn_for=Need(Where.ANYWHERE, needs),
            draft=ErrandDraft,
            render=self._render,
            expects={self.step: PICK_ONE},
            cancelled=self._cancelled,
        )
        self.command = self.conversation.on_command(command, self.begin_as_typed)
        self.menu = self.conversation.on_menu(command, self.begin_as_tapped)
        self.states: dict[object, list[Handler]] = {self.step: on_companies(self.conversation, self._picked)}

    async def begin_as_typed(self, chat: Chat, words: str) -> ErrandDraft | None:
        """Do it where the company needs no asking; else ask, and remember what was typed."""
        return await self._do_or_ask(chat, settled(chat, await self._companies(chat)), Asked(words))

    async def begin_as_tapped(self, chat: Chat, tapped: MenuButton) -> ErrandDraft | None:
        """Do it where the button names the company, or it needs no asking; else ask."""
        companies = await self._companies(chat)
        asked = Asked(number=tapped.filter_id or NO_NUMBER)
        return await self._do_or_ask(chat, named_or_settled(chat, companies, tapped), asked)

    async def _do_or_ask(self, chat: Chat, company: Company | None, asked: Asked) -> ErrandDraft | None:
        if company is not None:
            await self._at_once(chat, company, asked)
            return None
        return ErrandDraft(
            conversation=self.conversation.code, step=self.step, touched_at=chat.now, words=asked.words
        )

    async def _picked(self, chat: Chat, draft: ErrandDraft, argument: str) -> Screen | None:
        return await self._in_place(chat, pick(draft, await self._companies(chat), argument), draft)

    async def _render(self, chat: Chat, draft: ErrandDraft) -> Screen:
        return company_screen(draft, await self._companies(chat), title=self._title)

    async def _cancelled(self, chat: Chat, draft: ErrandDraft) -> Screen:  # noqa: ARG002
        return Screen(self._given_up)

    async def _companies(self, chat: Chat) -> Sequence[Company]:
        return await companies_where(chat, self._needs)
