"""`vigia run` in its own process, as people run it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Protocol

READY = "Vigía está en marcha"

_PATIENCE = 30.0  # seconds until a test gives up
_END = 10.0  # seconds: it ends within five, but not where all is slow

# Most of a start is imports. This process has them done, and forks the others.
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["bot.cli", "bot.run", __name__])


class Process(Protocol):
    """The part of asyncio's `Process` that is needed here."""

    @property
    def pid(self) -> int: ...
    @property
    def returncode(self) -> int | None: ...
    async def wait(self) -> int: ...
    def send_signal(self, signal: int, /) -> None: ...


class Vigia:
    """`vigia run` in its own process: its output, and its end."""

    def __init__(self, process: Process, output: asyncio.StreamReader) -> None:
        self.process = process
        self.said: list[str] = []
        self._reading = asyncio.create_task(self._read(output))

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, like a service manager; returns its exit code."""
        self.process.send_signal(number)
        async with asyncio.timeout(_END):
            return await self.process.wait()

    async def kill(self) -> None:
        """End it like a power cut."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def says(self, sentence: str) -> None:
        """Wait until it prints this."""
        async with asyncio.timeout(_PATIENCE):
            while not any(sentence in line for line in self.said):
                assert self.process.returncode is None, "\n".join(self.said)
                await asyncio.sleep(0.05)

    def line(self, start: str) -> str:
        """The rest of the line with this start."""
        return next(line.partition(start)[2].strip() for line in self.said if start in line)

    async def close(self) -> None:
        """End it if needed, and collect its last output."""
        if self.process.returncode is None:
            await self.kill()
        await self._reading

    async def _read(self, output: asyncio.StreamReader) -> None:
        async for line in output:
            self.said.append(line.decode().rstrip())


@asynccontextmanager
async def vigia(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Vigia]:
    """The process, once it says that it is ready; it ends with the block."""
    async with starting(folder, *arguments, **settings) as running:
        await running.says(READY)
        yield running


@asynccontextmanager
async def starting(folder: Path, *arguments: str, **settings: str) -> AsyncIterator[Vigia]:
    """The process from its first moment; it ends with the block.

    A fork can't be given Python's own variables (`PYTHON…`): with those a new process starts, and imports
    everything.
    """
    anew = any(name.startswith("PYTHON") for name in settings)
    start = _started if anew else _forked
    running = await start(folder, arguments, _environment(settings))
    try:
        yield running
    finally:
        await running.close()


@asynccontextmanager
async def with_few_descriptors(folder: Path, most: int, **settings: str) -> AsyncIterator[Vigia]:
    """`vigia run` with this limit of open files and connections, once it is ready."""
    limited = ("sh", "-c", 'ulimit -n "$0" && exec "$@"', str(most))
    running = await _started(folder, ("run",), _environment(settings), under=limited)
    try:
        await running.says(READY)
        yield running
    finally:
        await running.close()


async def ended(folder: Path, *arguments: str, **settings: str) -> Vigia:
    """A process that ends by itself."""
    async with starting(folder, *arguments, **settings) as running, asyncio.timeout(_PATIENCE):
        await running.process.wait()
    return running


async def console(folder: Path, *arguments: str, **settings: str) -> str:
    """The output of a command that succeeds."""
    running = await ended(folder, *arguments, **settings)
    said = "\n".join(running.said)
    assert running.process.returncode == 0, said
    return said


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VIGIA_")}
    return environment | dict(settings) | {"PYTHONPATH": str(Path(__file__).parents[1])}


async def _started(
    folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str], *, under: tuple[str, ...] = ()
) -> Vigia:
    process = await asyncio.create_subprocess_exec(
        *(*under, sys.executable, "-m", "bot", *arguments),
        env=environment,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    return Vigia(process, process.stdout)


async def _forked(folder: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Vigia:
    ours, theirs = _FORKING.Pipe(duplex=False)
    process = _FORKING.Process(target=_main, args=(folder, arguments, dict(environment), theirs))
    process.start()
    theirs.close()
    output = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(os.dup(ours.fileno()), "rb")
    )
    ours.close()
    return Vigia(_Forked(process), output)


def _main(folder: Path, arguments: tuple[str, ...], environment: dict[str, str], output: Connection) -> None:
    """Run `python -m bot` in the fork."""
    from bot.cli import main

    for number in (1, 2):
        os.dup2(output.fileno(), number)
    output.close()
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["vigia", *arguments]
    main()


class _Forked:
    """A forked process with asyncio's interface."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; minus the signal that ended it."""
        return self._process.exitcode

    async def wait(self) -> int:
        """Its exit code, once it has ended."""
        loop, has_ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, has_ended.set)
        try:
            await has_ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Do nothing if it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)
