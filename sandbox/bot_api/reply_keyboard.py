"""Keyboards of a chat, which the bot sends with a message and takes away with another.

Bot API 10.0, core.telegram.org/bots/api#replykeyboardmarkup and #keyboardbuttonrequestusers.
"""

from typing import Any

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.wire import Wire

MAX_QUANTITY = 10
_INT32 = 2**31


def reply_keyboard(parameters: Parameters) -> Wire | None:
    """The chat's new keyboard; an empty one takes it away, and None leaves it as it is."""
    markup = parameters.mapping("reply_markup", "reply keyboard markup") or {}
    if markup.get("remove_keyboard"):
        return {}
    if "keyboard" not in markup:
        return None
    rows = [[_button(button) for button in _list(row)] for row in _list(markup["keyboard"])]
    return {"keyboard": rows, "is_persistent": bool(markup.get("is_persistent"))}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadRequest('field "keyboard" must be an Array of Arrays')
    return value


def _button(button: Any) -> Wire:
    """A text alone is a button that sends it."""
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"]:
        raise BadRequest("can't parse keyboard button: Text must be non-empty")
    if "request_users" not in button:
        return {"text": button["text"]}
    return {"text": button["text"], "request_users": _request(button["request_users"])}


def _request(request: Any) -> Wire:
    if not isinstance(request, dict) or not isinstance(request.get("request_id"), int):
        raise BadRequest('can\'t parse keyboard button: Field "request_id" must be of type Integer')
    if not -_INT32 <= request["request_id"] < _INT32:
        raise BadRequest('can\'t parse keyboard button: Field "request_id" is out of range')
    quantity = request.get("max_quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= MAX_QUANTITY:
        raise BadRequest("BUTTON_ID_INVALID")
    return request
