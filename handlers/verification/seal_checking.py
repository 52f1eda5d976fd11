"""Checking a seal: its button *Verificar*, or its text pasted in the chat.

Both work at any time, however old the seal, and leave a conversation as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from telegram import Message
from telegram.ext import filters as accept

from domain.checkpoints import holds_note
from domain.errors import AccessDenied
from domain.permissions import READ_LOG
from domain.seal_messages import SealMessage
from domain.seals import Seal, holds_seals
from handlers.kit.access import Need, Where
from handlers.kit.button_kinds import SealButton
from handlers.kit.buttons import sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Handler
from handlers.kit.seal_message import seal_message
from handlers.kit.standing import on_standing_tap, on_standing_text
from handlers.kit.works import works_of
from handlers.verification.work import Verifying, VerifyingSeals, unchecked
from services.doors.admission import check_right
from services.log.pasted_seals import pasted_seals


class _HoldsSeals(accept.MessageFilter):
    """A text with pasted seals, signed or not, or a forwarded message of them, that is no command."""

    def filter(self, message: Message) -> bool:
        text = message.text or ""
        return not text.startswith("/") and (holds_seals(text) or holds_note(text))


async def tapped(chat: Chat) -> None:
    """*Verificar*, under a seal."""
    seal = chat.tapped(SealButton).seal
    await chat.answer()
    query = chat.update.callback_query
    message = query.message if query is not None else None
    await check(chat, seal, message=seal_message(message, bot_id=chat.context.bot.id))


async def pasted(chat: Chat) -> None:
    """Seals' texts."""
    await check_pasted(chat, chat.text)


async def check_pasted(chat: Chat, text: str) -> None:
    """Check each seal of the text; one alone as its button does.

    A signed one is checked by its signature as well. Raises SealUnreadable, SealForged, SealOfAnother,
    NotAllowed and UnknownPerson if none can be checked.
    """
    read = pasted_seals(text, chat.installation.seal_key)
    if read.only is not None:
        await check(chat, read.only, signed=read.only in read.signed)
        return
    seals, refused = await _allowed(chat, read.seals)
    if not seals:
        raise next(iter(refused.values()))
    unread = [unchecked(seal, refusal) for seal, refusal in [*refused.items(), *read.refused.items()]]
    unread += [_damaged(read.damaged)] if read.damaged else []
    work = VerifyingSeals(seals=tuple(seals), unread=tuple(unread))
    await works_of(chat).start(chat, work, seals[0].company_id, operation_id=operation_of(chat))


async def _allowed(chat: Chat, seals: Sequence[Seal]) -> tuple[list[Seal], dict[Seal, AccessDenied]]:
    """The seals of logs that the person may read, and the recorded refusals of the others."""
    allowed, refused = list[Seal](), dict[Seal, AccessDenied]()
    for seal in seals:
        try:
            await check_right(chat.ask, await chat.places(), READ_LOG, seal.company_id)
        except AccessDenied as refusal:
            refused[seal] = refusal
        else:
            allowed.append(seal)
    return allowed, refused


def _damaged(many: int) -> str:
    if many == 1:
        return "Un sello está incompleto o mal copiado: cópialo otra vez."
    return f"{many} sellos están incompletos o mal copiados: cópialos otra vez."


async def check(chat: Chat, seal: Seal, *, message: SealMessage | None = None, signed: bool = False) -> None:
    """Check the seal and its message; the result comes in another message."""
    work = Verifying(seal=seal, message=message, signed=signed)
    await works_of(chat).start(chat, work, seal.company_id, operation_id=operation_of(chat))


def operation_of(chat: Chat) -> UUID:
    """The operation id of this update's verification."""
    return chat.operation_id("verification")


_NEEDS = Need(Where.NAMED, READ_LOG)

ALWAYS: list[Handler] = [
    on_standing_tap("seal check", sent_by(SealButton), tapped, needs=_NEEDS),
    on_standing_text("seal pasted", _HoldsSeals(), pasted, needs=_NEEDS),
]
