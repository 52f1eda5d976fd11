"""The two kinds of long work of a purge: the file of its entries, and the removal."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.backoff import Backoff
from domain.errors import StorageUnavailable
from domain.keeping import ExportedFile, PurgePlan
from domain.long_work import WorkKind, WorkState
from domain.permissions import KEEP_LOG
from handlers.keeping import screens
from handlers.keeping.draft import KeepingDraft, Step
from handlers.kit.chat import Chat
from handlers.kit.conversation import conversation_of
from handlers.kit.files import send_log_file
from handlers.kit.live import LiveLine
from handlers.kit.long_work import Ending, UnderWay, Work
from handlers.kit.screen import Screen
from handlers.kit.turn import Turn
from rendering.exports.room import room_needed
from services.log.purge_export import export_for_purge
from services.log.purging import purge

_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds between a failure of the database and the next try

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class PurgeExporting(Work, kind=WorkKind.PURGE_EXPORT, needs=KEEP_LOG):
    """Sends the file in the middle of a conversation, which then goes on to the last question.

    After a restart the conversation is back at its button *Enviarme el archivo*.
    """

    title = screens.PURGING
    failed = "No pude enviarte el archivo, así que no se depura nada: inténtalo otra vez en un momento."
    again = False

    plan: PurgePlan
    draft_id: str

    async def run(self, at: UnderWay) -> None:
        """Write it, send each part, and ask for the word."""
        with room_needed(), tempfile.TemporaryDirectory(dir=at.folder) as folder:
            files = await self._sent(at, Path(folder))

        async def ask_for_the_word() -> None:
            draft = self._waiting(at.chat)
            if draft is not None:
                draft.files = list(files)
                await _go_to(at.chat, draft, Step.CONFIRM)

        await at.in_turn(ask_for_the_word)

    def so_far(self, at: UnderWay) -> str:
        """The entries that are in the file."""
        return f"Preparando el archivo… {super().so_far(at)}"

    async def cut_short(self, at: UnderWay, ending: Ending) -> None:
        """Nothing is purged; only *Cancelar* drops the plan."""

        async def say_so() -> None:
            draft = self._waiting(at.chat)
            if draft is None:
                return
            if ending.state is WorkState.STOPPED:
                await conversation_of(draft).cancel(Turn(at.chat, draft))
                return
            draft.error = ending.why
            await _go_to(at.chat, draft, Step.PLAN)

        await at.in_turn(say_so)

    def line_again(self, chat: Chat, message_id: int | None) -> LiveLine:
        """The conversation's live message, wherever it is by then."""
        return LineOfDraft(chat, message_id)

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

    def _waiting(self, chat: Chat) -> KeepingDraft | None:
        """The draft that waits for this file, unless its person left it."""
        draft = chat.draft
        if not isinstance(draft, KeepingDraft) or draft.plan != self.plan:
            return None
        return draft if (draft.id, draft.step) == (self.draft_id, Step.FILE) else None


async def _go_to(chat: Chat, draft: KeepingDraft, step: Step) -> None:
    """Move the conversation on though nothing arrived from its person; the question comes below the files."""
    draft.step, draft.buried, draft.touched_at = step, True, datetime.now(UTC)
    draft.version += 1
    await conversation_of(draft).draw_again(Turn(chat, draft))


class LineOfDraft(LiveLine):
    """The live message of a conversation, which moves below what is written."""

    async def _draw(self, screen: Screen) -> None:
        draft = self._chat.draft
        if draft is not None and draft.step == Step.FILE and draft.message_id is not None:
            await self._chat.edit(draft.message_id, screen)


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
        backoff = Backoff(_SHORTEST_WAIT, _LONGEST_WAIT)
        while True:
            try:
                return await self._purged(at)
            except StorageUnavailable as error:
                at.progress.fixed = False  # whether it is on record, the next try finds out
                _log.warning("a purge waits for the database: %s", type(error).__name__)
                await asyncio.sleep(backoff.next_wait())

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
