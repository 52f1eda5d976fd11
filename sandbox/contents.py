"""What a person can put in a message besides text, as fields of Telegram's `Message`."""

import mimetypes
import struct
import zlib
from dataclasses import dataclass

import msgspec

from sandbox.files import FileStore, StoredFile, Upload
from sandbox.formatting import FormattedText, tidied, with_found, without_control_characters
from sandbox.wire import Wire

_MERIDA = {"latitude": 20.9674, "longitude": -89.5926}


class Contact(msgspec.Struct, frozen=True):
    first_name: str
    phone_number: str


@dataclass(frozen=True)
class Content:
    """A text or one other thing; under a photo or a document the text is its caption."""

    text: str | None = None
    sticker: str | None = None
    photo: bool = False
    contact: Contact | None = None
    location: bool = False
    document: Upload | None = None

    def fields(self, files: FileStore) -> Wire:
        """Empty if there is nothing to send."""
        fields: Wire = {}
        if self.sticker:
            fields = _sticker_fields(files, self.sticker)
        elif self.photo:
            fields = _snapshot_fields(files)
        elif self.contact:
            fields = {"contact": msgspec.to_builtins(self.contact)}
        elif self.location:
            fields = {"location": _MERIDA}
        elif self.document:
            fields = document_fields(files.keep("documents", self.document))
        if self.text and self.text.strip():
            name = "caption" if self.photo or self.document else "text"
            fields = fields | text_fields(self.text, name=name)
        return fields


def text_fields(text: str, *, name: str = "text") -> Wire:
    """`name` is `caption` under a file. A text without entities has no such field."""
    formatted = with_found(tidied(FormattedText(without_control_characters(text))))
    return formatted_fields(formatted, name=name)


def formatted_fields(formatted: FormattedText, *, name: str = "text") -> Wire:
    entities = "entities" if name == "text" else "caption_entities"
    return {name: formatted.text} | ({entities: formatted.entities} if formatted.entities else {})


def document_fields(stored: StoredFile) -> Wire:
    name = {"file_name": stored.upload.name, "mime_type": mime_type(stored)}
    return {"document": {**stored.wire, **name}}


def mime_type(stored: StoredFile) -> str:
    """By the file's name, or else the sender's."""
    return mimetypes.guess_type(stored.upload.name)[0] or stored.upload.mime_type


def photo_fields(stored: StoredFile) -> Wire:
    width, height = image_size(stored.upload.data)
    return {"photo": [{**stored.wire, "width": width, "height": height}]}


def _sticker_fields(files: FileStore, emoji: str) -> Wire:
    stored = files.keep("stickers", Upload("sticker.png", placeholder_image(), "image/png"))
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**stored.wire, **shape, "emoji": emoji}}


def _snapshot_fields(files: FileStore) -> Wire:
    """A photo just taken with the phone."""
    return photo_fields(files.keep("photos", Upload("photo.png", placeholder_image(), "image/png")))


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG (its IHDR chunk, RFC 2083); other formats get a usual size."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    return 1280, 960


def placeholder_image(width: int = 320, height: int = 240) -> bytes:
    """A PNG of one colour, so that the sandbox needs no image files."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\x00" + b"\x8a\xb4\xd8" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
