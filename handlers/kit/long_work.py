"""Long work: what a kind of it does, its progress, and the words at its end."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import msgspec
from telegram.error import TelegramError

from domain.askers import InChat
from domain.backoff import Backoff
from domain.companies import Company
from domain.errors import StorageUnavailable, VigiaError
from domain.long_work import LongWork, WorkKind, WorkState
from domain.permissions import Right
from handlers.kit.advice import sentence_of
from handlers.kit.button_kinds import WorkAction, WorkButton
from handlers.kit.chat import Chat
from handlers.kit.live import LiveLine
from handlers.kit.screen import Row, Screen, button
from handlers.kit.text import heading, page, plain, so_far
from services.asking import Ask
from services.installation import Installation
from services.progress import Progress, Stopped

log = logging.getLogger(__name__)

T = TypeVar("T")
InTurn = Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]

_SHORTEST_WAIT, _LONGEST_WAIT = 1.0, 60.0  # seconds between a failure of the database and the next try

CANCELLED = "La cancelaste."
INTERRUPTED = "Vigía se detuvo antes de terminar."
PAUSED = "Vigía se detuvo: esto sigue solo en cuanto arranque."


@dataclass(frozen=True, slots=True)
class Ending:
    """How incomplete work ended, why, and whether it may be asked for again."""

    state: WorkState
    why: str
    again: bool = False


GIVEN_UP = Ending(WorkState.STOPPED, CANCELLED)
CUT_OFF = Ending(WorkState.INTERRUPTED, INTERRUPTED, again=True)
PUT_OFF = Ending(WorkState.PAUSED, PAUSED)

KINDS: dict[WorkKind, type[Work]] = {}


class Work(ABC):
    """A kind of long work: a dataclass of its arguments, so that another process can do it again.

    `goes_on` says what a restart means for it: either the next process continues it, or its person is told
    and may ask for it again.
    """

    kind: ClassVar[WorkKind]
    needs: ClassVar[Right]
    goes_on: ClassVar[bool] = False
    again: ClassVar[bool] = True  # whether a button can ask for it again
    title: ClassVar[str]  # of the line, while it is in progress
    begins: ClassVar[str] = "Preparando…"
    failed: ClassVar[str] = "Algo falló de mi lado: inténtalo otra vez en un momento."
    too_late: ClassVar[str] = "Ya no se puede cancelar."

    def __init_subclass__(cls, *, kind: WorkKind | None = None, needs: Right | None = None) -> None:
        if kind is not None and needs is not None:
            cls.kind, cls.needs = kind, needs
            KINDS[kind] = cls

    @abstractmethod
    async def run(self, at: UnderWay) -> Screen | None:
        """Do it; returns the line's last screen, unless it showed that itself."""

    def heading(self, at: UnderWay) -> str:
        """The first line, while it is in progress: its title and its company."""
        return heading(self.title, at.company.name)

    def so_far(self, at: UnderWay) -> str:
        """How far it is, as its line says it."""
        return so_far(at.progress.done, at.progress.total)

    async def cut_short(self, at: UnderWay, ending: Ending) -> Screen | None:
        """The line's screen for this ending; None to draw nothing."""
        text = page(self.heading(at), plain(ending.why))
        return Screen(text, self.ask_again(at.row.id, ending))

    def line_again(self, chat: Chat, message_id: int | None) -> LiveLine:
        """The line of work that an earlier process began."""
        return LiveLine(chat, message_id)

    def ask_again(self, work_id: str, ending: Ending) -> Sequence[Row]:
        """The button that asks for it again, if that makes sense."""
        again = button("Pedir otra vez", WorkButton(work_id, WorkAction.AGAIN))
        return [[again]] if ending.again and self.again else []

    def encode(self) -> str:
        """Its arguments, as JSON."""
        return msgspec.json.encode(self).decode()


class Unreadable(Work):
    """Work stored by another version of the program: it can only be called interrupted."""

    again = False
    title = "Trabajo interrumpido"

    async def run(self, at: UnderWay) -> Screen | None:  # noqa: ARG002
        """Do nothing."""
        raise Stopped


def read_work(row: LongWork) -> Work:
    """The stored work."""
    try:
        return msgspec.json.decode(row.request, type=KINDS[row.kind])
    except (KeyError, msgspec.DecodeError):
        return Unreadable()


