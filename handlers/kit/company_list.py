"""The list of companies, to pick the one for a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.companies import Company
from domain.errors import CompanyNotFound
from domain.permissions import Right
from domain.spelling import clip, fold, fold_spaces
from handlers.kit.button_list import PAGE, ButtonList, ListDraft
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.screen import Row, Screen
from handlers.kit.text import heading, page
from handlers.kit.turn import Turn
from services.doors.admission import places_where

PICK_ONE = "Toca una empresa de la lista."
NO_SUCH_COMPANY = "Ninguna empresa se llama así: escribe parte de su nombre."


@dataclass(slots=True, kw_only=True)
class CompanyDraft(ListDraft):
    """A draft about one company; `several` is whether there was a choice.

    `words` are those typed after the command; `filter_id` and `user_id`, the filter and user of the button.
    """

    company: Company | None = None
    several: bool = False
    words: str = ""
    filter_id: int = 0
    user_id: int = 0

    @property
    def company_id(self) -> int | None:
        """The company, once it is known."""
        return self.company.id if self.company is not None else None

    @property
    def about(self) -> Company:
        """The company, once it is known; raises ValueError before."""
        if self.company is None:
            raise ValueError("no company was picked yet")
        return self.company

    def take(self, company: Company) -> None:
        """Set the company."""
        self.company = company
        self.from_the_start()

    def begin_with(self, tapped: MenuButton) -> None:
        """Take what the button says besides the company."""
        self.filter_id, self.user_id = tapped.filter_id or 0, tapped.user_id or 0

    def last_rows(self) -> Sequence[Row]:
        """The buttons under the list."""
        return [[self.button("Cancelar", "cancel")]]


def settled(chat: Chat, companies: Sequence[Company]) -> Company | None:
    """The company that needs no question: the only one, or the one chosen with /empresa."""
    if len(companies) == 1:
        return companies[0]
    return next((company for company in companies if company.id == chat.company_id), None)


def settled_by(chat: Chat, draft: CompanyDraft, companies: Sequence[Company], words: str) -> Company | None:
    """The company named by the words after a command, or that needs no question; unknown words are reported.

    If several names match, only those are listed.
    """
    if not words:
        return settled(chat, companies)
    found = _matching(companies, words)
    exact = [company for company in found if _key(company.name) == _key(words)]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        draft.query = words
        return None
    draft.error = f"No entendí «{clip(words)}»: después del comando va sólo el nombre de una empresa."
    return settled(chat, companies)


def company_screen(draft: CompanyDraft, companies: Sequence[Company], *, title: str, ask: str) -> Screen:
    """The list to pick from, with a text search if it exceeds a page."""
    found = _matching(companies, draft.query)
    listed = ButtonList(draft, len(found))
    hint = ""
    if len(companies) > PAGE:
        hint = f"Página {listed.at + 1} de {listed.pages}. Escribe parte del nombre para buscar."
    rows = listed.rows([draft.button(company.name, "pick", company.id) for company in found])
    return Screen(page(heading(title), ask, hint, error=draft.error), [*rows, *draft.last_rows()])


async def searched(turn: Turn[CompanyDraft]) -> str:
    """Part of a company's name arrived: list the matches.

    Text without a match is neither stored nor quoted back: it may be a password, typed too soon.
    """
    query = turn.argument.strip()
    found = _matching([place.company for place in await turn.chat.places()], query)
    turn.draft.from_the_start(query=query if found else "")
    turn.draft.error = None if found else NO_SUCH_COMPANY
    return turn.draft.step


def pick(turn: Turn[CompanyDraft], companies: Sequence[Company]) -> Company:
    """Take the button's company; raises CompanyNotFound if it was not offered."""
    company = next((company for company in companies if str(company.id) == turn.argument), None)
    if company is None:
        raise CompanyNotFound
    turn.draft.take(company)
    return company


def company_step(conversation: str) -> str:
    """The step of a conversation that picks its company."""
    return f"{conversation}.company"


async def back_to_companies(turn: Turn[CompanyDraft]) -> str:
    """*« Atrás*, to the list."""
    turn.draft.company = None
    return company_step(turn.draft.conversation)


async def companies_where(chat: Chat, right: Right) -> Sequence[Company]:
    """The companies where the person has this right; raises NotAllowed, which is recorded, if none."""
    places = await places_where(chat.ask, await chat.places(), right, chosen=chat.company_id)
    return [place.company for place in places]


def _matching(companies: Sequence[Company], query: str) -> Sequence[Company]:
    wanted = _key(query)
    return [company for company in companies if wanted in _key(company.name)]


def _key(name: str) -> str:
    return fold(fold_spaces(name))
