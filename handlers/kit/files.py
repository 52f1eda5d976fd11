"""Sending a file to a chat."""

from __future__ import annotations

from pathlib import Path

from telegram import InputFile, Message
from telegram.constants import ParseMode

from domain.permissions import EXPORT_LOG
from handlers.kit.chat import Chat
from handlers.kit.insistence import insist
from services.asking import Ask

_LONGEST_UPLOAD = 180.0  # seconds without an answer from Telegram about a file of up to 50 MB


async def send_log_file(chat: Chat, ask: Ask, company_id: int, path: Path, caption: str) -> None:
    """Send it, streamed under its own name, if the person may still export that company's log.

    Raises NotAllowed and UnknownPerson, which are recorded, and TelegramError if it could not be sent.
    """
    await ask.check(EXPORT_LOG, company_id)

    async def send() -> Message:
        with path.open("rb") as file:
            return await chat.context.bot.send_document(
                chat.chat_id,
                InputFile(file, filename=path.name, read_file_handle=False),
                caption=caption,
                parse_mode=ParseMode.HTML,
                message_thread_id=chat.thread_id,
                write_timeout=_LONGEST_UPLOAD,
                read_timeout=_LONGEST_UPLOAD,
            )

    await insist(send)


async def send_file(chat: Chat, name: str, content: bytes, caption: str) -> None:
    """Send a small file; raises TelegramError if it could not be sent."""
    await insist(
        lambda: chat.context.bot.send_document(
            chat.chat_id,
            InputFile(content, filename=name),
            caption=caption,
            parse_mode=ParseMode.HTML,
            message_thread_id=chat.thread_id,
        )
    )
