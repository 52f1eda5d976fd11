"""Conversations as handlers of Telegram's updates: what begins each, and what each of its steps takes."""

from __future__ import annotations

import re

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext import filters as accept

from handlers.kit.access import Guarded, Where
from handlers.kit.buttons import DraftButton, MenuButton, sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Context, Handler
from handlers.kit.conversation import Conversation, redraw
from handlers.kit.steps import Command, File, FromMenu, Tap, Text
from handlers.kit.turn import D


def entry_points(conversation: Conversation[D]) -> list[Handler]:
    """What begins the conversation."""
    return [_beginning(conversation, each) for each in conversation.begins]


def states(conversation: Conversation[D]) -> dict[str, list[Handler]]:
    """What each of its steps takes."""
    return {
        step: [_taking(conversation, each) for each in taken] for step, taken in conversation.steps.items()
    }


def _beginning(conversation: Conversation[D], way: Command[D] | FromMenu[D]) -> Handler:
    if isinstance(way, Command):
        return _on_command(conversation, way)
    return _on_menu(conversation, way)


def _on_command(conversation: Conversation[D], way: Command[D]) -> Handler:
    need = way.needs or conversation.need(Where.ANYWHERE)

    async def typed(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        await conversation.begin(chat, lambda chat: way.begin(chat, chat.words), need=need)

    guarded = Guarded(f"command {way.command}", need, typed, only_reads=way.only_reads)
    return CommandHandler(way.command, guarded)


def _on_menu(conversation: Conversation[D], way: FromMenu[D]) -> Handler:
    need = way.needs or conversation.need(Where.NAMED)

    async def tapped(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        await chat.answer()
        button = chat.tapped(MenuButton)
        await conversation.begin(chat, lambda chat: way.begin(chat, button), need=need)

    guarded = Guarded(f"menu {way.action}", need, tapped, only_reads=way.only_reads)
    return CallbackQueryHandler(guarded, pattern=sent_by(MenuButton, lambda each: each.action == way.action))


def _taking(conversation: Conversation[D], takes: Text[D] | File[D] | Tap[D]) -> Handler:
    if isinstance(takes, Text):
        return _on_text(conversation, takes)
    if isinstance(takes, File):
        return _on_file(conversation, takes)
    return _on_tap(conversation, takes)


def _on_text(conversation: Conversation[D], takes: Text[D]) -> Handler:
    need = takes.needs or conversation.need(Where.DRAFT)

    async def received(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        if chat.draft is not None:
            chat.draft.buried = True
        argument = chat.written if takes.to_the_letter else chat.text
        await conversation.take(chat, takes, argument, need=need)

    accepted = accept.TEXT & ~accept.COMMAND & accept.UpdateType.MESSAGE
    name = takes.step.__name__.lstrip("_")
    return MessageHandler(accepted, Guarded(f"{conversation.name} {name}", need, received))


def _on_file(conversation: Conversation[D], takes: File[D]) -> Handler:
    need = takes.needs or conversation.need(Where.DRAFT)

    async def received(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        if chat.draft is not None:
            chat.draft.buried = True
        await conversation.take(chat, takes, "", need=need)

    name = takes.step.__name__.lstrip("_")
    accepted = accept.Document.ALL & accept.UpdateType.MESSAGE
    return MessageHandler(accepted, Guarded(f"{conversation.name} {name}", need, received))


def _on_tap(conversation: Conversation[D], takes: Tap[D]) -> Handler:
    need = takes.needs or conversation.need(Where.DRAFT)

    async def tapped(update: Update, context: Context) -> None:
        chat = Chat(update, context)
        button, draft = chat.tapped(DraftButton), chat.draft
        if draft is None or (draft.id, draft.version) != (button.draft_id, button.version):
            return await redraw(chat)
        if not takes.answers:
            await chat.answer()
        draft.message_id, draft.buried = chat.tapped_message_id, False
        if takes.saves:
            await chat.remove_keyboard(draft.message_id)
        return await conversation.take(chat, takes, button.argument, need=need)

    argument = re.compile(takes.takes, re.ASCII)

    def is_it(button: DraftButton) -> bool:
        return button.action == takes.action and argument.fullmatch(button.argument) is not None

    guarded = Guarded(f"{conversation.name}:{takes.action}", need, tapped)
    return CallbackQueryHandler(guarded, pattern=sent_by(DraftButton, is_it))
