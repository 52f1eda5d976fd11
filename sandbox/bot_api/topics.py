"""createForumTopic, in private chats alone: what a bot does in a group's forum takes more rights."""

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.targets import reachable_chat
from sandbox.wire import Wire
from sandbox.world import World

_LONGEST_NAME = 128
_COLOUR = 0x6FB9F0


async def create_forum_topic(world: World, parameters: Parameters) -> Wire:
    chat = reachable_chat(world, parameters)
    name = (parameters.text("name") or "").strip()
    if not name or len(name) > _LONGEST_NAME:
        raise BadRequest("invalid forum topic name specified")
    if not chat.is_private or not world.bot.topics:
        raise BadRequest("the chat is not a forum")
    return {"message_thread_id": world.open_topic(chat, name), "name": name, "icon_color": _COLOUR}
