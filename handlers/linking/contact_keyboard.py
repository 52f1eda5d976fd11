"""The keyboard that picks somebody from one's contacts."""

from __future__ import annotations

from telegram import KeyboardButton, KeyboardButtonRequestUsers

from handlers.kit.chat import Chat
from handlers.kit.reply_keyboard import offer_keyboard

PICK = "Elegir de mis contactos"
_OFFER = f"Toca «{PICK}», abajo, donde estaba tu teclado."


async def show_contact_keyboard(chat: Chat, request_id: int) -> None:
    """Ask for one person, by a button; the answer has this 32-bit number."""
    request = KeyboardButtonRequestUsers(request_id, user_is_bot=False, max_quantity=1, request_name=True)
    await offer_keyboard(chat, _OFFER, [KeyboardButton(PICK, request_users=request)], persistent=True)
