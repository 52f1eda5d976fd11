"""Messages of a chat: a screen or a picture as a new one, and those that can't be drawn on any more."""

from __future__ import annotations

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.kit.screen import Picture, Screen

Content = Screen | Picture

# A message that is gone, too old, or a picture where a text is to be shown (Bot API, editMessageText).
_CANT_BE_DRAWN_ON = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
)


def cant_be_drawn_on(error: BadRequest) -> bool:
    """Whether Telegram says that the message can't show this, so that it has to come in a new one."""
    reason = error.message.lower()
    return any(each in reason for each in _CANT_BE_DRAWN_ON)


async def post(bot: Bot, chat_id: int, content: Content, *, silently: bool = False) -> Message:
    """Send it, once; a phone makes no sound for what comes `silently`. Raises what Telegram answers."""
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
