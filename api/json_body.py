"""Bodies: JSON in UTF-8, each value of exactly the expected type, each field once.

Litestar decodes a body and then converts its values, so that it takes `"null"` as null and a number as a
moment. Here msgspec decodes it straight into its type, without conversions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request

from api.validation import InvalidField, in_spanish

# Only at the very start of a text; a second one is an ordinary character (RFC 8259, 8.1).
_BOM = b"\xef\xbb\xbf"

_COMPRESSED = (
    b"\x1f\x8b",  # gzip
    b"PK\x03\x04",  # zip
    b"\x28\xb5\x2f\xfd",  # zstd
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x04\x22\x4d\x18",  # lz4
    *(b"\x78" + level for level in (b"\x01", b"\x5e", b"\x9c", b"\xda")),  # zlib, which HTTP calls deflate
)
_OTHER_TEXTS = (
    ("UTF-32", (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"{\x00\x00\x00", b"\x00\x00\x00{")),
    ("UTF-16", (b"\xff\xfe", b"\xfe\xff", b"{\x00", b"\x00{")),
)
# Half a surrogate pair in an escape: a high one without a low one, or the reverse.
_HIGH, _LOW = r"\\u[dD][89abAB][0-9a-fA-F]{2}", r"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF_A_CHARACTER = re.compile(rf"{_HIGH}(?!{_LOW})|(?<!\\u[dD][89abAB]..){_LOW}".encode())


class CompressedBody(Exception):
    """The body is compressed, by its headers or its first bytes."""


class UnreadableBody(Exception):
    """The body is no JSON in UTF-8; `message` says what it is, if known."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message)
        self.message = message


class JsonRequest(Request[Any, Any, Any]):
    """A request that decodes its body into its handler's `data`."""

    async def json(self) -> Any:
        """The body as that type; raises InvalidField, CompressedBody and UnreadableBody."""
        asked = self.route_handler.parsed_data_field
        return decoded(await self.body(), asked.annotation if asked is not None else Any)


def decoded(body: bytes, kind: Any) -> Any:
    """The body as this type. Raises InvalidField, CompressedBody, and UnreadableBody for invalid JSON."""
    if body.startswith(_COMPRESSED):
        raise CompressedBody
    for encoding, starts in _OTHER_TEXTS:
        if body.startswith(starts):
            raise UnreadableBody(f"El cuerpo viene en {encoding}: mándalo en UTF-8.")
    text = body.removeprefix(_BOM)
    try:
        found = _read(text, kind)
    except msgspec.ValidationError as error:
        _read(text, Any)  # invalid JSON is reported first, whatever else is wrong
        raise in_spanish(str(error)) from None
    _refuse_repeated_fields(text)
    return found


def _read(text: bytes, kind: Any) -> Any:
    try:
        return msgspec.json.decode(text, type=kind, strict=True)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        if _HALF_A_CHARACTER.search(text):
            raise InvalidField(None, "trae medio carácter, como \\ud83d sin su pareja UTF-16.") from None
        raise UnreadableBody from None
    except (RecursionError, UnicodeDecodeError):  # thousands of nested brackets
        raise UnreadableBody from None


class _Fields(list[tuple[str, Any]]):
    """An object as written, with repeated fields."""


def _refuse_repeated_fields(text: bytes) -> None:
    """Readers differ in which of the two they take (RFC 8259, 4)."""
    for place in _repeated(json.loads(text, object_pairs_hook=_Fields), ""):
        raise InvalidField(place, "viene más de una vez; manda uno solo.")


def _repeated(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, _Fields):
        seen: set[str] = set()
        for name, within in value:
            here = f"{place}.{name}" if place else name
            if name in seen:
                yield here
            seen.add(name)
            yield from _repeated(within, here)
    elif isinstance(value, list):
        for number, within in enumerate(value):
            yield from _repeated(within, f"{place}[{number}]")
