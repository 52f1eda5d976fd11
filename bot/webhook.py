"""Updates by webhook: Telegram calls a path of the HTTP door, which answers 200 once the inbox has them."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from litestar import Request, Response, post
from litestar.handlers import HTTPRouteHandler
from telegram import Bot
from telegram.error import BadRequest, RetryAfter, TelegramError

from api.guards import HAS_ITS_OWN_LIMIT
from bot.failures import CannotStart
from bot.inbox.arrivals import arrival_of
from bot.inbox.inbox import Inbox
from bot.polling import LONGEST_WAIT, SHORTEST_WAIT, UPDATES
from domain.backoff import Backoff, seconds_asked

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name

_CONNECTIONS = 40  # concurrent calls from Telegram, one for each chat with updates
_LARGEST_UPDATE = 2**20  # bytes: a message with all that it quotes is a tenth of this

_TAKEN, _REFUSED, _UNREADABLE, _NOT_NOW = 200, 401, 400, 503


class Webhook:
    """The path that Telegram calls. Its secret is new at each start, and only Telegram knows it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._secret = secrets.token_urlsafe(32)
        self._bot: Bot | None = None
        self._inbox: Inbox | None = None

    def route(self) -> HTTPRouteHandler:
        """The HTTP door's route. Before updates are received, and after, Telegram is told to retry."""

        @post(
            urlsplit(self._url).path,
            status_code=_TAKEN,
            include_in_schema=False,
            request_max_body_size=_LARGEST_UPDATE,
            opt={HAS_ITS_OWN_LIMIT: True},  # whoever has the secret is Telegram, which must not be limited
        )
        async def called(request: Request[Any, Any, Any]) -> Response[None]:
            return Response(None, status_code=await self._answer(request))

        return called

    async def _answer(self, request: Request[Any, Any, Any]) -> int:
        given = request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(given.encode(), self._secret.encode()):
            return _REFUSED
        if self._inbox is None or self._bot is None:
            return _NOT_NOW
        try:
            arrival = arrival_of(json.loads(await request.body()), self._bot)
        except ValueError:
            log.warning("a call of the webhook was no update")
            return _UNREADABLE
        return _TAKEN if await self._inbox.receive([arrival]) else _NOT_NOW

    async def receive_updates(self, bot: Bot, inbox: Inbox) -> None:
        """Take updates into the inbox until cancelled; then they wait at Telegram, which keeps calling.

        Raises CannotStart for an address that Telegram refuses.
        """
        self._bot, self._inbox = bot, inbox
        try:
            await self._set(bot)
            await asyncio.Event().wait()
        finally:
            self._inbox = None

    async def _set(self, bot: Bot) -> None:
        backoff = Backoff(SHORTEST_WAIT, LONGEST_WAIT)
        while True:
            try:
                await bot.set_webhook(
                    self._url,
                    secret_token=self._secret,
                    allowed_updates=UPDATES,
                    max_connections=_CONNECTIONS,
                    drop_pending_updates=False,
                )
            except BadRequest as error:
                raise CannotStart(f"VIGIA_WEBHOOK: Telegram no la acepta: {error.message}.") from None
            except RetryAfter as error:
                wait = backoff.next_wait(asked=seconds_asked(error.retry_after))
            except TelegramError as error:
                wait = backoff.next_wait()
                log.warning("the webhook is not set; trying again in %.0f s: %s", wait, type(error).__name__)
            else:
                return
            await asyncio.sleep(wait)
