"""Picking the company that a conversation is about: the first step of several, skipped when there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.companies import Company
from domain.errors import CompanyNotFound
from domain.permissions import Right
from domain.spelling import clip, fold, fold_spaces
from handlers.kit.access import Need, Where
from handlers.kit.buttons import MenuButton
from handlers.kit.chat import Chat
from handlers.kit.conversation import ID_ARGUMENT, Conversation, Handler, Step
from handlers.kit.draft import Draft
from handlers.kit.screen import Row, Screen
from handlers.kit.text import heading
from handlers.kit.text import page as page_text
from services.doors.admission import places_where

PAGE = 8
NO_SUCH_COMPANY = "Ninguna empresa se llama así: escribe parte de su nombre."


@dataclass(slots=True, kw_only=True)
class CompanyDraft(Draft):
    """A draft about one company; `query` and `page` are those of the list it is picked from."""

    company: Company | None = None
    query: str = ""
    page: int = 0

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


C = TypeVar("C", bound=CompanyDraft)


async def companies_where(chat: Chat, right: Right) -> Sequence[Company]:
    """The companies where the person has this right; raises NotAllowed, which is recorded, if in none."""
    places = await places_where(chat.ask, right, chosen=chat.company_id)
    return [place.company for place in places]


def settled(chat: Chat, companies: Sequence[Company]) -> Company | None:
    """The company that needs no asking: the only one, or the one chosen with /empresa."""
    if len(companies) == 1:
        return companies[0]
    return next((company for company in companies if company.id == chat.company_id), None)


def named_or_settled(chat: Chat, companies: Sequence[Company], tapped: MenuButton) -> Company | None:
    """The company that the button names, if it is one of these; else the one that needs no asking."""
    named = next((company for company in companies if company.id == tapped.company_id), None)
    return named or settled(chat, companies)


def settled_by(chat: Chat, draft: CompanyDraft, companies: Sequence[Company], words: str) -> Company | None:
    """The company that the words after a command name, or that needs no asking; what can't be read is said.

    If the words are part of several names, it is those that are listed.
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


def company_screen(
    draft: CompanyDraft,
    companies: Sequence[Company],
    *,
    title: str,
    ask: str = "¿En qué empresa?",
    last: Sequence[Row] = (),
) -> Screen:
    """The list to pick from: eight a page, with a search by text past eight."""
    many = len(companies) > PAGE
    found = _matching(companies, draft.query)
    pages = max(1, -(-len(found) // PAGE))
    page = min(draft.page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    search_hint = f"Página {page + 1} de {pages}. Escribe parte del nombre para buscar." if many else ""
    rows: list[Row] = [[draft.button(company.name, "pick", company.id)] for company in shown]
    turns = []
    if page > 0:
        turns.append(draft.button("‹ Anteriores", "page", page - 1))
    if page < pages - 1:
        turns.append(draft.button("Siguientes ›", "page", page + 1))
    rows.extend([turns] if turns else [])
    if draft.query:
        rows.append([draft.button("Ver todas", "page", "all")])
    rows.extend(last or [[draft.button("Cancelar", "cancel")]])
    return Screen(page_text(heading(title), ask, search_hint, error=draft.error), rows)


def on_companies(
    conversation: Conversation[C],
    picked: Step[C],
    *,
    anywhere: Need | None = None,
    there: Need | None = None,
) -> list[Handler]:
    """What the step takes in which the company is picked: a search, another page, or a company.

    They need what the conversation does, `anywhere` and `there`, in the company that is picked.
    """
    anywhere = anywhere or conversation.need(Where.ANYWHERE)
    there = there or conversation.need(Where.NAMED)
    return [
        conversation.on_text(_searched, needs=anywhere),
        conversation.on_tap("page", _turned_page, takes=r"\d{1,4}|all", needs=anywhere),
        conversation.on_tap("pick", picked, takes=ID_ARGUMENT, needs=there),
    ]


async def _searched(chat: Chat, draft: CompanyDraft, text: str) -> str:
    """Part of a company's name arrived: list only those that have it.

    What no company has is neither kept nor quoted back: it may be a password, typed too soon.
    """
    found = _matching([place.company for place in await chat.places()], text.strip())
    draft.query, draft.page = text.strip() if found else "", 0
    draft.error = None if found else NO_SUCH_COMPANY
    return draft.step


async def _turned_page(chat: Chat, draft: CompanyDraft, argument: str) -> str:  # noqa: ARG001
    """Another page was asked for, or with `all` the whole list again."""
    if argument == "all":
        draft.query, draft.page = "", 0
    else:
        draft.page = int(argument)
    return draft.step


def pick(draft: CompanyDraft, companies: Sequence[Company], argument: str) -> Company:
    """Take the company with this id; raises CompanyNotFound if it is not one of those offered."""
    company = next((company for company in companies if str(company.id) == argument), None)
    if company is None:
        raise CompanyNotFound
    draft.company, draft.query, draft.page = company, "", 0
    return company


def _matching(companies: Sequence[Company], query: str) -> Sequence[Company]:
    wanted = _key(query)
    return [company for company in companies if wanted in _key(company.name)]


def _key(name: str) -> str:
    return fold(fold_spaces(name))
