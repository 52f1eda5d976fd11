"""`vigia witness` as its keeper runs it: in its own process, without any installation."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import TypeAdapter

from bot.setting_values import parse_witnesses
from domain.cosignatures import Witness
from domain.seals import Seal
from tests.console import assert_one_line, vigia
from tests.grown import head_up_to, leaves, request_for, seal_up_to
from tests.signing import KEY

LOG, OTHER = leaves(20), leaves(20, of="otra")
PUBLIC = KEY.verifier_key(0)
A_WHILE = 30.0  # seconds until a test gives up


pytestmark = pytest.mark.usefixtures("empty_folder")


class Running:
    """The process, and the witness as its setting line names it."""

    def __init__(self, process: asyncio.subprocess.Process, said: list[str], witness: Witness) -> None:
        self.process = process
        self.said = said
        self.witness = witness

    async def asked(self, body: bytes) -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.post(f"{self.witness.url}/add-checkpoint", content=body)


@asynccontextmanager
async def witness_at_work(*arguments: str) -> AsyncIterator[Running]:
    """`vigia witness` for the installation of `KEY`, killed at the end."""
    code = "from bot.cli import main; main()"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "witness", PUBLIC, "--listen", "127.0.0.1:0", *arguments,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said: list[str] = []
    try:
        async with asyncio.timeout(A_WHILE):
            while not any(each.startswith("VIGIA_WITNESSES=") for each in said):
                line = (await process.stdout.readline()).decode()
                assert line, said
                said.append(line.strip())
        line = said[-1].removeprefix("VIGIA_WITNESSES=")
        witness = TypeAdapter(tuple[Witness, ...]).validate_python(parse_witnesses(line))[0]
        yield Running(process, said, witness)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_it_says_the_line_to_copy_and_cosigns() -> None:
    async with witness_at_work("--name", "despacho.example.com") as running:
        assert (await running.asked(request_for(LOG, 0, 5))).text.startswith("— despacho.example.com ")
        refused = await running.asked(request_for(LOG, 0, 9))
        assert (refused.status_code, refused.text) == (409, "5\n")
        assert refused.headers["content-type"] == "text/x.tlog.size"
        assert (await running.asked(b"x" * 40_000)).status_code == 413
        assert KEY.installation in running.said[0]
    modes = {"testigo": 0o700, "testigo/witness.key": 0o600, "testigo/witness.db": 0o600}
    assert {name: stat.S_IMODE(os.stat(name).st_mode) for name in modes} == modes  # noqa: PTH116


async def test_a_kill_right_after_the_answer_loses_nothing() -> None:
    async with witness_at_work() as running:
        assert (await running.asked(request_for(LOG, 0, 5))).status_code == 200
        key = running.witness.key
        running.process.kill()
    async with witness_at_work() as running:
        assert running.witness.key == key
        assert (await running.asked(request_for(OTHER, 5, 9))).status_code == 422
        assert (await running.asked(request_for(LOG, 5, 9))).status_code == 200


async def test_it_ends_cleanly_when_it_is_told_to() -> None:
    async with witness_at_work() as running:
        running.process.terminate()
        async with asyncio.timeout(A_WHILE):
            assert await running.process.wait() == 0


async def test_it_says_what_it_saw_for_its_keeper_to_compare() -> None:
    async with witness_at_work() as running:
        await running.asked(request_for(LOG, 0, 5))
        await running.asked(request_for(OTHER, 5, 9))
    said = (await asyncio.to_thread(vigia, "witness", "--list")).stdout
    whose = f"✅ Empresa 1 de la instalación {KEY.installation}: hasta el #5, visto el "
    assert re.search(rf"(?m)^{whose}\d\d/\d\d/\d{{4}} a las \d\d:\d\d$", said)
    assert Seal.of(1, head_up_to(LOG, 5)).text in said
    assert seal_up_to(LOG, 5).note in said
    assert "⛔ Empresa 1" in said
    assert "le pidieron firmar otra cosa hasta el #9" in said
    assert seal_up_to(OTHER, 9).note in said


async def test_it_says_that_it_saw_nothing() -> None:
    async with witness_at_work():
        pass
    said = (await asyncio.to_thread(vigia, "witness", "--list")).stdout
    assert said == "Este testigo todavía no ha visto ninguna bitácora.\n"


def test_what_it_can_not_use_is_one_line() -> None:
    assert_one_line(vigia("witness"), code=1, says="Falta la llave pública")
    assert_one_line(vigia("witness", "VIGIA-2-1"), code=1, says="no es la llave pública de una instalación")
    assert_one_line(vigia("witness", PUBLIC, "--name", "Mi testigo"), code=1, says="«Mi testigo» no sirve")
    assert_one_line(vigia("witness", "--list", "--folder", "nada"), code=1, says="no hay ningún testigo")
    Path("testigo").mkdir(mode=0o700, exist_ok=True)
    key = Path("testigo") / "witness.key"
    key.write_text("x")
    key.chmod(0o600)
    assert_one_line(vigia("witness", PUBLIC), code=1, says="no es la llave de un testigo")
    assert vigia("witness", PUBLIC, "--listen", "8090").exit_code == 2
