"""Edited messages: a correction is not read."""

from __future__ import annotations

from telegram import Message

from handlers.kit.chat import Chat
from handlers.kit.conversation import HIDDEN, conversation_of
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn

EDITED = "No leo mensajes corregidos: escríbelo de nuevo."

_REMEMBERED = 100  # messages per person


async def edited(chat: Chat) -> None:
    """Say that a correction is not read, and delete it if it may hold a password."""
    message = chat.update.edited_message
    if message is None or not _is_corrected(chat, message):
        return
    draft = chat.draft
    hidden = draft is not None and await conversation_of(draft).hide(Turn(chat, draft))
    if draft is not None:
        draft.buried = True
    await chat.send(Screen(f"{HIDDEN} {EDITED}" if hidden else EDITED))


def _is_corrected(chat: Chat, message: Message) -> bool:
    """Whether its text has changed.

    Telegram reports a first reaction as an edit, which then has no date, or that of the last real one
    (github.com/tdlib/telegram-bot-api/issues/388).
    """
    if message.edit_date is None:
        return False
    edits = chat.memory.edits
    if edits.get(message.message_id) == message.edit_date:
        return False
    edits[message.message_id] = message.edit_date
    if len(edits) > _REMEMBERED:
        del edits[next(iter(edits))]
    return True
