"""A chat that becomes a supergroup."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from sandbox.errors import NotPossible
from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO

GROUP = -77


async def test_the_old_id_names_the_new_one_which_is_the_chat_from_then_on(bot: Bot, world: World) -> None:
    world.open_group("Almacén", [ANA, BETO], chat_id=GROUP)
    sent = await bot.send_message(GROUP, "antes")
    new = world.migrate(GROUP)
    with pytest.raises(ChatMigrated, match="Group migrated to supergroup") as refusal:
        await bot.send_message(GROUP, "perdido")
    assert refusal.value.new_chat_id == new.id
    with pytest.raises(ChatMigrated):
        await bot.edit_message_text("perdido", GROUP, sent.message_id)
    with pytest.raises(ChatMigrated):
        await bot.get_chat(GROUP)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("perdido", new.id, 99)
    await bot.send_message(new.id, "después")
    chat = await bot.get_chat(new.id)
    assert (chat.type, chat.title) == ("supergroup", "Almacén")
    assert world.chat(GROUP) is new
    world.person_sends(BETO, "hola", chat_id=new.id)
    assert [message.get("text") for message in new.messages.values()] == [None, "después", "hola"]


async def test_the_bot_is_told_in_both_chats(bot: Bot, world: World) -> None:
    world.open_group("Almacén", [ANA], chat_id=GROUP)
    new = world.migrate(GROUP)
    told = [update.message for update in await bot.get_updates() if update.message]
    assert [(message.chat.id, message.migrate_to_chat_id) for message in told] == [
        (GROUP, new.id),
        (new.id, None),
    ]
    assert told[1].migrate_from_chat_id == GROUP


async def test_a_private_chat_may_be_moved_too_to_see_what_the_bot_does(bot: Bot, world: World) -> None:
    new = world.migrate(ANA)
    with pytest.raises(ChatMigrated):
        await bot.send_message(ANA, "perdido")
    await bot.send_message(new.id, "después")
    assert [message["text"] for message in world.chat(ANA).messages.values()] == ["después"]
    assert await bot.get_updates() == ()


def test_a_supergroup_stays_one(world: World) -> None:
    with pytest.raises(NotPossible):
        world.migrate(world.open_group("Almacén", [ANA]).id)
