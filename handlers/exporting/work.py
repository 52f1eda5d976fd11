"""An export: written, recorded and sent; every file of it is removed, however it ends."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path

from domain.log_filter import LogFilter
from domain.log_tree import Head
from domain.long_work import WorkKind
from domain.permissions import EXPORT_LOG
from handlers.exporting.screens import caption, cut_short_screen, done_screen, sending
from handlers.kit.files import send_log_file
from handlers.kit.long_work import Ending, UnderWay, Work
from handlers.kit.screen import Screen
from rendering.exports.formats import Format
from rendering.exports.room import room_needed
from services.log.export import Export, export_log

_BETWEEN_FILES = 1.0  # seconds: Telegram takes one message a second in a chat


@dataclass(frozen=True, kw_only=True)
class Exporting(Work, kind=WorkKind.EXPORT, needs=EXPORT_LOG):
    """Exports the log up to the entry `until`, under an encoded filter.

    After a restart its person has to ask again: a file should not arrive hours after it was asked for, and an
    export that ran the process out of memory would do so again.
    """

    title = "Exportando la bitácora"

    criteria: str
    format: Format
    until: Head

    async def run(self, at: UnderWay) -> Screen | None:
        """Write and send each file."""
        with room_needed(), tempfile.TemporaryDirectory(dir=at.folder) as folder:
            async with at.shown():
                export = await self._written(at, Path(folder))
                await self._send(at, export)
            return done_screen(export)

    def so_far(self, at: UnderWay) -> str:
        """The entries that are written, and then the file that is sent."""
        told = sending(min(at.sent + 1, at.to_send), at.to_send) if at.to_send else super().so_far(at)
        return f"{self.format.label} · {told}"

    async def cut_short(self, at: UnderWay, ending: Ending) -> Screen | None:
        """Say why, and what was sent."""
        return cut_short_screen(
            at.company, sent=at.sent, why=ending.why, again=self.ask_again(at.row.id, ending)
        )

    async def _written(self, at: UnderWay, folder: Path) -> Export:
        return await export_log(
            at.asked,
            at.company.id,
            LogFilter.decode(self.criteria),
            file_format=self.format,
            folder=folder,
            operation_id=at.row.operation_id,
            until=self.until,
            progress=at.progress,
        )

    async def _send(self, at: UnderWay, export: Export) -> None:
        at.to_send = len(export.files)
        for number, path in enumerate(export.files, start=1):
            at.progress.check()
            await send_log_file(at.chat, at.ask, at.company.id, path, caption(export, number))
            at.sent += 1
            if number < at.to_send:
                await asyncio.sleep(_BETWEEN_FILES)
