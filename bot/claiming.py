"""Claims of the owner's seat: understood however they are phrased, and asking only for a name."""

from __future__ import annotations

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop

from domain.claim_codes import claimed_code
from domain.spelling import visible
from handlers.kit.chat import Chat
from handlers.kit.conversation import redraw
from handlers.kit.turn import Turn
from handlers.start import CONVERSATION, ClaimDraft
from services.people.claims import is_named_owner

_START = "/start"
_MEANT_FOR_THE_CLAIM = (_START, "/cancelar")
_NAMED = "Envía /start para quedar como propietario."


async def said_plainly(chat: Chat, *, is_known: bool) -> Update | None:
    """The update as `/start CODE`, if the person showed a code in another way; None otherwise.

    Inside a conversation a text without `/start` is no code, as it may be a password. The first message of an
    owner named in the settings stands for `/start`.
    """
    message = chat.update.message
    if message is None:
        return None
    code = claimed_code(message.text or "")
    if code is not None:
        may_be_else = not _is_command(message) and _in_a_conversation(chat, is_known=is_known)
        if may_be_else or message.text == f"{_START} {code}":
            return None
        return _with_text(chat, message, f"{_START} {code}")
    if is_known or isinstance(chat.draft, ClaimDraft) or _command(message) == _START:
        return None
    return _with_text(chat, message, _START) if await is_named_owner(chat.ask) else None


async def comes_to_claim(chat: Chat) -> bool:
    """Whether an update of a person without a place belongs to a claim.

    Raises ApplicationHandlerStop, after an answer, for anything else from a person entitled to the seat.
    """
    message, draft = chat.update.message, chat.draft
    if message is not None and claimed_code(message.text or "") is not None:
        return True
    if isinstance(draft, ClaimDraft):
        if not _answers(chat, draft):
            await _ask_again(chat, draft)
            raise ApplicationHandlerStop
        return True
    if not await is_named_owner(chat.ask):
        return False
    if message is None:
        await chat.answer(_NAMED, alert=True)
        raise ApplicationHandlerStop
    return True


def _answers(chat: Chat, draft: ClaimDraft) -> bool:
    """Whether it is a possible answer to the question for a name."""
    if chat.update.message is None:
        return chat.tapped_draft_id == draft.id
    return not _is_command(chat.update.message) or _command(chat.update.message) in _MEANT_FOR_THE_CLAIM


async def _ask_again(chat: Chat, draft: ClaimDraft) -> None:
    if chat.update.message is None or draft.expired(chat.now):
        await redraw(chat)
    else:
        await CONVERSATION.unexpected(Turn(chat, draft))


def _in_a_conversation(chat: Chat, *, is_known: bool) -> bool:
    """Whether they are in an active conversation: without a place it can only ask for their name."""
    draft = chat.draft
    return draft is not None and not draft.expired(chat.now) and (is_known or isinstance(draft, ClaimDraft))


def _is_command(message: Message) -> bool:
    return visible(message.text or "").lstrip().startswith("/")


def _command(message: Message) -> str:
    """`/start`, of `/Start@vigia_bot CODE`."""
    first = visible(message.text or "").split(maxsplit=1)[:1]
    return first[0].partition("@")[0].lower() if first else ""


def _with_text(chat: Chat, message: Message, text: str) -> Update:
    """The update with this command as its message's text."""
    said = Message(
        message.message_id,
        message.date,
        message.chat,
        from_user=message.from_user,
        text=text,
        entities=[MessageEntity(MessageEntity.BOT_COMMAND, 0, len(_START))],
    )
    said.set_bot(chat.context.bot)
    return Update(chat.update.update_id, message=said)
