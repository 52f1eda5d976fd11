"""Telegram as a channel: a screen or a picture for a chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.delivery.channel import CannotSend, RecipientLost, RecipientMoved
from bot.delivery.topics import Topics
from domain.backoff import seconds_asked
from handlers.kit.messages import Content, Edited, edit, post
from services.sending.private_topics import Reader

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
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted")
# Bad requests that will be so for whatever is sent there, in lower case.
_NOWHERE = (
    *_NO_TOPIC,
    "chat not found",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
)
_LONGEST_REASON = 200  # characters, as in the outbox


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message for a chat, or an edit of one; `silently` means without a sound.

    `thread_id` is a topic of a group; `reader`, whose own topic for a company it goes to, if they want one.
    """

    content: Content | Edited
    silently: bool = False
    thread_id: int | None = None
    reader: Reader | None = None


class TelegramChannel:
    """Addresses are chats. Reasons are in Spanish where we have a translation."""

    def __init__(self, bot: Bot, topics: Topics) -> None:
        self._bot = bot
        self._topics = topics

    async def send(self, address: int, content: ChatMessage) -> int:
        """Try once; returns the message's id in the chat. Raises CannotSend, and StorageUnavailable."""
        try:
            if isinstance(content.content, Edited):
                return await edit(self._bot, address, content.content)
            if content.reader is None:
                message = await self._post(address, content, content.content, content.thread_id)
            else:
                message = await self._post_for(content.reader, address, content, content.content)
        except TelegramError as error:
            raise _failure(error) from error
        return message.message_id

    async def _post_for(
        self, reader: Reader, address: int, message: ChatMessage, content: Content
    ) -> Message:
        """Send it to the company's topic; one that was deleted is opened anew, once: then to the chat."""
        for _ in range(2):
            thread_id = await self._topics.thread_for(reader, address)
            try:
                return await self._post(address, message, content, thread_id)
            except BadRequest as error:
                if thread_id is None or not _says(error, _NO_TOPIC):
                    raise
            await self._topics.gone(reader, thread_id)
        return await self._post(address, message, content, None)

    async def _post(
        self, address: int, message: ChatMessage, content: Content, thread_id: int | None
    ) -> Message:
        return await post(self._bot, address, content, silently=message.silently, thread_id=thread_id)


def _failure(error: TelegramError) -> CannotSend:
    """The meaning of Telegram's error."""
    if isinstance(error, RetryAfter):
        wait = timedelta(seconds=seconds_asked(error.retry_after))
        return CannotSend(f"Telegram pide esperar {wait.total_seconds():.0f} s", retry_after=wait)
    reason = _in_words(error)
    if isinstance(error, ChatMigrated):
        return RecipientMoved(reason, address=error.new_chat_id)
    if isinstance(error, Forbidden) or _says(error, _NOWHERE):
        return RecipientLost(reason)
    return CannotSend(reason, permanent=isinstance(error, BadRequest))


def _says(error: TelegramError, reasons: Iterable[str]) -> bool:
    """Whether it is for one of these reasons."""
    return any(each in error.message.lower() for each in reasons)


def _in_words(error: TelegramError) -> str:
    """Telegram's reason in Spanish; its own words if we have none."""
    words = next((words for part, words in _REASONS.items() if part in error.message), error.message)
    return words[:_LONGEST_REASON]
