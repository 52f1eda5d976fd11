"""Seal messages: recognised by their button, left alone, and what Telegram says of them."""

from __future__ import annotations

from telegram import InlineKeyboardButton as Button
from telegram import MaybeInaccessibleMessage, Message

from domain.seal_messages import SealMessage
from domain.seals import SEAL_SIGN
from handlers.kit.button_kinds import SealButton

_OF_A_SEAL = f"{SealButton.prefix}:"


def is_seal(message: MaybeInaccessibleMessage | None) -> bool:
    """Whether it is a seal: editing it would make it look tampered with."""
    if not isinstance(message, Message):
        return False
    return (message.text or "").startswith(SEAL_SIGN) or any(map(_checks_a_seal, _buttons(message)))


def seal_message(message: MaybeInaccessibleMessage | None, *, bot_id: int) -> SealMessage:
    """What Telegram says of the message in which a seal came back to the bot."""
    if not isinstance(message, Message):
        return SealMessage(sent_at=None)
    own = message.from_user is not None and message.from_user.id == bot_id
    return SealMessage(
        sent_at=message.date,
        edited_at=message.edit_date,
        foreign=not own or message.forward_origin is not None,
    )


def _buttons(message: Message) -> list[Button]:
    keyboard = message.reply_markup
    return [each for row in keyboard.inline_keyboard for each in row] if keyboard is not None else []


def _checks_a_seal(button: Button) -> bool:
    return isinstance(button.callback_data, str) and button.callback_data.startswith(_OF_A_SEAL)
