"""One message of our own accord to Telegram, and what became of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from telegram import Message
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from domain.backoff import seconds_asked

_REASONS = {
    "bot was blocked by the user": "bloqueó al bot",
    "user is deactivated": "su cuenta de Telegram ya no existe",
    "can't initiate conversation": "todavía no abre el chat con el bot",
    "hat not found": "todavía no abre el chat con el bot",
    "Timed out": "Telegram no contestó a tiempo",
    "Bad Gateway": "Telegram no está disponible",
    "Internal Server Error": "Telegram no está disponible",
}
_LONGEST_REASON = 200  # characters, as the outbox keeps it


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the chat."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """It may go later; `wait` is how long Telegram asks to wait with anything, if it does."""

    reason: str
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat is another one now."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Lost:
    """Nothing can be sent to that person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This message would be refused each time."""

    reason: str


Outcome = Sent | Delayed | Moved | Lost | Refused


async def attempt(send: Callable[[], Awaitable[Message]]) -> Outcome:
    """Try once. The reasons are in the words of who reads them, where we have such."""
    try:
        message = await send()
    except RetryAfter as error:
        wait = timedelta(seconds=seconds_asked(error.retry_after))
        return Delayed(f"Telegram pide esperar {wait.total_seconds():.0f} s", wait)
    except ChatMigrated as error:
        return Moved(error.new_chat_id)
    except Forbidden as error:
        return Lost(_in_words(error))
    except BadRequest as error:
        lost = "chat not found" in error.message.lower()
        return Lost(_in_words(error)) if lost else Refused(_in_words(error))
    except TelegramError as error:
        return Delayed(_in_words(error))
    return Sent(message.message_id)


def _in_words(error: TelegramError) -> str:
    """Telegram's reason as people read it; its own words where we have no better."""
    words = next((words for part, words in _REASONS.items() if part in error.message), error.message)
    return words[:_LONGEST_REASON]
