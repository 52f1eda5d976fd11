"""A verification, alone or with a seal. It changes nothing, so it can be cancelled at any time."""

from __future__ import annotations

from dataclasses import dataclass

from domain.long_work import WorkKind
from domain.permissions import READ_LOG
from domain.seal_messages import SealMessage
from domain.seals import Seal
from handlers.kit.long_work import UnderWay, Work
from handlers.kit.screen import Screen
from handlers.verification.screens import result_screen
from services.log.seals import check_seal
from services.log.verification import verify_log
from services.log.verified import Verification


@dataclass(frozen=True, kw_only=True)
class Verifying(Work, kind=WorkKind.VERIFICATION, needs=READ_LOG):
    """After a restart its person asks again: a verdict is about the log as it is when they read it."""

    title = "Verificando la bitácora"

    seal: Seal | None = None
    message: SealMessage | None = None

    async def run(self, at: UnderWay) -> Screen | None:
        """Verify it all from the beginning."""
        async with at.shown():
            return result_screen(await self._found(at))

    async def _found(self, at: UnderWay) -> Verification:
        operation_id, progress = at.row.operation_id, at.progress
        if self.seal is None:
            return await verify_log(at.ask, at.company.id, operation_id=operation_id, progress=progress)
        return await check_seal(
            at.ask, self.seal, operation_id=operation_id, progress=progress, message=self.message
        )
