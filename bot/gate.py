"""The gate: who may talk to the bot at all, by numeric Telegram id, before any other handler."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.claiming import comes_to_claim, said_plainly
from handlers.alert_groups.in_group import served_in_group
from handlers.editing import edited
from handlers.kit.access import reached_for
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.context import Context
from handlers.kit.screen import Screen
from handlers.kit.text import plain
from services.doors.admission import PRIVATE_ONLY, TAPS_ANSWERED, note_seen, turn_away, turn_group_away
from services.sending.private_topics import company_of_topic
from services.sending.recipients import recipient_back

BEFORE_OTHERS = -1  # the group of handlers that python-telegram-bot asks first


async def guard(update: Update, context: Context) -> None:
    """Let through known people in private chats, and claims of the installation; nobody else.

    In a group only what is for groups is served.
    """
    if update.effective_user is None or update.effective_chat is None:
        raise ApplicationHandlerStop
    chat = Chat(update, context)
    if update.effective_chat.type != ChatType.PRIVATE:
        if not await served_in_group(chat):
            await _turn_group_away(chat)
        raise ApplicationHandlerStop
    if _can_be_reached(update):
        await recipient_back(chat.installation, chat.person.id, now=chat.now)
    if update.edited_message is not None and await chat.places():
        await edited(chat)
    if update.message is None and update.callback_query is None:
        raise ApplicationHandlerStop  # an edited message, a reaction, or news about the chat itself
    if chat.thread_id is not None:
        context.topic_company_id = await company_of_topic(chat.installation, chat.person.id, chat.thread_id)
    is_known = bool(await chat.places())
    await note_seen(chat.ask, await chat.places())
    plainly = await said_plainly(chat, is_known=is_known)
    if plainly is not None:
        await context.application.process_update(plainly)
        raise ApplicationHandlerStop
    if not is_known and not await comes_to_claim(chat):
        await _turn_away(chat)
        raise ApplicationHandlerStop


def _can_be_reached(update: Update) -> bool:
    """Whether the person has just opened the chat with us, or unblocked us."""
    if update.my_chat_member is not None:
        return update.my_chat_member.new_chat_member.status == ChatMember.MEMBER
    return update.message is not None and (update.message.text or "").lower().startswith("/start")


async def _turn_group_away(chat: Chat) -> None:
    """Say once an hour that groups are not served, if addressed; we ignore the rest of a group's talk."""
    if not chat.text.startswith("/") and chat.update.callback_query is None:
        return
    times = await turn_group_away(chat.ask, chat.chat_id)
    if times == 1:
        await chat.send(Screen(PRIVATE_ONLY))
        await chat.answer(PRIVATE_ONLY)


async def _turn_away(chat: Chat) -> None:
    """One short refusal with the person's id, once an hour; some of their taps are answered."""
    refusal, times = await turn_away(chat.ask, reached_for=reached_for(chat))
    if times == 1:
        await chat.send(Screen(plain(sentence_of(refusal))))
    if times <= TAPS_ANSWERED:
        await chat.answer(sentence_of(refusal), alert=True)


def gate() -> TypeHandler[Update, Context, None]:
    """The handler before all others."""
    return TypeHandler(Update, guard)
