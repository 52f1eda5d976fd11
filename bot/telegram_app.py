"""The Telegram side, wired: the handlers, the gate before them, and what they need at hand."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

from telegram import LinkPreviewOptions
from telegram.ext import Application, ApplicationBuilder, Defaults, ExtBot

from bot.gate import BEFORE_OTHERS, gate
from bot.inbox.memory import StoredMemory
from handlers.kit.chat import INSTALLATION, Context
from handlers.kit.errors import on_error
from handlers.map import all_handlers
from services.installation import Installation

_LibrarysOwn = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]


class TelegramApp(_LibrarysOwn):
    """The library's application, which remembers nobody who is in the middle of nothing.

    Strangers are as many as like to write, and what is kept for each of them would be kept for ever.
    """

    def working_on(self, installation: Installation) -> Self:
        """The same application, with the same memory of people, over this installation instead of its own.

        It is for a single update, or for a while: nothing is started by it.
        """
        other = copy(self)
        other.bot_data = self.bot_data | {INSTALLATION: installation}
        return other

    def forget_if_idle(self, person_id: int) -> None:
        """Let go of the person's memory if there is nothing in it."""
        if not self.user_data.get(person_id):
            self._user_data.pop(person_id, None)

    def _mark_for_persistence_update(self, **_: object) -> None:
        """The inbox writes what changes: what the library notes to write itself, it would never let go of."""


def build_application(installation: Installation, *, token: str, api: str) -> TelegramApp:
    """The application, not started; `api` is the root of the Bot API, without the token."""
    root = api.rstrip("/")
    application = (
        ApplicationBuilder()
        .application_class(TelegramApp)
        .token(token)
        .base_url(f"{root}/bot")
        .base_file_url(f"{root}/file/bot")
        # A preview would fetch what a stranger to the chat chose, and tell them that it was read.
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .job_queue(None)
        .updater(None)
        .persistence(StoredMemory(installation.database))
        .build()
    )
    if not isinstance(application, TelegramApp):
        raise TypeError("the library built an application of its own")
    application.bot_data[INSTALLATION] = installation
    application.add_handler(gate(), group=BEFORE_OTHERS)
    application.add_handlers(all_handlers())
    application.add_error_handler(on_error)
    return application
