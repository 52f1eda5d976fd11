"""Formatted text as Telegram stores it: offsets in UTF-16 units, trimmed, with the commands in it."""

import re
from dataclasses import dataclass, field

from sandbox.wire import Wire

# Telegram's own rule for commands in a text (tdlib, find_bot_commands).
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])", re.ASCII)
# Nearly Telegram's rules for addresses in a text (tdlib, find_urls): it knows the existing domains, while any
# of two letters or more counts here.
_LINK = re.compile(
    r"(?<![\w@.])(?:(?:https?|ftp|tg|ton)://[^\s<>]+|(?:[\w-]+\.)+[^\W\d_]{2,}(?:[/?#:][^\s<>]*)?"
    r"|\d{1,3}(?:\.\d{1,3}){3}(?:[/?#:][^\s<>]*)?)(?![\w@])"
)
_FOUND = (("bot_command", _COMMAND), ("url", _LINK))
_CONTROL = {code: " " for code in range(32) if chr(code) != "\n"} | {ord("\r"): None}


@dataclass(frozen=True)
class FormattedText:
    text: str
    entities: list[Wire] = field(default_factory=list)


def utf16_length(text: str) -> int:
    """UTF-16 code units: two for a character outside the basic plane, such as most emoji."""
    return len(text) + sum(char > "\uffff" for char in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of `text` that an entity covers."""
    units = text.encode("utf-16-le")
    return units[offset * 2 : (offset + length) * 2].decode("utf-16-le", errors="ignore")


def tidied(source: FormattedText) -> FormattedText:
    """The text as Telegram stores it: trimmed, with its entities moved and cut to fit."""
    text = source.text.strip(" \n")
    lead = utf16_length(source.text) - utf16_length(source.text.lstrip(" \n"))
    total = utf16_length(text)
    kept = []
    for entity in source.entities:
        start = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] + entity["length"] - lead, total) - start
        if length > 0 and utf16_slice(text, start, length).strip():
            kept.append({**entity, "offset": start, "length": length})
    return FormattedText(text, kept)


def without_control_characters(text: str) -> str:
    """Remove carriage returns and replace other control characters by spaces, as Telegram does."""
    return text.translate(_CONTROL)


def with_found(formatted: FormattedText) -> FormattedText:
    """Add the commands and addresses that Telegram detects, outside code."""
    found = [
        {
            "type": kind,
            "offset": utf16_length(formatted.text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for kind, pattern in _FOUND
        for match in pattern.finditer(formatted.text)
    ]
    free = [entity for entity in found if not _touches_code(entity, formatted.entities)]
    return FormattedText(formatted.text, sorted(formatted.entities + free, key=entity_order))


def _touches_code(entity: Wire, others: list[Wire]) -> bool:
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return any(
        other["type"] in ("code", "pre", "text_link")
        and other["offset"] < end
        and start < other["offset"] + other["length"]
        for other in others
    )


def entity_order(entity: Wire) -> tuple[int, int]:
    """Outer entities before those inside them."""
    return entity["offset"], -entity["length"]
