"""A screen or a picture as a new message in a chat."""

from __future__ import annotations

from telegram import Bot, Message
from telegram.constants import ParseMode

from handlers.screen import Picture, Screen

Content = Screen | Picture


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
