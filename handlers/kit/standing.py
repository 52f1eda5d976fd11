"""Handlers that stand outside conversations: they work at any time and leave a conversation as it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext import filters as accept

from domain.errors import ApprovalNeeded, VigiaError
from domain.spelling import clip
from handlers.kit.access import Guarded, Need, admit
from handlers.kit.advice import sentence_of
from handlers.kit.chat import ANSWER_LIMIT, Chat
from handlers.kit.context import Context, Handler
from handlers.kit.screen import Screen
from handlers.kit.second_person import asked_screen, keep_up_to_date
from handlers.kit.text import plain
from services.approvals.requests import request_approval


def on_standing_command(
    command: str, work: Callable[[Chat], Awaitable[None]], *, needs: Need, only_reads: bool = False
) -> Handler:
    """A command without words, at any step of any conversation."""

    async def alone(chat: Chat) -> None:
        await work(chat)
        await say_words_ignored(chat, command)

    return CommandHandler(command, _guarded(f"command {command}", alone, needs, only_reads=only_reads))


async def say_words_ignored(chat: Chat, command: str) -> None:
    """Say that the words after a command without arguments were ignored."""
    if chat.words:
        await chat.send(
            Screen(plain(f"No tomé en cuenta «{clip(chat.words)}»: /{command} va sin nada después."))
        )


def on_standing_text(
    name: str, wanted: accept.MessageFilter, work: Callable[[Chat], Awaitable[None]], *, needs: Need
) -> Handler:
    """A text that is recognised at any step of any conversation."""
    return MessageHandler(wanted & accept.UpdateType.MESSAGE, _guarded(name, work, needs))


def _guarded(
    name: str, work: Callable[[Chat], Awaitable[None]], need: Need, *, only_reads: bool = False
) -> Guarded:
    async def received(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        try:
            await admit(chat, need)
            await work(chat)
        except VigiaError as error:
            await chat.send(Screen(plain(sentence_of(error))))

    return Guarded(name, need, received, only_reads=only_reads)


def on_standing_tap(
    name: str,
    pattern: Callable[[object], bool],
    work: Callable[[Chat], Awaitable[None]],
    *,
    needs: Need,
    only_reads: bool = False,
) -> Handler:
    """A button that works however old it is; a refusal comes as an alert. `work` answers the tap.

    `pattern` selects the button: see `sent_by`.
    """

    async def tapped(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        try:
            await admit(chat, needs)
            await _done_or_asked_for(chat, work)
        except VigiaError as error:
            await chat.answer(clip(sentence_of(error), limit=ANSWER_LIMIT), alert=True)

    return CallbackQueryHandler(Guarded(name, needs, tapped, only_reads=only_reads), pattern=pattern)


async def _done_or_asked_for(chat: Chat, work: Callable[[Chat], Awaitable[None]]) -> None:
    """What needs a second person is asked for in a message of its own."""
    try:
        await work(chat)
    except ApprovalNeeded as needed:
        request = await request_approval(chat.ask, needed.company_id, needed.deed)
        await chat.answer()
        sent = await chat.send(await asked_screen(chat, request))
        await keep_up_to_date(chat, request, sent.message_id)
