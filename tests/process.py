"""`vigia run` as a process of its own, as people run it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

READY = "Vigía está en marcha"


class Vigia:
    """`vigia run` in a process of its own: what it printed, and its end."""

    def __init__(self, process: asyncio.subprocess.Process, said: list[str]) -> None:
        self.process = process
        self.said = said

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, as a service manager does; returns its exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(5):
            return await self.process.wait()

    async def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        await self.process.wait()

    async def says(self, sentence: str) -> None:
        """Wait until it does."""
        async with asyncio.timeout(20):
            while not any(sentence in line for line in self.said):
                assert self.process.returncode is None, "\n".join(self.said)
                await asyncio.sleep(0.05)

    def line(self, start: str) -> str:
        """What follows this start of a line."""
        return next(line.partition(start)[2].strip() for line in self.said if start in line)


@asynccontextmanager
async def vigia(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Vigia]:
    """The process, once it says that it is ready; it ends with the block."""
    async with starting(folder, *arguments, **settings) as running:
        await running.says(READY)
        yield running


@asynccontextmanager
async def starting(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Vigia]:
    """The process from its first moment; it ends with the block."""
    running = await _started(folder, *arguments, **settings)
    reading = asyncio.create_task(_read(running))
    try:
        yield running
    finally:
        if running.process.returncode is None:
            await running.kill()
        await reading


async def ended(folder: Path, *arguments: str, **settings: str) -> Vigia:
    """A process that ends by itself."""
    running = await _started(folder, *arguments, **settings)
    try:
        async with asyncio.timeout(20):
            await _read(running)
            await running.process.wait()
    finally:
        if running.process.returncode is None:
            await running.kill()
    return running


async def _started(folder: Path, *arguments: str, **settings: str) -> Vigia:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGIA_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env={**environment, **settings, "PYTHONPATH": str(Path(__file__).parents[1])},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Vigia(process, [])


async def _read(running: Vigia) -> None:
    assert running.process.stdout is not None
    async for line in running.process.stdout:
        running.said.append(line.decode().rstrip())


async def console(folder: Path, *arguments: str, **settings: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env={**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[1])},
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode()
