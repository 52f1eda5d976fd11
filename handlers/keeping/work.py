"""The two kinds of long work of a purge: the file of its entries, and the removal."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from domain.keeping import ExportedFile, PurgePlan
from domain.long_work import WorkKind
from domain.permissions import KEEP_LOG
from handlers.keeping import screens
from handlers.keeping.draft import KeepingDraft, Step
from handlers.kit.files import send_log_file
from handlers.kit.long_work import Ending, UnderWay, Work, once_stored
from handlers.kit.screen import Screen
from handlers.kit.step_work import StepWork, WaitingDraft
from rendering.exports.room import room_needed
from services.log.purge_export import export_for_purge
from services.log.purging import purge


@dataclass(frozen=True, kw_only=True)
class PurgeExporting(StepWork, kind=WorkKind.PURGE_EXPORT, needs=KEEP_LOG):
    """Sends the file in the middle of a conversation, which then goes on to the last question."""

    title = screens.PURGING
    failed = "No pude enviarte el archivo, así que no se depura nada: inténtalo otra vez en un momento."
    waits_at = Step.FILE
    back_to = Step.PLAN

    plan: PurgePlan

    async def run(self, at: UnderWay) -> None:
        """Write it, send each part, and ask for the word."""
        with room_needed(), tempfile.TemporaryDirectory(dir=at.folder) as folder:
            files = await self._sent(at, Path(folder))
        await self.go_on(at, Step.CONFIRM, lambda draft: _take(draft, files))

    def so_far(self, at: UnderWay) -> str:
        """The entries that are in the file."""
        return f"Preparando el archivo… {super().so_far(at)}"

    async def _sent(self, at: UnderWay, folder: Path) -> Sequence[ExportedFile]:
        company, plan = at.company, self.plan
        async with at.shown() as progress:
            export = await export_for_purge(
                at.ask, plan, folder=folder, operation_id=at.row.operation_id, progress=progress
            )
        for path, file in zip(export.paths, export.files, strict=True):
            at.progress.check()
            await send_log_file(at.chat, at.ask, company.id, path, screens.file_caption(company, plan, file))
        return export.files


def _take(draft: WaitingDraft, files: Sequence[ExportedFile]) -> None:
    cast(KeepingDraft, draft).files = list(files)


@dataclass(frozen=True, kw_only=True)
class Purging(Work, kind=WorkKind.PURGE, needs=KEEP_LOG):
    """The removal. It was confirmed by a word, so every process continues it until it is done.

    It can be cancelled until it is recorded; the transaction that records it decides which came first.
    """

    goes_on = True
    again = False
    title = screens.PURGING
    too_late = "Ya no se puede cancelar: la depuración quedó en la bitácora y se está borrando."

    plan: PurgePlan
    files: Sequence[ExportedFile]

    async def run(self, at: UnderWay) -> Screen:
        """Record it and remove, retrying while the database fails."""
        return await once_stored(at, lambda: self._purged(at))

    def so_far(self, at: UnderWay) -> str:
        """The entries that are gone."""
        return f"Borrando… {super().so_far(at)}"

    async def cut_short(self, at: UnderWay, ending: Ending) -> Screen | None:
        """Why, and the way back."""
        return screens.purge_cut_short_screen(at.company, ending.why)

    async def _purged(self, at: UnderWay) -> Screen:
        async with at.shown() as progress:
            entry = await purge(
                at.ask, self.plan, files=self.files, operation_id=at.row.operation_id, progress=progress
            )
        return screens.purged_screen(at.company, self.plan, entry)
