"""`python -m sandbox`: prints its address, and ends when told to, whoever is connected."""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.sandbox.conftest import ANA, NO_CERTIFICATES

SCENE = {"token": "5:ABC", "people": [{"id": ANA, "first_name": "Ana", "role": "Supervisora"}]}
LISTENING = "sandbox listening on "


async def start(scene: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "sandbox", "--port", "0", "--scene", str(scene),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ends_at_once_whoever_is_connected(tmp_path: Path, number: signal.Signals) -> None:
    scene = tmp_path / "scene.json"
    scene.write_text(json.dumps(SCENE), encoding="utf-8")
    process = await start(scene)
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    assert line.startswith(LISTENING)
    async with httpx.AsyncClient(
        base_url=line.removeprefix(LISTENING).strip(), verify=NO_CERTIFICATES
    ) as http:
        assert (await http.get("/bot5:ABC/getMe")).json()["ok"]
        poll = asyncio.create_task(http.get("/bot5:ABC/getUpdates?timeout=50", timeout=60))
        async with http.stream("GET", "/phone/api/events") as stream:
            assert await anext(stream.aiter_lines()) == ": listening"
            told_at = time.monotonic()
            process.send_signal(number)
            _, errors = await process.communicate()
            assert time.monotonic() - told_at < 2
        assert (await poll).json() == {"ok": True, "result": []}
    assert (process.returncode, errors) == (0, b"")


async def test_says_what_is_wrong_with_the_scene(tmp_path: Path) -> None:
    process = await start(tmp_path / "none.json")
    _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().startswith("sandbox: cannot read the scene")
