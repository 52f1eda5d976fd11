"""Topics of private chats, as bots with topics have them."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest

from sandbox.people import BotAccount
from sandbox.world import World
from tests.sandbox.conftest import ANA

CHAT = f"/phone/api/chats/{ANA}"


@pytest.fixture
def world(world: World) -> World:
    """The same, of a bot with topics."""
    world.bot = BotAccount(topics=True)
    return world


async def test_a_message_is_in_its_topic_and_so_is_what_the_person_writes_there(
    bot: Bot, http: httpx.AsyncClient
) -> None:
    topic = await bot.create_forum_topic(ANA, "Comercializadora")
    sent = await bot.send_message(ANA, "Alerta", message_thread_id=topic.message_thread_id)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic.message_thread_id, True)
    shown = (await http.get(CHAT)).json()
    assert shown["topics"] == [{"id": topic.message_thread_id, "name": "Comercializadora"}]
    written = {"text": "¿qué pasó?", "thread_id": topic.message_thread_id}
    assert (await http.post(f"{CHAT}/messages", json=written)).status_code == 200
    (update,) = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.message_thread_id == topic.message_thread_id


async def test_a_deleted_topic_takes_its_messages_along_and_takes_no_more(bot: Bot, world: World) -> None:
    topic = await bot.create_forum_topic(ANA, "Comercializadora")
    sent = await bot.send_message(ANA, "Alerta", message_thread_id=topic.message_thread_id)
    world.person_deletes_topic(ANA, topic.message_thread_id)
    assert sent.message_id not in world.chat(ANA).messages
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(ANA, "Otra", message_thread_id=topic.message_thread_id)


async def test_without_topics_none_is_opened(bot: Bot, world: World) -> None:
    world.bot = BotAccount()
    assert not (await bot.get_me()).has_topics_enabled
    with pytest.raises(BadRequest, match="not a forum"):
        await bot.create_forum_topic(ANA, "Comercializadora")
