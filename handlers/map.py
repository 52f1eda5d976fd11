"""The map of the chat: every conversation in one `ConversationHandler`, and what works at any time.

One handler for all, because a person has one conversation at a time and any command may be given at any
step of it: with one handler each, python-telegram-bot would let two of them take the same text.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ConversationHandler, MessageHandler
from telegram.ext import filters as accept
from telegram.warnings import PTBUserWarning

from handlers import long_work, start
from handlers.alerts import buttons as alerts
from handlers.audit_log import conversation as audit_log
from handlers.audit_log import pages as log_pages
from handlers.companies import conversation as companies
from handlers.exporting import buttons as exports
from handlers.exporting import conversation as exporting
from handlers.keeping import conversation as keeping
from handlers.kit.access import NOTHING, Door, needs_of
from handlers.kit.buttons import CLOSE, VANISH, DraftButton, MenuButton, sent_by
from handlers.kit.chat import Chat, Context
from handlers.kit.conversation import CONVERSATIONS, END, Handler, State, redraw
from handlers.kit.readings import only_reads
from handlers.kit.standing import on_standing_command, on_standing_tap, say_words_ignored
from handlers.log_filter import conversation as log_filter
from handlers.log_settings import conversation as log_settings
from handlers.new_user import conversation as new_user
from handlers.pictures import buttons as charts
from handlers.pictures import conversation as chart
from handlers.summaries import conversation as summaries
from handlers.verification import conversation as verification
from handlers.verification import seal_checking as seals

_CONVERSATIONS = (
    start,
    companies,
    new_user,
    log_settings,
    audit_log,
    log_filter,
    chart,
    summaries,
    exporting,
    verification,
    keeping,
)


async def _cancel(update: Update, context: Context) -> State:
    """`/cancelar`, or the button *Cancelar* of any draft."""
    chat = Chat(update, context)
    query = update.callback_query
    draft = chat.draft
    if query is None:
        await start.cancel(chat)
        await say_words_ignored(chat, "cancelar")
        return END
    if draft is None or draft.id != chat.tapped_draft_id:
        return await redraw(chat)
    await chat.answer()
    await CONVERSATIONS[draft.conversation].cancel(chat, draft)
    return END


async def _unexpected(update: Update, context: Context) -> State:
    """Something that the step does not take: a sticker where text is due, a text where a button is."""
    chat = Chat(update, context)
    draft = chat.draft
    if draft is None or draft.expired(chat.now):
        return await redraw(chat)
    return await CONVERSATIONS[draft.conversation].unexpected(chat, draft)


async def _stale(update: Update, context: Context) -> State:
    """A button of a screen that is no longer in force."""
    return await redraw(Chat(update, context))


async def _unread(update: Update, context: Context) -> None:
    """Something that belongs to no conversation: the menu answers."""
    await start.unread(Chat(update, context))


async def _close(chat: Chat) -> None:
    """*Cerrar*, on a card that says what was done."""
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


def conversation_handler() -> ConversationHandler[Context]:
    """All conversations as one."""
    with warnings.catch_warnings():
        # It warns that buttons are not followed by message; ours name their draft and version themselves.
        warnings.simplefilter("ignore", PTBUserWarning)
        return ConversationHandler(
            entry_points=[handler for each in _CONVERSATIONS for handler in each.ENTRY_POINTS],
            states={state: handlers for each in _CONVERSATIONS for state, handlers in each.STATES.items()},
            fallbacks=[
                *(handler for each in _CONVERSATIONS for handler in each.FALLBACKS),
                CommandHandler("cancelar", Door("command cancelar", NOTHING, _cancel)),
                CallbackQueryHandler(Door("tap cancel", NOTHING, _cancel), pattern=_CANCELS),
                CallbackQueryHandler(Door("tap stale", NOTHING, _stale)),
                MessageHandler(accept.UpdateType.MESSAGE, Door("message unexpected", NOTHING, _unexpected)),
            ],
            allow_reentry=True,
            name="chat",
            persistent=True,
        )


def all_handlers() -> list[Handler]:
    """What the application listens to, in the order in which each is asked.

    Raises LookupError if one does not say what it needs.
    """
    handlers: list[Handler] = [
        only_reads(on_standing_command("ayuda", start.show_help, needs=NOTHING)),
        only_reads(on_standing_tap("menu ayuda", _begins("ayuda"), _help_button, needs=NOTHING)),
        on_standing_tap("menu close", _begins(CLOSE.action), _close, needs=NOTHING),
        on_standing_tap("menu vanish", _begins(VANISH.action), _vanish, needs=NOTHING),
        *log_pages.ALWAYS,
        *charts.ALWAYS,
        *exports.ALWAYS,
        *long_work.ALWAYS,
        *alerts.ALWAYS,
        *seals.ALWAYS,
        conversation_handler(),
        CommandHandler("cancelar", Door("command cancelar", NOTHING, _cancel)),
        CallbackQueryHandler(Door("tap stale", NOTHING, _stale)),
        MessageHandler(accept.UpdateType.MESSAGE, Door("message unread", NOTHING, _unread)),
    ]
    needs_of(handlers)
    return handlers
