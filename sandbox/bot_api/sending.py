"""The common part of all methods that send: replies, options and keyboards."""

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.reply_keyboard import reply_keyboard
from sandbox.bot_api.reply_markup import inline_keyboard
from sandbox.bot_api.targets import reachable_chat
from sandbox.chats import Chat
from sandbox.wire import Wire
from sandbox.world import World


def send(world: World, parameters: Parameters, content: Wire) -> Wire:
    """Post the bot's message with its reply, options and keyboard, after checking all of it."""
    chat = reachable_chat(world, parameters)
    options = _topic(chat, parameters) | _reply(chat, parameters) | _options(parameters)
    if keyboard := inline_keyboard(parameters):
        options["reply_markup"] = keyboard
    of_chat = reply_keyboard(parameters)
    message = world.post(chat, world.bot.user(), content | options)
    if of_chat is not None:
        world.set_keyboard(chat, of_chat)
    return message


def _topic(chat: Chat, parameters: Parameters) -> Wire:
    thread_id = parameters.integer("message_thread_id")
    if not thread_id:
        return {}
    if thread_id not in chat.topics:
        raise BadRequest("message thread not found")
    return chat.in_topic(thread_id)


def _options(parameters: Parameters) -> Wire:
    options: Wire = {}
    if parameters.flag("protect_content"):
        options["has_protected_content"] = True
    return options | preview_options(parameters)


def preview_options(parameters: Parameters) -> Wire:
    """The link preview options, as the message then has them."""
    preview = parameters.mapping("link_preview_options", "link preview options")
    return {"link_preview_options": preview} if preview else {}


def _reply(chat: Chat, parameters: Parameters) -> Wire:
    reply = parameters.mapping("reply_parameters", "reply parameters")
    if not reply:
        return {}
    original = chat.messages.get(reply.get("message_id", 0))
    if original is not None:
        # As in Telegram, the quoted message does not include the one that it replied to.
        return {"reply_to_message": {k: v for k, v in original.items() if k != "reply_to_message"}}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise BadRequest("message to be replied not found")
