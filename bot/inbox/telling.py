"""One sentence from the inbox itself to an update's sender, apart from any screen."""

from __future__ import annotations

import logging

from telegram import Bot, Update
from telegram.constants import ChatType
from telegram.error import TelegramError

log = logging.getLogger(__name__)


async def tell(bot: Bot, update: Update, sentence: str) -> None:
    """Tell the person, if possible: as the answer to their tap, or in their private chat."""
    try:
        if update.callback_query is not None:
            await bot.answer_callback_query(update.callback_query.id, sentence, show_alert=True)
        elif update.message is not None and update.message.chat.type == ChatType.PRIVATE:
            message = update.message
            thread_id = message.message_thread_id if message.is_topic_message else None
            await bot.send_message(message.chat.id, sentence, message_thread_id=thread_id)
    except TelegramError as error:
        log.warning("and the person could not be told: %s", type(error).__name__)
