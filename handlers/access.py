"""Who may do what in the chat: every command, button and step, in the one table that handlers are built from.

A handler looks its name up here when it is built, and asks `admit` before its step runs: so whoever lost a
permission halfway is refused at their next tap. The use case checks again, inside its transaction. Before all
of them `bot/gate.py` lets through only who has a place somewhere, or may claim the installation.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from telegram import Update
from telegram.ext import BaseHandler, ConversationHandler

from domain.companies import INSTALLATION_ID
from domain.permissions import Module, Verb
from domain.seals import company_sealed
from handlers.chat import Chat, Context
from services.people import check_known, check_place, places_where


class Where(Enum):
    """The company in which a permission is needed."""

    NOWHERE = auto()  # none is: whom the gate lets through may do it
    ANYWHERE = auto()
    DRAFT = auto()  # the one that the draft is about; any, while it is about none
    NAMED = auto()  # the one that the button, or the pasted seal, names; any, if it names none
    INSTALLATION = auto()  # which is the owner's seat


@dataclass(frozen=True, slots=True)
class Need:
    """What a person must have: a permission somewhere, or without one just a place there.

    `with_installation` is whether the installation itself counts as a company.
    """

    where: Where
    module: Module | None = None
    verb: Verb | None = None
    with_installation: bool = False


NOTHING = Need(Where.NOWHERE)
KNOWN = Need(Where.ANYWHERE)
KNOWN_THERE = Need(Where.NAMED)
OWNER = Need(Where.INSTALLATION, Module.SETTINGS, Verb.CREATE, with_installation=True)
CREATE_USERS = Need(Where.ANYWHERE, Module.USERS, Verb.CREATE)
CREATE_USERS_THERE = Need(Where.NAMED, Module.USERS, Verb.CREATE)
CREATE_THIS_USER = Need(Where.DRAFT, Module.USERS, Verb.CREATE)
CONFIGURE = Need(Where.ANYWHERE, Module.LOG, Verb.MODIFY)
CONFIGURE_THERE = Need(Where.NAMED, Module.LOG, Verb.MODIFY)
CONFIGURE_THIS = Need(Where.DRAFT, Module.LOG, Verb.MODIFY)
KEEP = Need(Where.ANYWHERE, Module.LOG, Verb.MODIFY, with_installation=True)
KEEP_THERE = Need(Where.NAMED, Module.LOG, Verb.MODIFY, with_installation=True)
KEEP_THIS = Need(Where.DRAFT, Module.LOG, Verb.MODIFY, with_installation=True)
READ_LOG = Need(Where.ANYWHERE, Module.LOG, Verb.VIEW, with_installation=True)
READ_LOG_THERE = Need(Where.NAMED, Module.LOG, Verb.VIEW, with_installation=True)
READ_THIS_LOG = Need(Where.DRAFT, Module.LOG, Verb.VIEW, with_installation=True)
EXPORT_LOG = Need(Where.ANYWHERE, Module.LOG, Verb.EXECUTE, with_installation=True)
EXPORT_LOG_THERE = Need(Where.NAMED, Module.LOG, Verb.EXECUTE, with_installation=True)

# A command is `command nuevo`; a button of a menu, `menu nuevo`; a text, by the step that takes it,
# `n received_name`; a button of a draft, `n:save`; drawing a conversation's screen anew, `n screen`.
ACCESS: Mapping[str, Need] = {
    "command start": NOTHING,
    "s received_full_name": NOTHING,  # the claim itself checks the code
    "s:usual": NOTHING,
    "s:typed": NOTHING,
    "s screen": NOTHING,
    "command ayuda": NOTHING,
    "menu ayuda": NOTHING,
    "menu close": NOTHING,
    "menu vanish": NOTHING,
    "command cancelar": NOTHING,
    "tap cancel": NOTHING,
    "tap stale": NOTHING,  # what is drawn then needs `… screen`
    "message unexpected": NOTHING,
    "message unread": NOTHING,
    "command empresa": KNOWN,
    "menu empresa": KNOWN,
    "e screen": KNOWN,
    "e searched": KNOWN,
    "e:page": KNOWN,
    "e:pick": KNOWN_THERE,
    "menu registrar": OWNER,
    "e:register": OWNER,
    "e received_name": OWNER,
    "e received_rfc": OWNER,
    "e received_zone": OWNER,
    "e:zone": OWNER,
    "e received_supervisor": OWNER,
    "e:usual": OWNER,
    "e:typed": OWNER,
    "e:back": OWNER,
    "e:keep": OWNER,
    "e:change": OWNER,
    "e:save": OWNER,
    "command nuevo": CREATE_USERS,
    "menu nuevo": CREATE_USERS_THERE,
    "n screen": CREATE_THIS_USER,
    "n searched": CREATE_USERS,
    "n:page": CREATE_USERS,
    "n:pick": CREATE_USERS_THERE,
    "n received_name": CREATE_THIS_USER,
    "n received_full_name": CREATE_THIS_USER,
    "n:usual": CREATE_THIS_USER,
    "n:typed": CREATE_THIS_USER,
    "n received_password": CREATE_THIS_USER,
    "n:generate": CREATE_THIS_USER,
    "n:profiles": CREATE_THIS_USER,
    "n:profile": CREATE_THIS_USER,
    "n:back": CREATE_THIS_USER,
    "n:keep": CREATE_THIS_USER,
    "n:change": CREATE_THIS_USER,
    "n:save": CREATE_THIS_USER,
    "command configurar": CONFIGURE,
    "menu configurar": CONFIGURE_THERE,
    "c screen": CONFIGURE_THIS,
    "c searched": CONFIGURE,
    "c:page": CONFIGURE,
    "c:pick": CONFIGURE_THERE,
    "c:tab": CONFIGURE_THIS,
    "c:tabs": CONFIGURE_THIS,
    "c:late": CONFIGURE_THIS,
    "c:days": CONFIGURE_THIS,
    "c:on": CONFIGURE_THIS,
    "c:off": CONFIGURE_THIS,
    "c:locked": CONFIGURE_THIS,
    "c:all": CONFIGURE_THIS,
    "c:none": CONFIGURE_THIS,
    "c:close": CONFIGURE_THIS,
    "c:discard": CONFIGURE_THIS,
    "c:save": CONFIGURE_THIS,
    "c:lose": CONFIGURE_THIS,
    "command conservar": KEEP,
    "menu conservar": KEEP_THERE,
    "k screen": KEEP_THIS,
    "k searched": KEEP,
    "k:page": KEEP,
    "k:pick": KEEP_THERE,
    "k:years": KEEP_THIS,
    "k received_years": KEEP_THIS,
    "k:set": KEEP_THIS,
    "k:hold": KEEP_THIS,
    "k:release": KEEP_THIS,
    "k:lose": KEEP_THIS,
    "k:insist": KEEP_THIS,
    "k:purge": KEEP_THIS,
    "k:export": KEEP_THIS,
    "k received_word": KEEP_THIS,
    "k:back": KEEP_THIS,
    "command bitacora": READ_LOG,
    "menu bitacora": READ_LOG_THERE,
    "l screen": READ_LOG,
    "l searched": READ_LOG,
    "l:page": READ_LOG,
    "l:pick": READ_LOG_THERE,
    "command verificar": READ_LOG,
    "menu verificar": READ_LOG_THERE,
    "seal check": READ_LOG_THERE,
    "seal pasted": READ_LOG_THERE,
    "v screen": READ_LOG,
    "v searched": READ_LOG,
    "v:page": READ_LOG,
    "v:pick": READ_LOG_THERE,
    "command grafica": READ_LOG,
    "menu grafica": READ_LOG_THERE,
    "g screen": READ_LOG,
    "g searched": READ_LOG,
    "g:page": READ_LOG,
    "g:pick": READ_LOG_THERE,
    "chart period": READ_LOG_THERE,
    "chart log": READ_LOG_THERE,
    "command resumen": READ_LOG,
    "menu resumen": READ_LOG_THERE,
    "r screen": READ_THIS_LOG,
    "r searched": READ_LOG,
    "r:page": READ_LOG,
    "r:pick": READ_LOG_THERE,
    "r:every": READ_THIS_LOG,
    "r:none": READ_THIS_LOG,
    "r:hour": READ_THIS_LOG,
    "r received_hour": READ_THIS_LOG,
    "r:back": READ_THIS_LOG,
    "command exportar": EXPORT_LOG,
    "menu exportar": EXPORT_LOG_THERE,
    "x screen": EXPORT_LOG,
    "x searched": EXPORT_LOG,
    "x:page": EXPORT_LOG,
    "x:pick": EXPORT_LOG_THERE,
    "export format": EXPORT_LOG_THERE,
    "export stop": EXPORT_LOG,
    "menu filtrar": READ_LOG_THERE,
    "f screen": READ_THIS_LOG,
    "f received_words": READ_THIS_LOG,
    "f received_dates": READ_THIS_LOG,
    "f received_day": READ_THIS_LOG,
    "f searched_user": READ_THIS_LOG,
    "f received_text": READ_THIS_LOG,
    "f received_name": READ_THIS_LOG,
    "f:open": READ_THIS_LOG,
    "f:back": READ_THIS_LOG,
    "f:page": READ_THIS_LOG,
    "f:period": READ_THIS_LOG,
    "f:sensitive": READ_THIS_LOG,
    "f:show": READ_THIS_LOG,
    "f:use": READ_THIS_LOG,
    "f:clear": READ_THIS_LOG,
    "f:day": READ_THIS_LOG,
    "f:month": READ_THIS_LOG,
    "f:idle": READ_THIS_LOG,
    "f:tab": READ_THIS_LOG,
    "f:within": READ_THIS_LOG,
    "f:operation": READ_THIS_LOG,
    "f:user": READ_THIS_LOG,
    "f:outcome": READ_THIS_LOG,
    "f:origin": READ_THIS_LOG,
    "f:forget": READ_THIS_LOG,
    "log page": READ_LOG_THERE,
    "log criterion": READ_LOG_THERE,
    "log entry": READ_LOG_THERE,
    "log ack": READ_LOG_THERE,
    "alert view": READ_LOG_THERE,
    "alert ack": READ_LOG_THERE,
    "digest view": READ_LOG_THERE,
    "digest ack": READ_LOG_THERE,
}

# Where a button has the company that it names, whichever handler it is for.
_NAMES_COMPANY = re.compile(
    r"(?:log|chart|export|seal|alert|digest|menu:[a-z]+|\w:[0-9a-f]{8}:[0-9]+:pick):([0-9]{1,9})(?:$|:)"
)


@dataclass(frozen=True, eq=False)
class Door:
    """What a handler calls: its work, under the name that it has in the table."""

    name: str
    work: Callable[[Update, Context], Awaitable[object]]

    def __post_init__(self) -> None:
        need_of(self.name)

    async def __call__(self, update: Update, context: Context) -> object:
        return await self.work(update, context)


def need_of(name: str) -> Need:
    """What the table says that this handler needs; raises LookupError if it says nothing."""
    need = ACCESS.get(name)
    if need is None:
        raise LookupError(f"handlers/access.py does not say who may do {name!r}")
    return need


async def admit(chat: Chat, need: Need) -> None:
    """Let the person through if they have what is needed, as things stand.

    Raises NotAllowed and UnknownPerson, which are recorded: see `record_refusal`.
    """
    if need.where is Where.NOWHERE:
        return
    company_id = _company_of(chat, need.where)
    installation, caller, now = chat.installation, chat.caller, chat.now
    if need.module is None or need.verb is None:
        await check_known(installation, caller, reached_for=company_id, now=now)
    elif company_id is None:
        await places_where(
            installation,
            caller,
            module=need.module,
            verb=need.verb,
            with_installation=need.with_installation,
            chosen=chat.company_id,
            now=now,
        )
    else:
        await check_place(
            installation,
            caller,
            company_id,
            module=need.module,
            verb=need.verb,
            with_installation=need.with_installation,
            now=now,
        )


def reached_for(chat: Chat) -> int | None:
    """The company that the person's button names, else that of their draft, else the one they had chosen."""
    candidates = (named_company(chat.update), chat.draft.company_id if chat.draft else None, chat.company_id)
    return next((company_id for company_id in candidates if company_id is not None), None)


def named_company(update: Update) -> int | None:
    """The company that a tapped button names, or a pasted seal."""
    query = update.callback_query
    if query is None:
        message = update.message
        return company_sealed((message.text if message is not None else None) or "")
    match = _NAMES_COMPANY.match(query.data or "")
    return int(match[1]) if match is not None else None


def _company_of(chat: Chat, where: Where) -> int | None:
    match where:
        case Where.INSTALLATION:
            return INSTALLATION_ID
        case Where.NAMED:
            return named_company(chat.update)
        case Where.DRAFT:
            return chat.draft.company_id if chat.draft is not None else None
        case _:
            return None


def installed_names(handlers: Iterable[BaseHandler[Update, Context, object]]) -> set[str]:
    """The names of these handlers, and of all within the conversations among them.

    Raises LookupError for one that is no `Door`, so that none can be installed past the table.
    """
    names: set[str] = set()
    for handler in handlers:
        if isinstance(handler, ConversationHandler):
            states = (each for several in handler.states.values() for each in several)
            names |= installed_names([*handler.entry_points, *states, *handler.fallbacks])
        elif isinstance(handler.callback, Door):
            names.add(handler.callback.name)
        else:
            raise LookupError(f"{handler!r} is not in the table of handlers/access.py")
    return names
