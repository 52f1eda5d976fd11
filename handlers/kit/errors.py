"""Errors that no step foresaw, as the person reads them. The draft is kept."""

from __future__ import annotations

import logging

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import ApplicationHandlerStop

from domain.errors import StorageUnavailable
from handlers.kit.chat import Chat
from handlers.kit.context import Context
from handlers.kit.conversation import conversation_of
from handlers.kit.screen import Screen
from handlers.kit.text import plain
from handlers.kit.turn import Turn

CANNOT_WRITE = "No pude guardar: la base de datos no respondió. Inténtalo otra vez en un momento."
UNFORESEEN = (
    "Algo falló de mi lado. Inténtalo otra vez: lo que ya se guardó no se repite. "
    "Si sigue, avisa a quien cuida el sistema."
)

_log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log the error, tell the person, and end the update there.

    After an error python-telegram-bot would go on to the next group of handlers: a failed gate would let
    everybody in.
    """
    await _told(update, context)
    raise ApplicationHandlerStop


async def _told(update: object, context: Context) -> None:
    """Log the error, without what the person wrote, and tell them in one sentence."""
    error = context.error
    if isinstance(error, StorageUnavailable) and _only_reads(context):
        return  # the inbox, which caused the read, tells the person and keeps the update
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):  # its own subclass
        _log.warning("Telegram did not answer: %s", type(error).__name__)
        return
    if isinstance(error, RetryAfter):  # longer than a person waits
        _log.warning("Telegram asked to wait: a person could not be answered")
        return
    if isinstance(error, Forbidden):  # they blocked the bot after writing: nobody is there to be told
        _log.info("the person could not be answered: %s", type(error).__name__)
        return
    _log.error("unforeseen %s", type(error).__name__, exc_info=error)
    if not isinstance(update, Update) or update.effective_user is None or update.effective_chat is None:
        return
    chat = Chat(update, context)
    sentence = CANNOT_WRITE if isinstance(error, StorageUnavailable) else UNFORESEEN
    try:
        await _tell(chat, sentence)
    except (TelegramError, StorageUnavailable) as failure:
        _log.warning("and the person could not be told: %s", type(failure).__name__)


def _only_reads(context: Context) -> bool:
    installation = context.shared.installation
    return installation.database.only_reads


async def _tell(chat: Chat, sentence: str) -> None:
    await chat.answer()
    if chat.draft is None:
        await chat.send(Screen(f"⚠️ {plain(sentence)}"))
        return
    chat.draft.error = sentence
    try:
        await conversation_of(chat.draft).draw(Turn(chat, chat.draft))
    except TelegramError:
        raise
    except Exception:  # noqa: BLE001 (the screen itself is drawn from what can't be read)
        await chat.send(Screen(f"⚠️ {plain(sentence)}"))
