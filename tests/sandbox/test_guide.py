"""The steps of what to try, ticked off by what the bot wrote, over HTTP."""

import httpx
import pytest
from telegram import Bot

from sandbox.guide import Guide, Seen, Step
from sandbox.wire import Wire
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO
from tests.sandbox.test_events import stream

ALERT = Step("alert", "Mira la alerta", "En el mostrador.", ANA, Seen(ANA, ["Cancelado", "A 203"]), desk=True)
GREETING = Step("greeting", "Saluda", "Escríbelo.", BETO, Seen(BETO, ["Hola"]), text="Hola, bot")


@pytest.fixture
def world(world: World) -> World:
    world.guide = Guide([ALERT, GREETING])
    return world


async def _done(http: httpx.AsyncClient) -> list[str]:
    steps: list[Wire] = (await http.get("/phone/api/state")).json()["steps"]
    return [step["id"] for step in steps if step["done"]]


async def test_shows_each_step_but_not_what_completes_it(http: httpx.AsyncClient) -> None:
    alert, greeting = (await http.get("/phone/api/state")).json()["steps"]
    assert alert == {
        "id": "alert",
        "title": "Mira la alerta",
        "how": "En el mostrador.",
        "person": ANA,
        "text": "",
        "desk": True,
        "done": False,
    }
    assert (greeting["text"], greeting["desk"]) == ("Hola, bot", False)


async def test_is_done_once_a_message_has_all_its_words_and_stays_so(
    http: httpx.AsyncClient, bot: Bot
) -> None:
    sent = await bot.send_message(ANA, "Cancelado: A 203")
    assert await _done(http) == ["alert"]
    await sent.delete()
    assert await _done(http) == ["alert"]


async def test_is_done_by_an_edit_and_told_once(http: httpx.AsyncClient, bot: Bot) -> None:
    sent = await bot.send_message(ANA, "Cancelado")
    assert await _done(http) == []
    async with stream(http) as events:
        await sent.edit_text("Cancelado: A 203")
        assert (await anext(events))[0] == "edit"
        assert await anext(events) == ("step", {"id": "alert"})
        await sent.edit_text("Cancelado: A 203, atendida")
        assert (await anext(events))[0] == "edit"
        await sent.delete()
        assert (await anext(events))[0] == "delete"


async def test_is_not_done_by_what_the_person_writes_or_another_reads(
    http: httpx.AsyncClient, bot: Bot, world: World
) -> None:
    world.person_sends(BETO, "Hola")
    world.person_sends(ANA, "Cancelado: A 203")
    await bot.send_message(BETO, "Cancelado: A 203")
    await bot.send_message(ANA, "Hola")
    assert await _done(http) == []
