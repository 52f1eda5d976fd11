"""Passwords in the chat: typed and deleted, or generated and shown once in a message that deletes itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from domain.errors import StorageUnavailable
from handlers.kit.buttons import VANISH
from handlers.kit.chat import Chat
from handlers.kit.draft import LIFETIME
from handlers.kit.screen import Screen, button, copy_button
from handlers.kit.shown_once import show_once
from handlers.kit.text import bold, code, page
from services.people.users import generate_new_password
from services.sending.expiring_messages import expire_message

SECRET_LIFETIME = timedelta(minutes=2)  # once it is saved; until then it lasts as long as the draft
NOT_DELETED = "No pude borrar tu mensaje con la contraseña: bórralo tú."


async def take_away_typed(chat: Chat) -> str:
    """Delete the message with a typed password, before anything else; what to say if it is still there."""
    message = chat.update.effective_message
    deleted = message is not None and await chat.delete(message.message_id)
    return "" if deleted else NOT_DELETED


async def show_generated(chat: Chat, user_name: str, *, advice: str) -> tuple[str, int]:
    """Generate a password and show it once, with the advice, in its own message; its hash and the message."""
    password, password_hash = await generate_new_password(chat.installation)

    async def shown() -> tuple[str, Screen]:
        return password_hash, secret_screen(user_name, password, advice=advice)

    return await show_once(chat, _to_come(user_name), shown, lasts=LIFETIME)


async def let_expire(chat: Chat, message_id: int) -> None:
    """Delete a generated password's message a little after it was saved."""
    with suppress(StorageUnavailable):  # it is saved all the same, and the message is deleted later
        await expire_message(chat.installation, chat.chat_id, message_id, due_at=chat.now + SECRET_LIFETIME)


def _to_come(user_name: str) -> Screen:
    """Where the generated password will be, in a message that can't be forwarded."""
    return Screen(f"🔑 Un momento: preparo la contraseña de {bold(user_name)}.", protected=True)


def secret_screen(user_name: str, password: str, *, advice: str) -> Screen:
    """A generated password: once, under a spoiler, in a protected message that deletes itself."""
    text = page(f"🔑 Contraseña de {bold(user_name)}", f"<tg-spoiler>{code(password)}</tg-spoiler>", advice)
    rows = [[copy_button("Copiar", password)], [button("Ya la copié, bórrala", VANISH)]]
    return Screen(text, rows, protected=True)
