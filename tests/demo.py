"""`vigia demo` in its own process, for tests of it and for the manual's pictures."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 180.0  # seconds until it is ready, or has ended
_READY = "Ctrl-C"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One that runs; `url` is where its phones are."""

    url: str
    process: asyncio.subprocess.Process

    async def ends(self) -> tuple[int | None, str]:
        """Ctrl-C; returns how it ended, and what it said of errors."""
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            _, errors = await self.process.communicate()
        return self.process.returncode, errors.decode()


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[Demonstration]:
    """Run it within the block, with its data below this folder."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            url = await _address(process)
        yield Demonstration(url, process)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """The address in the line `Abre http://…`, once it is ready."""
    assert process.stdout is not None
    said = ""
    while _READY not in said:
        line = await process.stdout.readline()
        assert line, "it ended before it was ready"
        said += line.decode()
    address = re.search(r"Abre (\S+)", said)
    assert address is not None
    return address[1]
