"""Checking a seal: its button *Verificar*, or its text pasted in the chat.

Both work at any time, however old the seal, and leave a conversation as it is.
"""

from __future__ import annotations

from uuid import UUID

from telegram import Message
from telegram.ext import filters as accept

from domain.permissions import READ_LOG
from domain.seal_messages import SealMessage
from domain.seals import Seal, company_sealed, read_seal
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import SealButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.seal_message import seal_message
from handlers.kit.standing import on_standing_tap, on_standing_text
from handlers.kit.works import works_of
from handlers.verification.work import Verifying


class _BeginsAsASeal(accept.MessageFilter):
    """A text that begins like a pasted seal and is no command."""

    def filter(self, message: Message) -> bool:
        text = message.text or ""
        return not text.startswith("/") and company_sealed(text) is not None


async def tapped(chat: Chat) -> None:
    """*Verificar*, under a seal."""
    seal = chat.tapped(SealButton).seal
    await chat.answer()
    query = chat.update.callback_query
    message = query.message if query is not None else None
    await check(chat, seal, message=seal_message(message, bot_id=chat.context.bot.id))


async def pasted(chat: Chat) -> None:
    """A seal's text."""
    await check(chat, read_seal(chat.text))


async def check(chat: Chat, seal: Seal, *, message: SealMessage | None = None) -> None:
    """Check the seal and its message; the result comes in another message."""
    work = Verifying(seal=seal, message=message)
    await works_of(chat).start(chat, work, seal.company_id, operation_id=operation_of(chat))


def operation_of(chat: Chat) -> UUID:
    """The operation id of this update's verification."""
    return chat.operation_id("verification")


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("seal check", sent_by(SealButton), tapped, needs=_NEEDS),
    on_standing_text("seal pasted", _BeginsAsASeal(), pasted, needs=_NEEDS),
]
