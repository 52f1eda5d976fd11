"""Where a picture appears: below what was said, or in the place of the one whose button was tapped."""

from __future__ import annotations

import logging

from telegram import InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from domain.companies import Company
from handlers.kit.chat import Chat
from handlers.kit.insistence import insist
from handlers.kit.messages import cant_be_drawn_on, post
from handlers.kit.screen import Picture, Screen
from handlers.kit.text import heading, page
from handlers.pictures.chart_screen import TITLE

COUNTING = "Contando los registros…"

_log = logging.getLogger(__name__)


class Below:
    """A message of its own. What says that it takes a while goes when it comes."""

    def __init__(self, chat: Chat, company: Company) -> None:
        self._chat = chat
        self._company = company
        self._waiting: int | None = None

    async def wait(self) -> None:
        """Say that it takes a while."""
        self._waiting = (await self._chat.send(self._screen(COUNTING))).message_id

    async def arrive(self, picture: Picture) -> None:
        """Send it."""
        await _send(self._chat, picture)
        if self._waiting is not None:
            await self._chat.delete(self._waiting)

    async def fail(self, words: str) -> None:
        """Say why there is none, in HTML."""
        screen = self._screen(words)
        if self._waiting is None or not await self._chat.edit(self._waiting, screen):
            await self._chat.send(screen)

    def _screen(self, words: str) -> Screen:
        return Screen(page(heading(TITLE, self._company.name), words))


class InPlace:
    """The tapped picture, whose buttons stay until the new one comes."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat

    async def wait(self) -> None:
        """Say that it takes a while. It is made all the same if that can't be said."""
        await self._say(COUNTING)

    async def arrive(self, picture: Picture) -> None:
        """Put it in the tapped message; send it if that can't be done any more."""
        media = InputMediaPhoto(picture.png, caption=picture.caption, parse_mode=ParseMode.HTML)
        try:
            await insist(
                lambda: self._chat.context.bot.edit_message_media(
                    media,
                    chat_id=self._chat.chat_id,
                    message_id=self._chat.tapped_message_id,
                    reply_markup=picture.keyboard,
                )
            )
        except BadRequest as error:
            if not cant_be_drawn_on(error):
                raise
            await _send(self._chat, picture)

    async def fail(self, words: str) -> None:
        """Say why there is none, in HTML."""
        await self._say(words)

    async def _say(self, words: str) -> None:
        try:
            await insist(
                lambda: self._chat.context.bot.edit_message_caption(
                    self._chat.chat_id,
                    self._chat.tapped_message_id,
                    caption=words,
                    parse_mode=ParseMode.HTML,
                    reply_markup=self._keyboard,
                )
            )
        except TelegramError as error:
            _log.debug("a chart's caption stays: %s", type(error).__name__)

    @property
    def _keyboard(self) -> InlineKeyboardMarkup | None:
        message = self._chat.update.effective_message
        return message.reply_markup if message is not None else None


async def _send(chat: Chat, picture: Picture) -> None:
    await insist(lambda: post(chat.context.bot, chat.chat_id, picture))
