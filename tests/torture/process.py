"""`vigia run` in a process of its own, to be killed at any instant and started again at once.

What it imports is read only once, by the server that the processes are forked from: a second less for each.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from bot.timing import Timing

READY = "Vigía está en marcha"
TAKEN = "Ya hay otra Vigía en marcha"
START_PATIENCE = 60.0  # seconds
BETWEEN_MAKINGS = 0.5  # seconds: no life is as long as the usual

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["bot.cli", "bot.run", "tests.torture.broken"])


class Uptime:
    """For how many seconds a process was at work: what people's patience is measured by.

    On a busy machine, where everything takes `slowness` times as long, they are so many times longer.
    """

    def __init__(self) -> None:
        self._before = 0.0
        self._since: float | None = None
        self._slowness = 1.0

    def __call__(self) -> float:
        """All lives together, the one under way included."""
        under_way = time.monotonic() - self._since if self._since is not None else 0.0
        return self._before + under_way / self._slowness

    def begins(self, *, slowness: float) -> None:
        """A process is at work from now on."""
        self._since, self._slowness = time.monotonic(), slowness

    def ends(self) -> None:
        """It no longer is."""
        self._before, self._since = self(), None


class Process:
    """One life of the process: what it said, whether it came to be ready, and its end."""

    def __init__(
        self, folder: Path, settings: Mapping[str, str], *only: str, broken: str | None = None
    ) -> None:
        self.said: list[str] = []
        self.ready = asyncio.Event()
        self.over = asyncio.Event()
        receiving, sending = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(
            target=_live, args=(str(folder), dict(settings), only, broken, sending), daemon=True
        )
        self._process.start()
        sending.close()
        self._listening = asyncio.create_task(self._listen(receiving))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def exit_code(self) -> int | None:
        """What it ended with; a negative number is the signal that killed it."""
        return self._process.exitcode

    @property
    def refused(self) -> bool:
        """Whether it ended because an earlier one still had the database."""
        return any(TAKEN in line for line in self.said)

    @property
    def errors(self) -> Sequence[str]:
        """What it logged as an error."""
        return [
            line for line in self.said if " ERROR " in line or " CRITICAL " in line or "Traceback" in line
        ]

    async def until_ready(self) -> bool:
        """Wait until it works; False if it ended before, or took too long."""
        waits = [asyncio.create_task(event.wait()) for event in (self.ready, self.over)]
        await asyncio.wait(waits, timeout=START_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return self.ready.is_set()

    async def kill(self) -> None:
        """End it as a power cut does."""
        self._process.kill()
        await self._ended()

    async def stop(self) -> int | None:
        """Ask it to end, as a service manager does; returns its exit code."""
        self._process.terminate()
        await self._ended()
        return self.exit_code

    async def _ended(self) -> None:
        await asyncio.to_thread(self._process.join, 20)
        await self._listening

    async def _listen(self, receiving: Connection) -> None:
        reader = asyncio.StreamReader()
        pipe = os.fdopen(os.dup(receiving.fileno()), "rb", buffering=0)  # the transport closes it
        receiving.close()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), pipe
        )
        async for line in reader:
            self.said.append(line.decode().rstrip())
            if READY in self.said[-1]:
                self.ready.set()
        self.over.set()
        transport.close()


def warm_up() -> None:
    """Have what the processes import read now rather than at the first start."""
    process = _CONTEXT.Process(target=_nothing)
    process.start()
    process.join()


def _nothing() -> None:
    pass


def _live(
    folder: str, settings: dict[str, str], only: Sequence[str], broken: str | None, said: Connection
) -> None:
    """The process itself, from here on as if the console had started it."""
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    said.close()
    for name in [name for name in os.environ if name.startswith("VIGIA_")]:
        del os.environ[name]
    os.environ.update(settings)
    os.chdir(folder)
    from bot import run
    from bot.cli import app

    vars(run)["Timing"] = partial(Timing, between_makings=BETWEEN_MAKINGS)
    if broken is not None:
        from tests.torture.broken import break_rule

        break_rule(broken)
    app(["run", *(word for role in only for word in ("--only", role))])
