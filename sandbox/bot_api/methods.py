"""The supported methods, by Telegram's names."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.bot_api import identity, media, menus, messages, polling, taps, topics, webhooks
from sandbox.bot_api.errors import NotFound
from sandbox.bot_api.parameters import Parameters
from sandbox.world import World

Method = Callable[[World, Parameters], Awaitable[Any]]

METHODS: dict[str, Method] = {
    "getMe": identity.get_me,
    "getChat": identity.get_chat,
    "sendChatAction": identity.send_chat_action,
    "getUpdates": polling.get_updates,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "sendMessage": messages.send_message,
    "forwardMessage": messages.forward_message,
    "copyMessage": messages.copy_message,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageMedia": media.edit_message_media,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "sendDocument": media.send_document,
    "sendPhoto": media.send_photo,
    "getFile": media.get_file,
    "createForumTopic": topics.create_forum_topic,
    "answerCallbackQuery": taps.answer_callback_query,
    "setMyCommands": menus.set_my_commands,
    "getMyCommands": menus.get_my_commands,
    "deleteMyCommands": menus.delete_my_commands,
}
PACED = frozenset(
    {
        *("sendMessage", "forwardMessage", "copyMessage", "sendDocument", "sendPhoto"),
        *("editMessageText", "editMessageCaption", "editMessageMedia"),
    }
)
_NAMES = {name.lower(): name for name in METHODS}


def name_of(method: str) -> str:
    """The method's proper name, in any case; NotFound without one."""
    try:
        return _NAMES[method.lower()]
    except KeyError:
        raise NotFound("method not found") from None


async def run(world: World, method: str, parameters: Parameters) -> Any:
    """The method's result; ApiError when it is refused."""
    return await METHODS[name_of(method)](world, parameters)
