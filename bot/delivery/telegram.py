"""Telegram as a channel: a screen or a picture for a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.delivery.channel import CannotSend, RecipientLost, RecipientMoved
from domain.backoff import seconds_asked
from handlers.kit.messages import Content, Edited, edit, post

_REASONS = {
    "bot was kicked": "sacaron al bot",
    "bot is not a member": "el bot ya no está en él",
    "bot was blocked by the user": "bloqueó al bot",
    "user is deactivated": "su cuenta de Telegram ya no existe",
    "can't initiate conversation": "todavía no abre el chat con el bot",
    "hat not found": "todavía no abre el chat con el bot",
    "thread not found": "su tema ya no existe",
    "TOPIC_": "su tema está cerrado",
    "rights to send": "el bot no puede escribir ahí",
    "CHAT_WRITE_FORBIDDEN": "el bot no puede escribir ahí",
    "Timed out": "Telegram no contestó a tiempo",
    "Bad Gateway": "Telegram no está disponible",
    "Internal Server Error": "Telegram no está disponible",
}
# Bad requests that will be so for whatever is sent there, in lower case.
_NOWHERE = (
    "chat not found",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
)
_LONGEST_REASON = 200  # characters, as in the outbox


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message for a chat, or an edit of one; `silently` means without a sound, `thread_id` is a topic."""

    content: Content | Edited
    silently: bool = False
    thread_id: int | None = None


class TelegramChannel:
    """Addresses are chats. Reasons are in Spanish where we have a translation."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, address: int, content: ChatMessage) -> int:
        """Try once; returns the message's id in the chat. Raises CannotSend and nothing else."""
        try:
            if isinstance(content.content, Edited):
                return await edit(self._bot, address, content.content)
            message = await post(
                self._bot,
                address,
                content.content,
                silently=content.silently,
                thread_id=content.thread_id,
            )
        except TelegramError as error:
            raise _failure(error) from error
        return message.message_id


def _failure(error: TelegramError) -> CannotSend:
    """The meaning of Telegram's error."""
    if isinstance(error, RetryAfter):
        wait = timedelta(seconds=seconds_asked(error.retry_after))
        return CannotSend(f"Telegram pide esperar {wait.total_seconds():.0f} s", retry_after=wait)
    reason = _in_words(error)
    if isinstance(error, ChatMigrated):
        return RecipientMoved(reason, address=error.new_chat_id)
    if isinstance(error, Forbidden) or any(each in error.message.lower() for each in _NOWHERE):
        return RecipientLost(reason)
    return CannotSend(reason, permanent=isinstance(error, BadRequest))


def _in_words(error: TelegramError) -> str:
    """Telegram's reason in Spanish; its own words if we have none."""
    words = next((words for part, words in _REASONS.items() if part in error.message), error.message)
    return words[:_LONGEST_REASON]
