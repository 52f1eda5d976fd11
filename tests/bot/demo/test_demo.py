"""`vigia demo` from beginning to end, like a first-time user."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from pathlib import Path

import httpx

PATIENCE = 90.0


async def test_is_ready_with_two_companies_tells_of_an_alert_and_ends_without_a_trace(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=tmp_path,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            url = await _address(process)
            async with httpx.AsyncClient(base_url=url) as phone:
                await _jorge_was_invited(phone)
                await _cancel_an_invoice_and_see_the_alert(phone)
            process.send_signal(signal.SIGINT)
            _, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
    assert (process.returncode, errors.decode()) == (0, "")


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = await process.stdout.readline()
        assert line, "it ended before it was ready"
        said += line.decode()
    address = re.search(r"Abre (\S+)", said)
    assert address is not None
    return address[1]


async def _jorge_was_invited(phone: httpx.AsyncClient) -> None:
    _, from_bot = await _texts(phone, 1001)
    assert any("Abre este enlace" in text for text in from_bot)
    own, from_bot = await _texts(phone, 1002)
    assert any("✅ Ya estás dentro" in text for text in from_bot)
    assert [text[:14] for text in own] == ["/start invita_"]  # his password is not in the chat any more


async def _texts(phone: httpx.AsyncClient, person: int) -> tuple[list[str], list[str]]:
    """What they wrote, and what the bot did."""
    messages = (await phone.get(f"/phone/api/chats/{person}")).json()["messages"]
    texts = [
        (message["from"]["is_bot"], message.get("text") or message.get("caption", "")) for message in messages
    ]
    return [text for is_bot, text in texts if not is_bot], [text for is_bot, text in texts if is_bot]


async def _cancel_an_invoice_and_see_the_alert(phone: httpx.AsyncClient) -> None:
    state = (await phone.get("/phone/api/state")).json()
    assert [person["id"] for person in state["people"]] == [1001, 1002, 1003]
    assert [company["name"] for company in state["desk"]["companies"]] == [
        "Comercializadora del Sureste",
        "Papelería La Esperanza",
    ]
    company = state["desk"]["companies"][0]
    async with phone.stream("GET", "/phone/api/events") as events:
        answers = [
            (await phone.post(f"/phone/api/desk/{company['id']}/{action['id']}")).json()
            for action in company["actions"]
        ]
        async for line in events.aiter_lines():
            if "Documento cancelado" in line:
                break
    assert {answer["status"] for answer in answers[:-1]} == {201}
    assert answers[-1] == {"status": 200, "body": {"recorded": False}}
