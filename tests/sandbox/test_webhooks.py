"""Webhooks are really called: in order, with the secret, retried until accepted."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import BadRequest

from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    world.settings.webhook_delay = timedelta(milliseconds=5)
    async with receiving() as receiver:
        yield receiver


def texts(receiver: Receiver) -> list[str]:
    return [received.body["message"]["text"] for received in receiver.received]


async def all_delivered(world: World) -> None:
    await world.until(lambda: not world.updates.pending(world.clock.now()))


async def test_delivers_what_waited_and_what_comes_with_the_secret(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    world.person_sends(ANA, "antes")
    await bot.set_webhook(f"{receiver.url}/gancho", secret_token="secreto_1")
    await all_delivered(world)
    world.person_sends(ANA, "después")
    await all_delivered(world)
    assert texts(receiver) == ["antes", "después"]
    first = receiver.received[0]
    assert first.path == "/gancho"
    assert first.headers["x-telegram-bot-api-secret-token"] == "secreto_1"


async def test_tries_again_in_order_and_tells_what_went_wrong(
    bot: Bot, world: World, receiver: Receiver
) -> None:
    receiver.answers.extend([(500, {}), (503, {})])
    world.person_sends(ANA, "uno")
    world.person_sends(ANA, "dos")
    await bot.set_webhook(receiver.url)
    await all_delivered(world)
    assert texts(receiver) == ["uno", "uno", "uno", "dos"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Status"
    assert info.pending_update_count == 0


async def test_one_chat_that_fails_does_not_hold_another(bot: Bot, world: World, receiver: Receiver) -> None:
    world.settings.webhook_delay = timedelta(hours=1)
    receiver.answers.append((500, {}))
    await bot.set_webhook(receiver.url)
    world.person_sends(ANA, "falla")
    await world.until(lambda: world.webhook_trouble)
    world.person_sends(BETO, "pasa")
    await world.until(lambda: len(world.updates.pending(world.clock.now())) == 1)
    assert texts(receiver) == ["falla", "pasa"]


async def test_a_method_in_the_answer_is_executed(bot: Bot, world: World, receiver: Receiver) -> None:
    receiver.answers.append((200, {"method": "sendMessage", "chat_id": ANA, "text": "recibido"}))
    await bot.set_webhook(receiver.url)
    world.person_sends(ANA, "hola")
    await all_delivered(world)
    last = world.chat(ANA).last_message
    assert last is not None
    assert last["text"] == "recibido"


async def test_what_was_not_delivered_waits_for_polls(bot: Bot, world: World, receiver: Receiver) -> None:
    receiver.answers.append((500, {}))
    await bot.set_webhook(receiver.url)
    world.settings.webhook_delay = timedelta(hours=1)
    world.person_sends(ANA, "hola")
    await world.until(lambda: world.webhook_trouble)
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    assert (await bot.get_webhook_info()).pending_update_count == 0


async def test_refuses_a_bad_address_or_secret(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="an https url must be provided for webhook"):
        await bot.set_webhook("ftp://vigia.mx")
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("https://vigia.mx", secret_token="ñ")
