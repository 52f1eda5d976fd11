"""Keyboards under a message, validated like Telegram does."""

from typing import Any

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.urls import checked_url
from sandbox.formatting import utf16_length
from sandbox.wire import Wire

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
MAX_CALLBACK_BYTES = 64
MAX_COPY_TEXT = 256
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "copy_text", "callback_game", "pay",
    "switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat",
)  # fmt: skip
_STYLES = ("primary", "success", "danger")
_OTHER_KEYBOARDS = ("keyboard", "remove_keyboard", "force_reply")


def inline_keyboard(parameters: Parameters) -> Wire | None:
    """The message's `reply_markup`; other keyboards belong to the chat and give None."""
    markup = parameters.mapping("reply_markup", "reply keyboard markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        if not any(kind in markup for kind in _OTHER_KEYBOARDS):
            raise BadRequest("can't parse reply keyboard markup: unknown type")
        return None
    rows = [_row(row) for row in _list(markup["inline_keyboard"])]
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_A_ROW for row in rows):
        raise BadRequest("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise BadRequest('field "inline_keyboard" must be an Array of Arrays')
    return value


def _row(row: Any) -> list[Wire]:
    return [_button(button) for button in _list(row)]


def _button(button: Any) -> Wire:
    if not isinstance(button, dict):
        raise _unparsed("expected an Object")
    if not isinstance(button.get("text"), str):
        raise _unparsed('Field "text" must be of type String')
    actions = [action for action in _ACTIONS if action in button]
    if not actions:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if button.get("style", "primary") not in _STYLES:
        raise _unparsed("invalid button style specified")
    kept = {
        name: button[name] for name in ("text", "style", "icon_custom_emoji_id", actions[0]) if name in button
    }
    return kept | _checked_action(actions[0], button[actions[0]])


def _checked_action(action: str, value: Any) -> Wire:
    """The button's action, as Telegram stores it."""
    if action == "callback_data":
        if not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_CALLBACK_BYTES:
            raise BadRequest("BUTTON_DATA_INVALID")
    elif action == "url":
        if not (url := checked_url(str(value))):
            raise BadRequest(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        return {"url": url}
    elif action == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= utf16_length(text) <= MAX_COPY_TEXT:
            raise BadRequest("BUTTON_COPY_TEXT_INVALID")
    return {action: value}


def _unparsed(reason: str) -> BadRequest:
    return BadRequest(f"can't parse inline keyboard button: {reason}")
