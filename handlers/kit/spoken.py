"""Texts that say a command without its slash: `ayuda`, `bitácora ayer`, `#1283`, `¿Qué podía Ana ayer?`.

They are taken as that command outside conversations, and at any step that they do not fit. So is a question
to the log: `quién canceló la A 203`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from telegram import MessageEntity, Update

from domain.courtesies import is_courtesy
from domain.spelling import LONGEST_READ, fold
from handlers.kit.chat import Chat
from handlers.kit.menu import Errand
from handlers.kit.routing import first_that_takes
from handlers.kit.spoken_errands import errand_in

_GROUP = 0  # of all handlers except the gate
_EDGES = "¿?¡!.,;: "
_OPENS_BY_FOLIO = "bitacora"
_ASKS = re.compile(
    r"(?:(?:y|oye),? )?(?:a |de |por |desde |hasta |en )?"
    r"(?:quien(?:es)?|que|cual(?:es)?|cuant[oa]s?|cuando|como|donde)\b.* .*|.* .*\?"
)
_COMMAND = re.compile(r"/([A-Za-z0-9_]+)", re.ASCII)


async def taken_as_command(chat: Chat) -> bool:
    """Run the text as a command, if it says one; returns whether it did."""
    command = command_in(chat.text, chat.errands)
    return command is not None and await run_as_typed(chat, command)


async def taken_as_question(chat: Chat) -> bool:
    """Answer what the text asks, if an errand finds an answer to it; courtesies are for the menu."""
    text = chat.text.strip()
    if not text or text.startswith("/") or len(text) > LONGEST_READ or is_courtesy(text):
        return False
    for errand in chat.errands:
        if errand.answers is not None and await errand.answers(chat, text):
            return True
    return False


def is_a_question(text: str) -> bool:
    """Whether it is put as one, in more than a word: it begins with `quién`, or ends in a question mark."""
    asks = _ASKS.fullmatch(" ".join(fold(text).split()).strip("¿¡")) is not None
    return asks and not is_courtesy(text)


async def run_as_typed(chat: Chat, command: str) -> bool:
    """Have the command taken as if it had been typed; returns whether anything takes it."""
    if chat.update.message is None:
        return False
    application: Any = chat.context.application  # its type does not say that its contexts are ours
    update = _as_if_typed(chat.update, command)
    taken = first_that_takes(update, application.handlers[_GROUP])
    if taken is None:
        return False
    handler, found = taken
    await handler.handle_update(update, application, found, chat.context)
    return True


def is_a_command(text: str, errands: Iterable[Errand]) -> bool:
    """Whether it begins with an existing command, whoever may give it."""
    match = _COMMAND.match(text)
    return match is not None and match[1].lower() in {"start", *(each.command for each in errands)}


def command_in(text: str, errands: Iterable[Errand]) -> str | None:
    """The command in a text without its slash, with the words after it; None if there is none.

    A question for an errand is all words.

    Words may only follow errands that act on them; any other has to stand alone.
    """
    words = text[:LONGEST_READ].split()
    if text.startswith("/") or len(text) > LONGEST_READ or not words:
        return None
    if words[0].startswith("#") and words[0][1:].isdecimal():
        return f"/{_OPENS_BY_FOLIO} {text.strip()}"
    for each in errands:
        if each.asked_by is not None and each.asked_by(text):
            return f"/{each.command} {text.strip()}"
    named = {fold(name): each for each in errands for name in (each.label, each.command)}
    longest = max((len(name.split()) for name in named), default=0)
    for taken in range(min(longest, len(words)), 0, -1):
        errand = named.get(" ".join(fold(word.strip(_EDGES)) for word in words[:taken]))
        if errand is not None and (taken == len(words) or errand.acts_on_words):
            return " ".join([f"/{errand.command}", *words[taken:]])
    asked = errand_in(text)
    return f"/{asked[0]} {asked[1]}".strip() if asked is not None else None


def _as_if_typed(update: Update, command: str) -> Update:
    """The same update with this command as its text."""
    wire = update.to_dict()
    length = len(command.split(maxsplit=1)[0])
    wire["message"]["text"] = command
    wire["message"]["entities"] = [
        {"type": str(MessageEntity.BOT_COMMAND), "offset": 0, "length": length},
    ]
    return Update.de_json(wire, update.get_bot())
