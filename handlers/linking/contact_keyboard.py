"""The keyboard that picks somebody from one's contacts, and taking it away.

Telegram puts it in place of the person's own, with a message of its own, and keeps it until another message
takes it away (Bot API, KeyboardButtonRequestUsers).
"""

from __future__ import annotations

from telegram import KeyboardButton, KeyboardButtonRequestUsers, ReplyKeyboardMarkup, ReplyKeyboardRemove
from telegram.constants import ParseMode

from handlers.kit.chat import Chat
from handlers.kit.insistence import insist

PICK = "Elegir de mis contactos"
_OFFER = f"Toca «{PICK}», abajo, donde estaba tu teclado."


async def show_contact_keyboard(chat: Chat, request_id: int) -> None:
    """Ask for one person, by a button; the answer has this 32-bit number."""
    request = KeyboardButtonRequestUsers(request_id, user_is_bot=False, max_quantity=1, request_name=True)
    keyboard = ReplyKeyboardMarkup(
        [[KeyboardButton(PICK, request_users=request)]], resize_keyboard=True, is_persistent=True
    )
    await insist(
        lambda: chat.context.bot.send_message(
            chat.chat_id, _OFFER, reply_markup=keyboard, message_thread_id=chat.thread_id
        )
    )


async def take_contact_keyboard(chat: Chat, words: str) -> None:
    """Take it away with a message that says this, in HTML: it can't be done without one."""
    gone = ReplyKeyboardRemove()
    await insist(
        lambda: chat.context.bot.send_message(
            chat.chat_id,
            words,
            parse_mode=ParseMode.HTML,
            reply_markup=gone,
            message_thread_id=chat.thread_id,
        )
    )
