"""The two kinds of long work of an erasure: looking through the log, and erasing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from domain.erasure import ErasurePlan, WantedErasure
from domain.long_work import WorkKind
from domain.permissions import KEEP_LOG
from handlers.erasing import screens
from handlers.erasing.draft import ErasingDraft, Step
from handlers.kit.long_work import UnderWay, Work, once_stored
from handlers.kit.screen import Screen
from handlers.kit.step_work import StepWork, WaitingDraft
from services.log.erasing import erase, plan_erasure


@dataclass(frozen=True, kw_only=True)
class Looking(StepWork, kind=WorkKind.ERASURE_PLAN, needs=KEEP_LOG):
    """Looks through the log for the person, in the middle of a conversation."""

    title = screens.TITLE
    begins = screens.LOOKING
    waits_at = Step.LOOKING
    back_to = Step.ASKED

    wanted: WantedErasure

    async def run(self, at: UnderWay) -> None:
        """Find what would go, and ask for the word."""
        async with at.shown() as progress:
            plan = await plan_erasure(at.ask, at.company.id, self.wanted.person, progress=progress)
        await self.go_on(at, Step.CONFIRM, lambda draft: _take(draft, plan))

    def so_far(self, at: UnderWay) -> str:
        """The entries that were looked at."""
        return f"{screens.LOOKING} {super().so_far(at)}"


def _take(draft: WaitingDraft, plan: ErasurePlan) -> None:
    cast(ErasingDraft, draft).plan = plan


@dataclass(frozen=True, kw_only=True)
class Erasing(Work, kind=WorkKind.ERASURE, needs=KEEP_LOG):
    """The erasure. It was confirmed by a word, so every process continues it until it is done.

    It can be cancelled until it is recorded; the transaction that records it decides which came first.
    """

    goes_on = True
    again = False
    title = screens.TITLE
    too_late = "Ya no se puede cancelar: quedó en la bitácora y se está borrando."

    wanted: WantedErasure

    async def run(self, at: UnderWay) -> Screen:
        """Record it and erase, retrying while the database fails."""
        return await once_stored(at, lambda: self._erased(at))

    async def _erased(self, at: UnderWay) -> Screen:
        async with at.shown() as progress:
            entry = await erase(
                at.ask, at.company.id, self.wanted, operation_id=at.row.operation_id, progress=progress
            )
        return screens.erased_screen(at.company, entry)
