"""The command menu: by scope, by chat, and shown at once."""

import pytest
from telegram import Bot, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import BadRequest

from sandbox.world import World
from tests.sandbox.conftest import ANA, BETO


def seen(world: World, person: int) -> list[str]:
    return [command["command"] for command in world.commands_in(world.chat(person))]


async def test_the_narrowest_scope_wins(bot: Bot, world: World) -> None:
    await bot.set_my_commands([("ayuda", "Ayuda")])
    await bot.set_my_commands([("nuevo", "Nuevo")], scope=BotCommandScopeChat(ANA))
    assert (seen(world, ANA), seen(world, BETO)) == (["nuevo"], ["ayuda"])
    await bot.set_my_commands([("empresa", "Empresa")], scope=BotCommandScopeAllPrivateChats())
    assert (seen(world, ANA), seen(world, BETO)) == (["nuevo"], ["empresa"])
    await bot.delete_my_commands(scope=BotCommandScopeChat(ANA))
    assert seen(world, ANA) == ["empresa"]


async def test_the_persons_language_wins_within_a_scope(bot: Bot, world: World) -> None:
    await bot.set_my_commands([("help", "Help")])
    await bot.set_my_commands([("ayuda", "Ayuda")], language_code="es")
    assert seen(world, ANA) == ["ayuda"]
    assert [command.command for command in await bot.get_my_commands()] == ["help"]


async def test_the_phone_is_told_only_of_menus_that_change(bot: Bot, world: World) -> None:
    await bot.set_my_commands([("nuevo", "Nuevo")], scope=BotCommandScopeChat(ANA))
    await bot.set_my_commands([("nuevo", "Nuevo")], scope=BotCommandScopeChat(ANA))
    told = [event.data["chat_id"] for event in world.activity.events if event.kind == "commands"]
    assert told == [ANA]


@pytest.mark.parametrize(
    ("command", "description", "reason"),
    [("Con espacio", "x", "Bot_command_invalid"), ("x", " ", "Bot_command_description_invalid")],
)
async def test_refuses_a_bad_command(bot: Bot, command: str, description: str, reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.set_my_commands([(command, description)])
