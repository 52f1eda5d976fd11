"""What is shown once in the chat, in a message of its own that deletes itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from handlers.kit.chat import Chat
from handlers.kit.screen import Screen
from services.sending.expiring_messages import expire_message

T = TypeVar("T")


async def show_once(
    chat: Chat, to_come: Screen, make: Callable[[], Awaitable[tuple[T, Screen]]], *, lasts: timedelta
) -> tuple[T, int]:
    """Make what is shown once and show it; returns what else `make` gives, and the message.

    The message exists, with its date of deletion, before it shows anything: a kill in between would leave the
    secret in the chat for ever. `to_come` says whether it can be forwarded.
    """
    message_id = (await chat.send(to_come)).message_id
    try:
        await expire_message(chat.installation, chat.chat_id, message_id, due_at=chat.now + lasts)
        made, screen = await make()
    except Exception:
        await chat.delete(message_id)
        raise
    await chat.edit(message_id, screen)
    return made, message_id
