"""A keyboard in the place of the person's own, which comes with a message and goes with another.

What is tapped there is sent as the person's own message, which no bot can edit (Bot API,
ReplyKeyboardMarkup).
"""

from __future__ import annotations

from collections.abc import Sequence

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import ParseMode

from handlers.kit.chat import Chat
from handlers.kit.insistence import insist


async def offer_keyboard(
    chat: Chat, words: str, buttons: Sequence[KeyboardButton], *, persistent: bool = False
) -> None:
    """Show these buttons, one in each row, with a message that says this, in HTML.

    They go with the first tap, unless they are `persistent`.
    """
    keyboard = ReplyKeyboardMarkup(
        [[each] for each in buttons],
        resize_keyboard=True,
        is_persistent=persistent,
        one_time_keyboard=not persistent,
    )
    await _send(chat, words, keyboard)


async def take_keyboard(chat: Chat, words: str) -> None:
    """Take it away with a message that says this, in HTML: it can't be done without one."""
    await _send(chat, words, ReplyKeyboardRemove())


async def _send(chat: Chat, words: str, markup: ReplyKeyboardMarkup | ReplyKeyboardRemove) -> None:
    await insist(
        lambda: chat.context.bot.send_message(
            chat.chat_id,
            words,
            parse_mode=ParseMode.HTML,
            reply_markup=markup,
            message_thread_id=chat.thread_id,
        )
    )
