"""The map of the chat: every conversation in one, and what works at any time.

One map for all, because a person has one conversation at a time and may give any command at any step: with a
map each, python-telegram-bot would let two conversations take the same text. A conversation is listed here
once: its place in the menu, and its access, follow from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler
from telegram.ext import filters as accept

from handlers import approval_rules, long_work, start
from handlers.acting import buttons as acting
from handlers.acting import reason as blocking
from handlers.alert_settings import conversation as alert_settings
from handlers.alerts import buttons as alerts
from handlers.approvals import buttons as requests
from handlers.approvals import conversation as approvals
from handlers.audit_log import conversation as audit_log
from handlers.audit_log import pages as log_pages
from handlers.certifying import buttons as certificates
from handlers.certifying import conversation as certifying
from handlers.companies import conversation as companies
from handlers.company_alerts import conversation as company_alerts
from handlers.connecting import conversation as connecting
from handlers.erasing import conversation as erasing
from handlers.explaining import conversation as explaining
from handlers.exporting import buttons as exports
from handlers.exporting import conversation as exporting
from handlers.inviting import buttons as inviting
from handlers.joining import conversation as joining
from handlers.keeping import conversation as keeping
from handlers.kit.access import NOTHING, Guarded, needs_of
from handlers.kit.buttons import CLOSE, VANISH, DraftButton, MenuButton, sent_by
from handlers.kit.chat import Chat
from handlers.kit.context import Context, Handler
from handlers.kit.conversation import Conversation, conversation_of, redraw
from handlers.kit.listening import entry_points, states
from handlers.kit.memory import Memory
from handlers.kit.menu import CANCEL, HELP
from handlers.kit.routing import ChatMap
from handlers.kit.standing import on_standing_command, on_standing_tap, say_words_ignored
from handlers.kit.turn import Turn
from handlers.leaving import conversation as leaving
from handlers.linking import buttons as strangers
from handlers.linking import conversation as linking
from handlers.log_filter import conversation as log_filter
from handlers.log_settings import conversation as log_settings
from handlers.new_user import alike
from handlers.new_user import conversation as new_user
from handlers.oneself import changing as myself
from handlers.oneself import conversation as oneself
from handlers.pictures import buttons as charts
from handlers.pictures import conversation as chart
from handlers.profiles import conversation as profiles
from handlers.rights import conversation as rights
from handlers.stories import buttons as story_pages
from handlers.stories import conversation as stories
from handlers.summaries import conversation as summaries
from handlers.user_sheet import buttons as sheets
from handlers.users import conversation as users
from handlers.verification import conversation as verification
from handlers.verification import seal_checking as seals
from handlers.verification import seal_keeping

# In the order of the menu and the help.
CONVERSATIONS: Sequence[Conversation[Any]] = (
    start.CONVERSATION,
    joining.CONVERSATION,
    linking.CONVERSATION,
    new_user.CONVERSATION,
    users.CONVERSATION,
    profiles.CONVERSATION,
    leaving.CONVERSATION,
    blocking.CONVERSATION,
    explaining.CONVERSATION,
    approvals.CONVERSATION,
    approval_rules.CONVERSATION,
    log_settings.CONVERSATION,
    audit_log.CONVERSATION,
    log_filter.CONVERSATION,
    stories.CONVERSATION,
    chart.CONVERSATION,
    exporting.CONVERSATION,
    verification.CONVERSATION,
    certifying.CONVERSATION,
    summaries.CONVERSATION,
    alert_settings.CONVERSATION,
    company_alerts.CONVERSATION,
    keeping.CONVERSATION,
    erasing.CONVERSATION,
    connecting.CONVERSATION,
    companies.CONVERSATION,
    oneself.CONVERSATION,
    myself.CONVERSATION,
    rights.CONVERSATION,
)
ERRANDS = (*(each.errand for each in CONVERSATIONS if each.errand is not None), HELP, CANCEL)


async def _cancel(update: Update, context: Context) -> None:
    """`/cancelar`, or the button *Cancelar* of any draft."""
    chat = Chat(update, context)
    query = update.callback_query
    draft = chat.draft
    if query is None:
        await start.cancel(chat)
        return await say_words_ignored(chat, CANCEL.command)
    if draft is None or draft.id != chat.tapped_draft_id:
        return await redraw(chat)
    await chat.answer()
    return await conversation_of(draft).cancel(Turn(chat, draft))


async def _unexpected(update: Update, context: Context) -> None:
    """Input that the step does not take: a sticker instead of text, a text instead of a button."""
    chat = Chat(update, context)
    draft = chat.draft
    if draft is None or draft.expired(chat.now):
        return await redraw(chat)
    return await conversation_of(draft).unexpected(Turn(chat, draft))


async def _stale(update: Update, context: Context) -> None:
    """A button of a screen that is no longer current."""
    return await redraw(Chat(update, context))


async def _unread(update: Update, context: Context) -> None:
    """Input that belongs to no conversation: the menu answers."""
    await start.unread(Chat(update, context))


async def _close(chat: Chat) -> None:
    """*Cerrar*, on a result card."""
    await chat.answer()
    await chat.remove_keyboard(chat.tapped_message_id)


async def _vanish(chat: Chat) -> None:
    """*Ya la copié, bórrala*, under a generated password."""
    await chat.answer()
    if chat.tapped_message_id is not None:
        await chat.delete(chat.tapped_message_id)


async def _help_button(chat: Chat) -> None:
    """*Ayuda*, on the menu."""
    await chat.answer()
    await start.show_help(chat)


def _begins(action: str) -> Callable[[object], bool]:
    return sent_by(MenuButton, lambda button: button == MenuButton(action))


_CANCELS = sent_by(DraftButton, lambda button: button.action == "cancel")


def _chat_map(memories: Mapping[int, Memory]) -> ChatMap:
    """All conversations as one."""
    return ChatMap(
        memories,
        entry_points=[handler for each in CONVERSATIONS for handler in entry_points(each)],
        states={step: handlers for each in CONVERSATIONS for step, handlers in states(each).items()},
        fallbacks=[
            CommandHandler(CANCEL.command, Guarded("command cancelar", NOTHING, _cancel)),
            CallbackQueryHandler(Guarded("tap cancel", NOTHING, _cancel), pattern=_CANCELS),
            CallbackQueryHandler(Guarded("tap stale", NOTHING, _stale)),
            MessageHandler(accept.UpdateType.MESSAGE, Guarded("message unexpected", NOTHING, _unexpected)),
        ],
    )


def all_handlers(memories: Mapping[int, Memory] = MappingProxyType({})) -> list[Handler]:
    """The application's handlers, in order of precedence.

    `memories` are everybody's, by Telegram id. Raises LookupError if a handler does not declare its need.
    """
    handlers: list[Handler] = [
        on_standing_command(HELP.command, start.show_help, needs=NOTHING, only_reads=True),
        on_standing_tap("menu ayuda", _begins(HELP.command), _help_button, needs=NOTHING, only_reads=True),
        on_standing_tap("menu close", _begins(CLOSE.action), _close, needs=NOTHING),
        on_standing_tap("menu vanish", _begins(VANISH.action), _vanish, needs=NOTHING),
        *log_pages.ALWAYS,
        *charts.ALWAYS,
        *story_pages.ALWAYS,
        *exports.ALWAYS,
        *certificates.ALWAYS,
        *long_work.ALWAYS,
        *alerts.ALWAYS,
        *acting.ALWAYS,
        *explaining.ALWAYS,
        *seal_keeping.ALWAYS,  # before what reads any seal in a text
        *seals.ALWAYS,
        *strangers.ALWAYS,
        *alike.ALWAYS,
        *inviting.ALWAYS,
        *requests.ALWAYS,
        *sheets.ALWAYS,
        _chat_map(memories),
        CommandHandler(CANCEL.command, Guarded("command cancelar", NOTHING, _cancel)),
        CallbackQueryHandler(Guarded("tap stale", NOTHING, _stale)),
        MessageHandler(accept.UpdateType.MESSAGE, Guarded("message unread", NOTHING, _unread)),
    ]
    needs_of(handlers)
    return handlers
