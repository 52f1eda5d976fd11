"""Telegram's HTML: tags to entities, with its refusals and their byte offsets.

Tags, attributes and the four named references: Bot API 10.0, core.telegram.org/bots/api#html-style. The words
of the refusals are tdlib's.
"""

import re
from dataclasses import dataclass

from sandbox.bot_api.errors import BadRequest
from sandbox.bot_api.urls import checked_url
from sandbox.formatting import FormattedText, entity_order, utf16_length
from sandbox.wire import Wire

_PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAGS = {*_PLAIN_TAGS, "a", "tg-emoji", "blockquote"}
_REFERENCE = re.compile(r"&(?:#x(?P<hex>[0-9A-Fa-f]+)|#(?P<decimal>[0-9]+)|(?P<name>[A-Za-z]+));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_BLANK = re.compile(r"\s*", re.ASCII)
_TAG_NAME = re.compile(r"[^\s>]*", re.ASCII)
_ATTRIBUTE_NAME = re.compile(r"[^\s=>]*", re.ASCII)
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_MAX_REFERENCE = 10


@dataclass
class _OpenTag:
    name: str
    attributes: dict[str, str]
    offset: int
    text_start: int


def parse_html(source: str) -> FormattedText:
    """The text without its tags, and its entities; BadRequest when Telegram would refuse it."""
    return _HtmlParser(source).parse()


class _HtmlParser:
    """Reads from left to right; `_open` holds the tags that wait for their end."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Wire] = []

    def parse(self) -> FormattedText:
        while self._at < len(self._source):
            if self._peek() != "<":
                self._append(self._character())
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        entities = map(_without_stray_language, sorted(self._entities, key=entity_order))
        return FormattedText("".join(self._text), list(entities))

    def _peek(self) -> str:
        """The next character, or nothing at the end."""
        return self._source[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        """The match of `pattern` here, which may be empty."""
        match = pattern.match(self._source, self._at)
        found = match.group() if match else ""
        self._at += len(found)
        return found

    def _byte_offset(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _append(self, char: str) -> None:
        self._text.append(char)
        self._offset += utf16_length(char)

    def _character(self) -> str:
        """One character, with a reference such as `&lt;` resolved; unknown ones stay as written."""
        match = _REFERENCE.match(self._source, self._at)
        if match and (char := _resolved(match)):
            self._at = match.end()
            return char
        self._at += 1
        return self._source[self._at - 1]

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        name = self._take(_TAG_NAME).lower()
        self._refuse_at_end(f"Unclosed start tag at byte offset {self._byte_offset(begin)}")
        if name not in _TAGS:
            raise _refused(f'Unsupported start tag "{name}" at byte offset {self._byte_offset(begin)}')
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            offset = self._byte_offset(begin)
            raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._open.append(_OpenTag(name, attributes, self._offset, len(self._text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        attributes: dict[str, str] = {}
        offset = self._byte_offset(begin)
        while True:
            self._take(_BLANK)
            if self._peek() == ">":
                self._at += 1
                return attributes
            name = self._take(_ATTRIBUTE_NAME)
            if not name and self._peek():
                raise _refused(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
            self._take(_BLANK)
            self._refuse_at_end(f'Unclosed start tag "{tag}" at byte offset {offset}')
            attributes[name] = ""
            if self._peek() == "=":
                self._at += 1
                self._take(_BLANK)
                self._refuse_at_end(f'Unclosed start tag "{tag}" at byte offset {offset}')
                attributes[name] = self._attribute_value()
                self._refuse_at_end(f"Unclosed start tag at byte offset {offset}")

    def _attribute_value(self) -> str:
        begin, quote = self._at, self._peek()
        if quote not in ("'", '"'):
            value = self._take(_NAME_TOKEN).lower()
            if (following := self._peek()) and not following.isspace() and following != ">":
                raise _refused(f"Unexpected end of name token at byte offset {self._byte_offset(begin)}")
            return value
        self._at += 1
        value = ""
        while self._peek() not in ("", quote):
            value += self._character()
        self._at += 1
        return value

    def _refuse_at_end(self, reason: str) -> None:
        if not self._peek():
            raise _refused(reason)

    def _end_tag(self) -> None:
        offset = self._byte_offset(self._at)
        if not self._open:
            raise _refused(f"Unexpected end tag at byte offset {offset}")
        self._at += 2
        found = self._take(_TAG_NAME).lower()
        self._take(_BLANK)
        if self._peek() != ">":
            raise _refused(f"Unclosed end tag at byte offset {offset}")
        self._at += 1
        tag = self._open.pop()
        if found and found != tag.name:
            raise _refused(
                f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{found}>"'
            )
        if self._offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _OpenTag) -> None:
        """Add the entity of a tag that covers some text."""
        place = {"offset": tag.offset, "length": self._offset - tag.offset}
        if tag.name in ("pre", "code"):
            self._close_code(tag, place)
        elif kind := _PLAIN_TAGS.get(tag.name):
            self._entities.append({"type": kind, **place})
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"
            self._entities.append({"type": kind, **place})
        elif tag.name == "tg-emoji":
            self._entities.append({"type": "custom_emoji", **place, "custom_emoji_id": _emoji_id(tag)})
        elif url := checked_url(tag.attributes.get("href") or "".join(self._text[tag.text_start :])):
            self._entities.append({"type": "text_link", **place, "url": url})

    def _close_code(self, tag: _OpenTag, place: Wire) -> None:
        """`<pre><code class="language-x">` is one entity: a `pre` that knows its language."""
        css_class = tag.attributes.get("class", "")
        entity: Wire = {"type": tag.name, **place}
        if tag.name == "code" and css_class.startswith("language-"):
            entity["language"] = css_class.removeprefix("language-")
        inner = self._entities[-1] if self._entities else {}
        if tag.name == "pre" and inner.get("language") and place.items() <= inner.items():
            entity = {**self._entities.pop(), "type": "pre"}
        self._entities.append(entity)


def _without_stray_language(entity: Wire) -> Wire:
    """A `code` without a `pre` around it has no language."""
    stray = entity["type"] == "code" and "language" in entity
    return {key: value for key, value in entity.items() if key != "language"} if stray else entity


def _resolved(match: re.Match[str]) -> str | None:
    """The character of a reference; None if Telegram does not know it."""
    if name := match["name"]:
        return _NAMED.get(name)
    if len(match.group().removesuffix(";")) >= _MAX_REFERENCE:
        return None
    code = int(match["hex"], 16) if match["hex"] else int(match["decimal"])
    if not 0 < code < 0x10FFFF:
        return None
    if 0xD800 <= code <= 0xDFFF:
        raise _refused(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code)


def _emoji_id(tag: _OpenTag) -> str:
    emoji_id = tag.attributes.get("emoji-id", "")
    if not emoji_id.isdecimal():
        raise _refused("Invalid custom emoji identifier specified")
    return emoji_id


def _refused(reason: str) -> BadRequest:
    return BadRequest(f"can't parse entities: {reason}")
