"""A call's message text: parsed, trimmed and measured."""

from typing import Any

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.html_entities import parse_html
from sandbox.bot_api.parameters import Parameters
from sandbox.formatting import (
    FormattedText,
    entity_order,
    tidied,
    utf16_length,
    with_found,
    without_control_characters,
)
from sandbox.wire import Wire

MAX_TEXT = 4096
MAX_CAPTION = 1024
_SENDABLE_ENTITIES = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote",
    "code", "pre", "text_link", "text_mention", "custom_emoji",
}  # fmt: skip


def text_of(parameters: Parameters) -> FormattedText:
    """The `text` of a message, which cannot be empty."""
    formatted = _formatted(parameters, "text", "entities")
    if not formatted.text.strip():
        raise BadRequest("message text is empty")
    if utf16_length(formatted.text) > MAX_TEXT:
        raise BadRequest("message is too long")
    return formatted


def caption_of(parameters: Parameters) -> FormattedText:
    """The `caption` of a file, which may be empty."""
    formatted = _formatted(parameters, "caption", "caption_entities")
    if utf16_length(formatted.text) > MAX_CAPTION:
        raise BadRequest("message caption is too long")
    return formatted


def _formatted(parameters: Parameters, text_name: str, entities_name: str) -> FormattedText:
    text = without_control_characters(parameters.text(text_name) or "")
    parse_mode = (parameters.text("parse_mode") or "").lower()
    if parse_mode == "html":
        formatted = parse_html(text)
    elif parse_mode in ("", "none"):
        formatted = FormattedText(text, _given_entities(parameters.listing(entities_name, "entities") or []))
    else:
        raise BadRequest("unsupported parse_mode")
    return with_found(tidied(formatted))


def _given_entities(given: list[Any]) -> list[Wire]:
    """Entities that a caller may set; automatically detected ones are ignored."""
    for entity in given:
        if not isinstance(entity, dict) or not isinstance(entity.get("type"), str):
            raise BadRequest("can't parse MessageEntity: expected an Object with a type")
        if not all(isinstance(entity.get(name), int) for name in ("offset", "length")):
            raise BadRequest('can\'t parse MessageEntity: Field "offset" must be of type Number')
    return sorted((entity for entity in given if entity["type"] in _SENDABLE_ENTITIES), key=entity_order)