class UnderWay:
    """One piece of work at hand. Its person may stop it until its `progress` is fixed, or it is `over`."""

    def __init__(
        self,
        row: LongWork,
        work: Work,
        *,
        chat: Chat,
        line: LiveLine,
        folder: Path,
        between_edits: float,
        in_turn: InTurn,
        followed: Callable[[UnderWay], Awaitable[None]],
        doing: asyncio.Task[Any] | None = None,
    ) -> None:
        self.row = row
        self.work = work
        self.chat = chat
        self.line = line
        self.folder = folder
        self.in_turn = in_turn
        self.doing = doing
        self.progress = Progress()
        self.sent = 0  # files, so far
        self.to_send = 0  # files, once they are made
        self.over = False
        self._between_edits = between_edits
        self._followed = followed

    @property
    def company(self) -> Company:
        """The work's company."""
        return self.row.company

    @property
    def installation(self) -> Installation:
        """The installation of the use cases."""
        return self.chat.installation

    @property
    def ask(self) -> Ask:
        """Its person, asking now."""
        return Ask(self.installation, InChat(self.row.telegram_id, self.row.reference), datetime.now(UTC))

    @property
    def asked(self) -> Ask:
        """Its person at the moment of asking: repeated work covers the same days and entries."""
        return Ask(self.installation, self.ask.asker, self.row.asked_at)

    def stop(self) -> bool:
        """Its person wants no more of it; False if it is too late for that."""
        return self.progress.stopped if self.over else self.progress.stop()

    async def begin(self) -> None:
        """Show the start."""
        await self.line.begin(going_on_screen(self, self.work.begins))
        await self._followed(self)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[Progress]:
        """Within the block its line says how far it is, as what is done there notes it.

        What is on its way to Telegram arrives before the block ends: it is not drawn over what comes next.
        """
        over = asyncio.Event()
        showing = asyncio.create_task(self._show_until(over))
        try:
            yield self.progress
        except asyncio.CancelledError:  # the process ends, and waits for nothing
            showing.cancel()
            raise
        finally:
            over.set()
            await showing

    async def _show_until(self, over: asyncio.Event) -> None:
        """Look every so often, and draw what is new; before anything was noted there is nothing to say."""
        said = None
        while not await _is_set(over, within=self._between_edits):
            told = self.work.so_far(self)
            if self.progress.done and told != said:
                await self._say(told)
                said = told

    async def _say(self, told: str) -> None:
        before = self.line.message_id
        await self.line.say(going_on_screen(self, told))
        if self.line.message_id != before:
            await self._followed(self)

    async def unless_stopped(self, doing: asyncio.Task[T]) -> T:
        """What this comes to. It is cut off, and Stopped raised, if the work is stopped first."""
        stopping = asyncio.create_task(self.progress.until_stopped())
        try:
            await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not doing.done():
                raise Stopped
            return doing.result()
        finally:
            stopping.cancel()
            doing.cancel()
            await asyncio.gather(doing, stopping, return_exceptions=True)


async def _is_set(event: asyncio.Event, *, within: float) -> bool:
    """Whether it is by then, or sooner: so many seconds from now."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), within)
    return event.is_set()


async def once_stored(at: UnderWay, do: Callable[[], Awaitable[T]]) -> T:
    """What it does, tried again while the database fails: what it records may be on record already."""
    backoff = Backoff(_SHORTEST_WAIT, _LONGEST_WAIT)
    while True:
        try:
            return await do()
        except StorageUnavailable as error:
            at.progress.fixed = False  # whether it is on record, the next try finds out
            log.warning("%s waits for the database: %s", at.row.kind, type(error).__name__)
            await asyncio.sleep(backoff.next_wait())


def going_on_screen(at: UnderWay, told: str) -> Screen:
    """The progress, and *Cancelar*."""
    text = page(at.work.heading(at), told)
    return Screen(text, [[button("Cancelar", WorkButton(at.row.id, WorkAction.STOP))]])


async def outcome_of(at: UnderWay) -> Screen | Ending | None:
    """Do it; returns the line's last screen, if that is left to us, or how it ended."""
    try:
        return await at.work.run(at)
    except Stopped:
        return GIVEN_UP
    except VigiaError as refusal:
        return Ending(WorkState.FAILED, sentence_of(refusal))
    except (TelegramError, StorageUnavailable) as error:
        log.warning("%s could not be finished: %s", at.row.kind, type(error).__name__)
    except Exception:
        log.exception("%s failed", at.row.kind)
    return Ending(WorkState.FAILED, at.work.failed, again=True)
