"""The Telegram side, wired: the handlers, the gate before them, and what they need at hand."""

from __future__ import annotations

from typing import Any

from telegram import LinkPreviewOptions
from telegram.ext import Application, ApplicationBuilder, Defaults, ExtBot

from bot.gate import BEFORE_OTHERS, gate
from bot.inbox.memory import StoredMemory
from handlers.chat import INSTALLATION, Context
from handlers.errors import on_error
from handlers.map import all_handlers
from services.installation import Installation

TelegramApp = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]


def build_application(installation: Installation, *, token: str, api: str) -> TelegramApp:
    """The application, not started; `api` is the root of the Bot API, without the token."""
    root = api.rstrip("/")
    application = (
        ApplicationBuilder()
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
    application.bot_data[INSTALLATION] = installation
    application.add_handler(gate(), group=BEFORE_OTHERS)
    application.add_handlers(all_handlers())
    application.add_error_handler(on_error)
    return application
