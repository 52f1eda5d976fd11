"""The message that shows long work's progress, and at the end its result."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from telegram import InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from handlers.kit.chat import Chat
from handlers.kit.insistence import insist
from handlers.kit.messages import cant_be_drawn_on
from handlers.kit.screen import Picture, Row, Screen

_log = logging.getLogger(__name__)

Place = Callable[[Screen], Awaitable[int | None]]


class LiveLine:
    """A message that is drawn again and again. The work goes on if it can't be.

    With `place` it is there from the beginning, where that puts it. Without, and without a `message_id`, it
    comes when there is something to say: what is quick shows nothing but its outcome.
    """

    def __init__(self, chat: Chat, message_id: int | None = None, *, place: Place | None = None) -> None:
        self._chat = chat
        self.message_id = message_id
        self._place = place

    async def begin(self, screen: Screen) -> None:
        """Start the clock, and the message if it has a place."""
        try:
            if self._place is not None:
                self.message_id = await self._place(screen)
            elif self.message_id is not None:
                await self._draw(screen)
        except TelegramError as error:
            _log.warning("that work begins could not be shown: %s", type(error).__name__)

    async def say(self, screen: Screen) -> None:
        """How far it is."""
        try:
            await self._draw(screen)
        except TelegramError as error:
            _log.debug("how far it is could not be shown: %s", type(error).__name__)

    async def end(self, outcome: Screen | Picture) -> None:
        """Show the result: in its place, or below if that can't be."""
        if isinstance(outcome, Picture):
            await self._end_with(outcome)
        else:
            await self._draw(outcome)

    async def _draw(self, screen: Screen) -> None:
        if self.message_id is None or not await self._chat.edit(self.message_id, screen):
            self.message_id = (await self._chat.send(screen)).message_id

    async def _end_with(self, picture: Picture) -> None:
        """Show the last screen. A picture can't replace a text: it comes below, and the text is deleted."""
        await self._chat.send(picture)
        if self.message_id is not None:
            await self._chat.delete(self.message_id)


class LivePicture(LiveLine):
    """A picture's caption, above its own buttons, which stay until another picture comes."""

    def __init__(self, chat: Chat, message_id: int | None, rows: Sequence[Row] = ()) -> None:
        super().__init__(chat, message_id)
        self._rows = rows

    async def _draw(self, screen: Screen) -> None:
        below = Screen(screen.text, [*self._rows, *screen.rows])
        try:
            await insist(
                lambda: self._chat.context.bot.edit_message_caption(
                    self._chat.chat_id,
                    self.message_id,
                    caption=below.text,
                    parse_mode=ParseMode.HTML,
                    reply_markup=below.keyboard,
                )
            )
        except TelegramError as error:
            _log.debug("a picture's caption stays: %s", type(error).__name__)

    async def _end_with(self, picture: Picture) -> None:
        media = InputMediaPhoto(picture.png, caption=picture.caption, parse_mode=ParseMode.HTML)
        try:
            await insist(
                lambda: self._chat.context.bot.edit_message_media(
                    media,
                    chat_id=self._chat.chat_id,
                    message_id=self.message_id,
                    reply_markup=picture.keyboard,
                )
            )
        except BadRequest as error:
            if not cant_be_drawn_on(error):
                raise
            await self._chat.send(picture)
