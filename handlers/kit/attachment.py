"""A document that a person sent, fetched from Telegram."""

from __future__ import annotations

import logging

from telegram.error import TelegramError

from domain.errors import FileNotReceived, FileTooLarge
from handlers.kit.chat import Chat
from handlers.kit.insistence import insist

_log = logging.getLogger(__name__)


async def fetch_document(chat: Chat, *, largest: int) -> bytes:
    """What is in it. Raises FileNotReceived, and FileTooLarge for more bytes than that, which stay there."""
    message = chat.update.effective_message
    document = message.document if message is not None else None
    if document is None:
        raise FileNotReceived
    if (document.file_size or 0) > largest:
        raise FileTooLarge(most=largest)
    try:
        file = await insist(lambda: chat.context.bot.get_file(document.file_id))
        content = bytes(await insist(lambda: file.download_as_bytearray()))
    except TelegramError as error:
        _log.warning("a document could not be fetched: %s", type(error).__name__)
        raise FileNotReceived from error
    if len(content) > largest:
        raise FileTooLarge(most=largest)
    return content
