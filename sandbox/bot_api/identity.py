"""getMe, getChat and sendChatAction."""

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.targets import known_chat, reachable_chat
from sandbox.wire import Wire
from sandbox.world import World

_ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip
# Fields that Telegram's `ChatFullInfo` always has and that say nothing here.
_FULL_INFO: Wire = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


async def get_me(world: World, _parameters: Parameters) -> Wire:
    return world.bot.me()


async def get_chat(world: World, parameters: Parameters) -> Wire:
    chat = known_chat(world, parameters)
    if not chat.opened:
        raise BadRequest("chat not found")
    return chat.wire | _FULL_INFO


async def send_chat_action(world: World, parameters: Parameters) -> bool:
    chat = reachable_chat(world, parameters)
    action = (parameters.text("action") or "").lower()
    if action not in _ACTIONS:
        raise BadRequest("wrong parameter action in request")
    world.publish("action", chat_id=chat.id, action=action)
    return True
