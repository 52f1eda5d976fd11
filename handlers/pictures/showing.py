"""Pictures in a chat: sent, or put in the place of the one whose button was tapped."""

from __future__ import annotations

from telegram import InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.chat import Chat
from handlers.insistence import insist
from handlers.screen import Picture


async def send_picture(chat: Chat, picture: Picture) -> None:
    """Send the picture as a new message."""
    await insist(
        lambda: chat.context.bot.send_photo(
            chat.chat_id,
            picture.png,
            caption=picture.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=picture.keyboard,
        )
    )


async def show_picture(chat: Chat, picture: Picture) -> None:
    """Put the picture in the tapped message; send it if that can't be done any more."""
    media = InputMediaPhoto(picture.png, caption=picture.caption, parse_mode=ParseMode.HTML)
    try:
        await insist(
            lambda: chat.context.bot.edit_message_media(
                media,
                chat_id=chat.chat_id,
                message_id=chat.tapped_message_id,
                reply_markup=picture.keyboard,
            )
        )
    except BadRequest as error:
        reason = str(error).lower()
        if "message to edit not found" not in reason and "message can't be edited" not in reason:
            raise
        await send_picture(chat, picture)
