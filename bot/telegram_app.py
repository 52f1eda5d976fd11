"""The Telegram side, wired: the handlers, the gate before them, and what they share."""

from __future__ import annotations

import ssl
from copy import copy
from dataclasses import replace
from functools import cache
from typing import Self, cast

import httpx
from telegram import LinkPreviewOptions
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import HTTPXRequest

from bot.gate import BEFORE_OTHERS, gate
from handlers.kit.context import ChatApplication, Context, Shared
from handlers.kit.errors import on_error
from handlers.kit.memory import Memory
from handlers.map import ERRANDS, all_handlers
from services.installation import Installation


class TelegramApp(ChatApplication):
    """The library's application, which keeps no memory of idle people.

    Any number of strangers may write, and the library would keep something for each of them for ever.
    """

    @property
    def shared(self) -> Shared:
        """What all handlers share."""
        return self.bot_data

    def restore(self, person_id: int, memory: Memory) -> None:
        """Restore the person's state."""
        self._user_data[person_id] = memory
        self.forget_if_idle(person_id)

    def working_on(self, installation: Installation) -> Self:
        """The same application, with the same memories, over another installation.

        It is for a single update, or for a while: it starts nothing.
        """
        other = copy(self)
        other.bot_data = replace(self.bot_data, installation=installation)
        return other

    def forget_if_idle(self, person_id: int) -> None:
        """Drop the person's memory if it is empty."""
        memory = self.user_data.get(person_id)
        if memory is not None and memory.is_empty:
            self._user_data.pop(person_id, None)

    def _mark_for_persistence_update(self, **_: object) -> None:
        """The inbox stores changes: the library would never drop its own notes of what to store."""


def build_application(
    installation: Installation, *, token: str, api: str, door: str | None = None
) -> TelegramApp:
    """The application, not started; `api` is the root of the Bot API, without the token.

    `door` is where business systems report to, as people are told.
    """
    root = api.rstrip("/")
    shared = cast(
        type[Shared], lambda: Shared(installation, ERRANDS, door)
    )  # the library calls it without arguments
    application = (
        ApplicationBuilder()
        .application_class(TelegramApp)
        .context_types(ContextTypes(context=Context, user_data=Memory, bot_data=shared))
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        .request(HTTPXRequest(httpx_kwargs={"verify": _trusted_certificates()}))
        .get_updates_request(
            HTTPXRequest(connection_pool_size=1, httpx_kwargs={"verify": _trusted_certificates()})
        )
        # A preview would fetch an address that a stranger to the chat chose, and tell them that it was read.
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .job_queue(None)
        .updater(None)
        .build()
    )
    if not isinstance(application, TelegramApp):
        raise TypeError("the library built an application of its own")
    application.add_handler(gate(), group=BEFORE_OTHERS)
    application.add_handlers(all_handlers(application.user_data))
    application.add_error_handler(on_error)
    return application


@cache
def _trusted_certificates() -> ssl.SSLContext:
    """The authorities that are trusted: reading them takes 60 ms, which each client would do for itself."""
    return httpx.create_ssl_context()
