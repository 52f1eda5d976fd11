"""Topics of private chats (Bot API 9.4, createForumTopic): opened when there is something to tell there."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.constants import ForumTopicLimit
from telegram.error import BadRequest

from services.installation import Installation
from services.sending.private_topics import Reader, topic_for, topic_gone, topic_opened

_log = logging.getLogger(__name__)


class Topics:
    """The topics of everybody's chats. Only bots with topics have any (BotFather, *Threaded Mode*)."""

    def __init__(self, installation: Installation, bot: Bot) -> None:
        self._installation = installation
        self._bot = bot
        self._opening = asyncio.Lock()  # so that two messages do not open one each

    async def thread_for(self, reader: Reader, chat_id: int) -> int | None:
        """The thread of the company's topic, opened if need be; None for the chat itself.

        Raises Telegram's errors, but for a chat that takes no topics.
        """
        if not self._bot.bot.has_topics_enabled:
            return None
        async with self._opening:
            topic = await topic_for(self._installation, reader)
            if topic is None or topic.thread_id is not None:
                return topic.thread_id if topic is not None else None
            name = topic.name[: ForumTopicLimit.MAX_NAME_LENGTH]
            try:
                opened = await self._bot.create_forum_topic(chat_id, name)
            except BadRequest as error:
                _log.warning("a private chat takes no topics: %s", error.message)
                return None
            await topic_opened(self._installation, reader, thread_id=opened.message_thread_id)
            return opened.message_thread_id

    async def gone(self, reader: Reader, thread_id: int) -> None:
        """Telegram does not know the topic any more."""
        await topic_gone(self._installation, reader, thread_id=thread_id)
