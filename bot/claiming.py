"""Codes of people who come in, as owners or invited: understood however they are phrased."""

from __future__ import annotations

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop

from domain.alert_links import linked_alert
from domain.claim_codes import claimed_code
from domain.invitations import invitation_code
from domain.spelling import visible
from handlers.kit.chat import Chat
from handlers.kit.conversation import conversation_of, redraw
from handlers.kit.draft import Draft
from handlers.kit.turn import Turn
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
    code = _code(message)
    if code is not None:
        may_be_else = not _is_command(message) and _in_a_conversation(chat, is_known=is_known)
        if may_be_else or message.text == f"{_START} {code}":
            return None
        return _with_text(chat, message, f"{_START} {code}")
    if is_known or (chat.draft is not None and chat.draft.comes_in) or _command(message) == _START:
        return None
    return _with_text(chat, message, _START) if await is_named_owner(chat.ask) else None


async def comes_to_claim(chat: Chat) -> bool:
    """Whether an update of a person without a place belongs to coming in.

    Raises ApplicationHandlerStop, after an answer, for anything else from a person entitled to the seat.
    """
    message, draft = chat.update.message, chat.draft
    if message is not None and _code(message) is not None:
        return True
    if draft is not None and draft.comes_in:
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


def _answers(chat: Chat, draft: Draft) -> bool:
    """Whether it is a possible answer to what the draft asks."""
    if chat.update.message is None:
        return chat.tapped_draft_id == draft.id
    return not _is_command(chat.update.message) or _command(chat.update.message) in _MEANT_FOR_THE_CLAIM


async def _ask_again(chat: Chat, draft: Draft) -> None:
    if chat.update.message is None or draft.expired(chat.now):
        await redraw(chat)
    else:
        await conversation_of(draft).unexpected(Turn(chat, draft))


def _in_a_conversation(chat: Chat, *, is_known: bool) -> bool:
    """Whether they are in an active conversation: without a place it can only be about coming in."""
    draft = chat.draft
    return draft is not None and not draft.expired(chat.now) and (is_known or draft.comes_in)


def _code(message: Message) -> str | None:
    """The invitation or the owner's code in it; a link to an alert is neither."""
    text = message.text or ""
    if linked_alert(text) is not None:
        return None
    return invitation_code(text) or claimed_code(text)


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
