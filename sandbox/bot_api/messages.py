"""sendMessage, its edits and deletions, forwards and copies."""

from datetime import UTC, datetime, timedelta

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.reply_markup import inline_keyboard
from sandbox.bot_api.sending import preview_options, send
from sandbox.bot_api.targets import known_chat, own_message, reachable_chat
from sandbox.bot_api.text import caption_of, text_of
from sandbox.chats import Chat
from sandbox.contents import formatted_fields
from sandbox.wire import Wire
from sandbox.world import World

MAX_DELETED_AT_ONCE = 100
DELETABLE_FOR = timedelta(hours=48)
_CONTENT = (
    "text", "entities", "caption", "caption_entities", "document", "photo", "sticker", "contact", "location",
)  # fmt: skip
_TEXT = frozenset({"text", "entities", "link_preview_options"})
_CAPTION = frozenset({"caption", "caption_entities"})
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


async def send_message(world: World, parameters: Parameters) -> Wire:
    return send(world, parameters, formatted_fields(text_of(parameters)))


async def edit_message_text(world: World, parameters: Parameters) -> Wire:
    chat = reachable_chat(world, parameters)
    message = own_message(world, chat, parameters)
    if "text" not in message:
        raise BadRequest("there is no text in the message to edit")
    fields = formatted_fields(text_of(parameters)) | preview_options(parameters)
    return replace_content(world, chat, message, parameters, replaced=_TEXT, fields=fields)


async def edit_message_caption(world: World, parameters: Parameters) -> Wire:
    chat = reachable_chat(world, parameters)
    message = own_message(world, chat, parameters)
    if "text" in message:
        raise BadRequest("there is no caption in the message to edit")
    caption = caption_of(parameters)
    fields = formatted_fields(caption, name="caption") if caption.text else {}
    return replace_content(world, chat, message, parameters, replaced=_CAPTION, fields=fields)


async def edit_message_reply_markup(world: World, parameters: Parameters) -> Wire:
    chat = reachable_chat(world, parameters)
    message = own_message(world, chat, parameters)
    return replace_content(world, chat, message, parameters, replaced=frozenset(), fields={})


def replace_content(
    world: World, chat: Chat, message: Wire, parameters: Parameters, *, replaced: frozenset[str], fields: Wire
) -> Wire:
    """An edit that names no keyboard takes the old one away, as in Telegram."""
    rest = {name: value for name, value in message.items() if name not in replaced | {"reply_markup"}}
    keyboard = inline_keyboard(parameters)
    edited = rest | fields | ({"reply_markup": keyboard} if keyboard else {})
    if edited == message:
        raise BadRequest(_SAME)
    return world.replace(chat, edited)


async def delete_message(world: World, parameters: Parameters) -> bool:
    chat = known_chat(world, parameters)
    message = chat.messages.get(parameters.integer("message_id"))
    if message is None:
        raise BadRequest("message to delete not found")
    if not _deletable(world, message):
        raise BadRequest("message can't be deleted")
    world.remove(chat, [message["message_id"]])
    return True


async def delete_messages(world: World, parameters: Parameters) -> bool:
    """Skips messages that are missing or too old, as in Telegram."""
    chat = known_chat(world, parameters)
    ids = parameters.listing("message_ids", "message identifiers")
    if not ids:
        raise BadRequest("message identifiers are not specified")
    if len(ids) > MAX_DELETED_AT_ONCE:
        raise BadRequest("too many message identifiers specified")
    found = (chat.messages.get(id_) for id_ in ids if isinstance(id_, int))
    world.remove(chat, [message["message_id"] for message in found if message and _deletable(world, message)])
    return True


def _deletable(world: World, message: Wire) -> bool:
    """Bot API 10.0, core.telegram.org/bots/api#deletemessage: less than 48 hours old, from either side."""
    return world.clock.now() - datetime.fromtimestamp(message["date"], UTC) < DELETABLE_FOR


async def forward_message(world: World, parameters: Parameters) -> Wire:
    message = _shareable(world, parameters, "forward")
    origin = {"type": "user", "date": message["date"], "sender_user": message["from"]}
    return send(world, parameters, _content(message) | {"forward_origin": origin})


async def copy_message(world: World, parameters: Parameters) -> Wire:
    """Answers with the new id only, as Telegram does."""
    message = _shareable(world, parameters, "copy")
    return {"message_id": send(world, parameters, _content(message))["message_id"]}


def _shareable(world: World, parameters: Parameters, verb: str) -> Wire:
    source = known_chat(world, parameters, "from_chat_id")
    message = source.messages.get(parameters.integer("message_id"))
    if message is None:
        raise BadRequest(f"message to {verb} not found")
    if message.get("has_protected_content"):
        raise BadRequest("message can't be forwarded" if verb == "forward" else "message can't be copied")
    return message


def _content(message: Wire) -> Wire:
    return {name: message[name] for name in _CONTENT if name in message}
