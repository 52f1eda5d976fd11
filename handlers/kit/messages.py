"""Messages of a chat: sending a screen or picture, and recognising those that can't be edited."""

from __future__ import annotations

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.kit.screen import Picture, Screen

Content = Screen | Picture

# A message that is gone, too old, or a picture instead of a text (Bot API, editMessageText).
_CANT_BE_DRAWN_ON = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
)


def cant_be_drawn_on(error: BadRequest) -> bool:
    """Whether Telegram says that the message can't show this, so that a new one is needed."""
    reason = error.message.lower()
    return any(each in reason for each in _CANT_BE_DRAWN_ON)


async def post(bot: Bot, chat_id: int, content: Content, *, silently: bool = False) -> Message:
    """Send it, once; `silently` means without a sound. Raises Telegram's errors."""
    if isinstance(content, Picture):
        return await bot.send_photo(
            chat_id,
            content.png,
            caption=content.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=content.keyboard,
            disable_notification=silently,
        )
    return await bot.send_message(
        chat_id,
        content.text,
        parse_mode=ParseMode.HTML,
        reply_markup=content.keyboard,
        protect_content=content.protected,
        disable_notification=silently,
    )
