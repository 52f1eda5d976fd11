"""setMyCommands, getMyCommands and deleteMyCommands.

Limits: Bot API 10.0, core.telegram.org/bots/api#botcommand and #setmycommands.
"""

import re
from collections.abc import Callable
from typing import Any

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.targets import known_chat
from sandbox.commands import Scope
from sandbox.wire import Wire
from sandbox.world import World

MAX_COMMANDS = 100
MAX_DESCRIPTION = 256
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_WIDE_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")


async def set_my_commands(world: World, parameters: Parameters) -> bool:
    given = parameters.listing("commands", "commands") or []
    if len(given) > MAX_COMMANDS:
        raise BadRequest("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(command) for command in given]
    scope, language = _place(world, parameters)
    _change(world, lambda: world.commands.set(scope, language, commands))
    return True


async def get_my_commands(world: World, parameters: Parameters) -> list[Wire]:
    return world.commands.get(*_place(world, parameters))


async def delete_my_commands(world: World, parameters: Parameters) -> bool:
    scope, language = _place(world, parameters)
    _change(world, lambda: world.commands.delete(scope, language))
    return True


def _change(world: World, change: Callable[[], None]) -> None:
    """Tell the phone of each chat whose menu changed."""
    before = {chat.id: world.commands_in(chat) for chat in world.chats.values()}
    change()
    for chat in world.chats.values():
        if (commands := world.commands_in(chat)) != before[chat.id]:
            world.publish("commands", chat_id=chat.id, commands=commands)


def _command(command: Any) -> Wire:
    if not isinstance(command, dict):
        raise BadRequest("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/").lower()
    description = str(command.get("description", "")).strip()
    if not _COMMAND.fullmatch(name):
        raise BadRequest("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MAX_DESCRIPTION:
        raise BadRequest("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _place(world: World, parameters: Parameters) -> tuple[Scope, str]:
    """The scope and the language of the call."""
    language = parameters.text("language_code") or ""
    given = parameters.mapping("scope", "BotCommandScope") or {"type": "default"}
    kind = given.get("type")
    if kind in _WIDE_SCOPES:
        return Scope(kind), language
    if kind not in _CHAT_SCOPES:
        raise BadRequest("can't parse BotCommandScope: unsupported type specified")
    chat = known_chat(world, Parameters(given))
    return Scope(kind, chat.id, given.get("user_id")), language
