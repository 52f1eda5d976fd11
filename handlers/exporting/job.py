"""An export in the background: written, recorded, sent, and every file of it removed, however it ends."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telegram.error import TelegramError

from domain.companies import Company
from domain.errors import StorageUnavailable, VigiaError
from domain.log_filter import LogFilter
from handlers.exporting.live import LiveMessage
from handlers.exporting.screens import (
    caption,
    cut_short_screen,
    done_screen,
    progress_screen,
    sending_screen,
)
from handlers.kit.advice import sentence_of
from handlers.kit.chat import Chat
from handlers.kit.files import send_log_file
from handlers.kit.jobs import Job
from handlers.kit.screen import Screen
from rendering.exports.formats import Format
from rendering.exports.room import room_needed
from services.log.export import Export, export_log

STOPPED = "La cancelaste."
INTERRUPTED = "Vigía se detuvo antes de terminar: pídela otra vez con /exportar."
FAILED = "Algo falló de mi lado: pídela otra vez en un momento con /exportar."


_BETWEEN_FILES = 1.0  # seconds: Telegram takes one message a second in a chat
_PATIENCE_AT_END = 1.0  # seconds to say so when the process ends

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ExportJob:
    """One export for one person; `message_id` is the message that says how far it is."""

    chat: Chat
    company: Company
    wanted: LogFilter
    format: Format
    message_id: int
    sent: int = 0

    async def run(self, job: Job) -> None:
        """Do it, and say how it ended."""
        live = LiveMessage(self.chat, self.message_id)
        try:
            screen = await self._outcome(job, live)
        except VigiaError as refusal:
            screen = self._cut_short(sentence_of(refusal))
        except (TelegramError, StorageUnavailable) as error:
            log.warning("an export could not be finished: %s", type(error).__name__)
            screen = self._cut_short(FAILED)
        except asyncio.CancelledError:
            with suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(_PATIENCE_AT_END):
                    await live.end(self._cut_short(INTERRUPTED))
            raise
        except Exception:
            log.exception("an export failed")
            screen = self._cut_short(FAILED)
        await live.end(screen)

    async def _outcome(self, job: Job, live: LiveMessage) -> Screen:
        exports = self.chat.context.shared.exports_folder
        with room_needed(), tempfile.TemporaryDirectory(dir=exports) as folder:
            export = await self._written(job, live, Path(folder))
            if export is None or not await self._all_sent(job, live, export):
                return self._cut_short(STOPPED)
            return done_screen(export)

    async def _written(self, job: Job, live: LiveMessage, folder: Path) -> Export | None:
        chat = self.chat

        async def told(done: int, total: int | None) -> None:
            await live.show(progress_screen(self.company, self.format, job.id, done=done, total=total))

        return await export_log(
            chat.ask,
            self.company.id,
            self.wanted,
            file_format=self.format,
            folder=folder,
            operation_id=chat.operation_id("export"),
            told=told,
            cancelled=lambda: job.stopped,
        )

    async def _all_sent(self, job: Job, live: LiveMessage, export: Export) -> bool:
        """Send each file; whether it was not stopped meanwhile."""
        many = len(export.files)
        for number, path in enumerate(export.files, start=1):
            if job.stopped:
                return False
            await live.show(sending_screen(self.company, self.format, job.id, number=number, many=many))
            await send_log_file(self.chat, self.company.id, path, caption(export, number))
            self.sent += 1
            if number < many:
                await asyncio.sleep(_BETWEEN_FILES)
        return True

    def _cut_short(self, why: str) -> Screen:
        return cut_short_screen(self.company, sent=self.sent, why=why)
