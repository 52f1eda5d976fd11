"""A text that says a command without its slash: `ayuda`, `bitácora ayer`, `#1283`.

It is taken as that command would be, at any step that it is no answer to and outside of conversations.
"""

from __future__ import annotations

import re
from typing import Any

from telegram import MessageEntity, Update

from domain.spelling import LONGEST_READ, fold
from handlers.kit.chat import Chat
from handlers.kit.menu import ERRANDS, READ_LOG

# Those that act on what follows them; each of the others is meant only by whoever writes nothing else.
_TAKE_WORDS = frozenset({"bitacora", "grafica", "exportar", "verificar"})
_GROUP = 0  # of handlers, in which all but the gate are
_EDGES = "¿?¡!.,;: "
_NAMES = {
    **{fold(errand.label): errand.command for errand in ERRANDS},
    **{errand.command: errand.command for errand in ERRANDS},
}
_OTHERS = ("start", "ayuda", "cancelar")
_COMMAND = re.compile(r"/([A-Za-z0-9_]+)", re.ASCII)
_LONGEST_NAME = max(len(name.split()) for name in _NAMES)


async def taken_as_command(chat: Chat) -> bool:
    """Do what the text says as a command, if it says one; whether it did."""
    command = command_in(chat.text)
    message = chat.update.message
    if command is None or message is None:
        return False
    application: Any = chat.context.application  # whose type does not say that its contexts are ours
    update = _as_if_typed(chat.update, command)
    for handler in application.handlers[_GROUP]:
        taken = handler.check_update(update)
        if taken is not None and taken is not False:
            await handler.handle_update(update, application, taken, chat.context)
            return True
    return False


def is_a_command(text: str) -> bool:
    """Whether it begins with a command that there is, whoever may give it."""
    match = _COMMAND.match(text)
    return match is not None and match[1].lower() in {*_NAMES.values(), *_OTHERS}


def command_in(text: str) -> str | None:
    """The command that a text says without its slash, with what follows it; None if it says none."""
    words = text[:LONGEST_READ].split()
    if text.startswith("/") or len(text) > LONGEST_READ or not words:
        return None
    if words[0].startswith("#") and words[0][1:].isdecimal():
        return f"/{READ_LOG.command} {text.strip()}"
    for taken in range(min(_LONGEST_NAME, len(words)), 0, -1):
        command = _NAMES.get(" ".join(fold(word.strip(_EDGES)) for word in words[:taken]))
        if command is not None and (taken == len(words) or command in _TAKE_WORDS):
            return " ".join([f"/{command}", *words[taken:]])
    return None


def _as_if_typed(update: Update, command: str) -> Update:
    """The same update, with this command as its text."""
    wire = update.to_dict()
    length = len(command.split(maxsplit=1)[0])
    wire["message"]["text"] = command
    wire["message"]["entities"] = [
        {"type": str(MessageEntity.BOT_COMMAND), "offset": 0, "length": length},
    ]
    return Update.de_json(wire, update.get_bot())
