"""`vigia demo` from beginning to end, like a first-time user."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from bot.demo.data import load_demo_data
from tests.demo import demonstration

ANA, JORGE = 1001, 1002
COMPANIES = [company.name for company in load_demo_data().companies]


async def test_is_ready_with_two_companies_tells_of_an_alert_and_ends_without_a_trace(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as demo:
        async with httpx.AsyncClient(base_url=demo.url) as phone:
            await _nothing_is_due_any_more(phone)
            await _jorge_is_in(phone)
            await _cancel_an_invoice_and_see_the_alert(phone)
        assert await demo.ends() == (0, "")


async def _nothing_is_due_any_more(phone: httpx.AsyncClient) -> None:
    """The seals and the summary came before, so that they do not come on top of the first alert."""
    texts = await _texts_of_bot(phone, ANA)
    automatic = [text for text in texts if text.startswith(("🔏 Sello", "Resumen semanal"))]
    seals, summary = automatic
    assert all(f"{name} · hasta el #" in seals for name in ("Instalación", *COMPANIES))
    assert summary.startswith(f"Resumen semanal · {COMPANIES[0]}")
    assert "¿Qué quieres hacer?" in texts[-1]


async def _jorge_is_in(phone: httpx.AsyncClient) -> None:
    assert any("✅ Ya estás dentro" in text for text in await _texts_of_bot(phone, JORGE))


async def _texts_of_bot(phone: httpx.AsyncClient, person: int) -> list[str]:
    messages = (await phone.get(f"/phone/api/chats/{person}")).json()["messages"]
    return [
        message.get("text") or message.get("caption", "") for message in messages if message["from"]["is_bot"]
    ]


async def _cancel_an_invoice_and_see_the_alert(phone: httpx.AsyncClient) -> None:
    state = (await phone.get("/phone/api/state")).json()
    assert [person["id"] for person in state["people"]] == [1001, 1002, 1003]
    assert [company["name"] for company in state["desk"]["companies"]] == COMPANIES
    assert _done(state) == []
    company = state["desk"]["companies"][0]
    async with phone.stream("GET", "/phone/api/events") as events:
        answers = [
            (await phone.post(f"/phone/api/desk/{company['id']}/{action['id']}")).json()
            for action in company["actions"]
        ]
        async for line in events.aiter_lines():
            if line == "event: step":
                break
    assert {answer["status"] for answer in answers[:-1]} == {201}
    assert answers[-1] == {"status": 200, "body": {"recorded": False}}
    assert _done((await phone.get("/phone/api/state")).json()) == ["alert"]


def _done(state: dict[str, Any]) -> list[str]:
    return [step["id"] for step in state["steps"] if step["done"]]
