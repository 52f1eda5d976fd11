"""The chat and the message of a call, and whether the bot may reach them."""

from sandbox.bot_api.errors import BadRequest, ChatMigrated, Forbidden
from sandbox.bot_api.parameters import Parameters
from sandbox.chats import Chat
from sandbox.wire import Wire
from sandbox.world import World


def known_chat(world: World, parameters: Parameters, name: str = "chat_id") -> Chat:
    """The chat, even if the bot cannot write to it."""
    given = (parameters.text(name) or "").strip()
    if not given:
        raise BadRequest(f"{name} is empty")
    chat_id = int(given) if given.removeprefix("-").isdecimal() else 0
    if chat_id in world.migrated:
        raise ChatMigrated(world.migrated[chat_id])
    if chat_id not in world.chats:
        raise BadRequest("chat not found")
    return world.chats[chat_id]


def reachable_chat(world: World, parameters: Parameters) -> Chat:
    """The chat, if its person opened it and did not block the bot since."""
    chat = known_chat(world, parameters)
    if chat.deactivated:
        raise Forbidden("user is deactivated")
    if not chat.opened:
        raise Forbidden("bot can't initiate conversation with a user")
    if chat.blocked:
        raise Forbidden(
            "bot was blocked by the user" if chat.is_private else "bot was kicked from the group chat"
        )
    return chat


def own_message(world: World, chat: Chat, parameters: Parameters) -> Wire:
    """The message to edit: only the bot's own can be edited."""
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise BadRequest("message to edit not found")
    if message["from"]["id"] != world.bot.id:
        raise BadRequest("message can't be edited")
    return message
