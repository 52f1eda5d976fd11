"""Messages of a chat: sending a screen or picture, and recognising those that can't be edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest

from handlers.kit.screen import Picture, Screen

Content = Screen | Picture


@dataclass(frozen=True, slots=True)
class Edited:
    """A screen in place of what an earlier message shows."""

    screen: Screen
    message_id: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """A screen that comes without a sound, as its reader chose."""

    screen: Screen


@dataclass(frozen=True, slots=True)
class Gathered:
    """A screen that tells several notices of an account at once: these."""

    screen: Screen
    notice_ids: Sequence[int]


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


async def edit(bot: Bot, chat_id: int, edited: Edited) -> int:
    """Edit the message, once; returns its id. Raises Telegram's errors, but for showing the same already."""
    try:
        await bot.edit_message_text(
            edited.screen.text,
            chat_id=chat_id,
            message_id=edited.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=edited.screen.keyboard,
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise
    return edited.message_id


async def post(
    bot: Bot, chat_id: int, content: Content, *, silently: bool = False, thread_id: int | None = None
) -> Message:
    """Send it, once; `silently` means without a sound, `thread_id` is a topic. Raises Telegram's errors."""
    if isinstance(content, Picture):
        return await bot.send_photo(
            chat_id,
            content.png,
            caption=content.caption,
            parse_mode=ParseMode.HTML,
            reply_markup=content.keyboard,
            disable_notification=silently,
            message_thread_id=thread_id,
        )
    return await bot.send_message(
        chat_id,
        content.text,
        parse_mode=ParseMode.HTML,
        reply_markup=content.keyboard,
        protect_content=content.protected,
        disable_notification=silently,
        message_thread_id=thread_id,
    )
