"""Sending a file to a chat."""

from __future__ import annotations

from pathlib import Path

from telegram import InputFile, Message
from telegram.constants import ParseMode

from handlers.chat import Chat
from handlers.insistence import insist

_LONGEST_UPLOAD = 180.0  # seconds without a word from Telegram about a file of up to 50 MB


async def send_file(chat: Chat, path: Path, caption: str) -> None:
    """Send it as it is read, under its own name; raises TelegramError if it could not be sent."""

    async def send() -> Message:
        with path.open("rb") as file:
            return await chat.context.bot.send_document(
                chat.chat_id,
                InputFile(file, filename=path.name, read_file_handle=False),
                caption=caption,
                parse_mode=ParseMode.HTML,
                write_timeout=_LONGEST_UPLOAD,
                read_timeout=_LONGEST_UPLOAD,
            )

    await insist(send)
