"""Access in the chat: what each command, button and step needs, and whether the person has it.

A handler is built with its need, and calls `admit` before its step runs: so somebody who lost a permission
halfway is refused at their next tap. The use case checks again, inside its transaction. Before all of them
`bot/gate.py` lets through only people with a place somewhere, or who may claim the installation.
`docs/access.md` lists all needs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from telegram import Update
from telegram.ext import BaseHandler, ConversationHandler

from domain.checkpoints import company_pasted
from domain.companies import INSTALLATION_ID
from domain.permissions import Right, Scope
from handlers.kit.buttons import company_named
from handlers.kit.chat import Chat
from handlers.kit.context import Context
from services.doors.admission import check_known, check_right, places_where


class Where(StrEnum):
    """The company in which something is needed. Rights of the installation are always needed there."""

    NOWHERE = "para todos los que pasan la entrada"
    ANYWHERE = "en cualquier empresa"
    DRAFT = "en la empresa del borrador"  # in any, while it has no company
    NAMED = "en la empresa que nombra el botón"  # or the pasted seal; in any, if it names none


@dataclass(frozen=True, slots=True)
class Need:
    """What a person must have: a right somewhere, or just a place there."""

    where: Where
    right: Right | None = None


NOTHING = Need(Where.NOWHERE)
KNOWN = Need(Where.ANYWHERE)
KNOWN_THERE = Need(Where.NAMED)


@dataclass(frozen=True, eq=False)
class Guarded:
    """A handler's work, under a unique name, with what it needs.

    A command is `command nuevo`; a menu's button, `menu nuevo`; a text, by the step that takes it, `new_user
    received_name`; a draft's button, `new_user:save`. One that `only_reads` writes nothing, and begins no
    draft if it can answer at once: it works while nothing can be written.
    """

    name: str
    need: Need
    work: Callable[[Update, Context], Awaitable[object]]
    only_reads: bool = False

    async def __call__(self, update: Update, context: Context) -> object:
        return await self.work(update, context)


async def admit(chat: Chat, need: Need) -> None:
    """Let the person through if they have what is needed now.

    Raises NotAllowed and UnknownPerson, which are recorded: see `Ask.refused`.
    """
    if need.where is Where.NOWHERE:
        return
    company_id = _company_of(chat, need)
    if need.right is None:
        await check_known(chat.ask, await chat.places(), reached_for=company_id)
    elif company_id is None:
        await places_where(chat.ask, await chat.places(), need.right, chosen=chat.company_id)
    else:
        await check_right(chat.ask, await chat.places(), need.right, company_id)


def reached_for(chat: Chat) -> int | None:
    """The company that the person's button names, else that of their draft, else their chosen one."""
    candidates = (named_company(chat.update), chat.draft.company_id if chat.draft else None, chat.company_id)
    return next((company_id for company_id in candidates if company_id is not None), None)


def named_company(update: Update) -> int | None:
    """The company that a tapped button or a pasted seal names."""
    query = update.callback_query
    if query is None:
        message = update.message
        return company_pasted((message.text if message is not None else None) or "")
    return company_named(query.data or "")


def _company_of(chat: Chat, need: Need) -> int | None:
    if need.right is not None and need.right.scope is Scope.INSTALLATION:
        return INSTALLATION_ID
    match need.where:
        case Where.NAMED:
            return named_company(chat.update)
        case Where.DRAFT:
            return chat.draft.company_id if chat.draft is not None else None
        case _:
            return None


def needs_of(handlers: Iterable[BaseHandler[Update, Context, object]]) -> Mapping[str, Need]:
    """The needs of these handlers, and of all inside their conversations, by name.

    Raises LookupError for a handler that is no `Guarded`, so that none is installed without a need, and for a
    name with two needs.
    """
    needs: dict[str, Need] = {}
    for handler in handlers:
        if isinstance(handler, ConversationHandler):
            states = [each for several in handler.states.values() for each in several]
            found = needs_of([*handler.entry_points, *states, *handler.fallbacks])
        elif isinstance(handler.callback, Guarded):
            found = {handler.callback.name: handler.callback.need}
        else:
            raise LookupError(
                f"{handler!r} does not say what it needs: make it a Guarded of `handlers.kit.access`"
            )
        for name, need in found.items():
            if needs.setdefault(name, need) != need:
                raise LookupError(f"{name!r} needs {need} in one place and {needs[name]} in another")
    return needs
