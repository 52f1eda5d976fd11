"""Verifications: alone, with a seal, or with several. They change nothing, so they can be cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid5

from domain.checkpoints import SignedSeal
from domain.errors import VigiaError
from domain.long_work import WorkKind
from domain.permissions import READ_LOG
from domain.seal_messages import SealMessage
from domain.seals import Seal
from handlers.kit.advice import sentence_of
from handlers.kit.long_work import UnderWay, Work
from handlers.kit.screen import Screen
from handlers.kit.text import heading
from handlers.verification.screens import result_screen, results_screen
from services.log.seals import check_seal, newest_cosigned, signed_head
from services.log.verification import verify_log
from services.log.verified import Verification


@dataclass(frozen=True, kw_only=True)
class Verifying(Work, kind=WorkKind.VERIFICATION, needs=READ_LOG):
    """After a restart its person asks again: a verdict is about the log as it is when they read it."""

    title = "Verificando la bitácora"

    seal: Seal | None = None
    message: SealMessage | None = None
    signed: bool = False

    async def run(self, at: UnderWay) -> Screen | None:
        """Verify it all from the beginning."""
        async with at.shown():
            found = await self._found(at)
            if found.failed:
                return result_screen(found, came_signed=self.signed)
            signed = await self._signed(at, found)
            cosigned = await newest_cosigned(at.installation, found.company)
            return result_screen(found, came_signed=self.signed, signed=signed, cosigned=cosigned)

    async def _signed(self, at: UnderWay, found: Verification) -> SignedSeal | None:
        return await signed_head(at.installation, found.company, found.head, now=at.ask.now)

    async def _found(self, at: UnderWay) -> Verification:
        operation_id, progress = at.row.operation_id, at.progress
        if self.seal is None:
            return await verify_log(at.ask, at.company.id, operation_id=operation_id, progress=progress)
        return await check_seal(
            at.ask, self.seal, operation_id=operation_id, progress=progress, message=self.message
        )


@dataclass(frozen=True, kw_only=True)
class VerifyingSeals(Work, kind=WorkKind.SEALS, needs=READ_LOG):
    """The seals of a message, one log after the other; `unread` says which of them could not be checked."""

    title = "Verificando los sellos"

    seals: tuple[Seal, ...]
    unread: tuple[str, ...] = ()

    async def run(self, at: UnderWay) -> Screen | None:
        """Verify each log from the beginning."""
        found, unread = [], list(self.unread)
        async with at.shown():
            for seal in self.seals:
                try:
                    found.append(await self._found(at, seal))
                except VigiaError as refusal:
                    unread.append(unchecked(seal, refusal))
            return results_screen(found, unread)

    async def _found(self, at: UnderWay, seal: Seal) -> Verification:
        operation_id = uuid5(at.row.operation_id, seal.text)
        return await check_seal(at.ask, seal, operation_id=operation_id, progress=at.progress)

    def heading(self, at: UnderWay) -> str:  # noqa: ARG002
        """They are of several companies."""
        return heading(self.title)


def unchecked(seal: Seal, refusal: VigiaError) -> str:
    """Why that seal could not be checked."""
    return f"Sello del #{seal.folio:,}: {sentence_of(refusal)}"
