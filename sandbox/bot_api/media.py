"""sendDocument, sendPhoto, editMessageMedia and getFile.

Limits: Bot API 10.0, core.telegram.org/bots/api#sending-files, #editmessagemedia and #getfile.
"""

from sandbox.bot_api.errors import BadRequest, TooLarge
from sandbox.bot_api.messages import replace_content
from sandbox.bot_api.parameters import Parameters
from sandbox.bot_api.sending import send
from sandbox.bot_api.targets import own_message, reachable_chat
from sandbox.bot_api.text import caption_of
from sandbox.contents import document_fields, formatted_fields, photo_fields
from sandbox.files import StoredFile, Upload
from sandbox.wire import Wire
from sandbox.world import World

MAX_DOCUMENT = 50 * 2**20
MAX_PHOTO = 10 * 2**20
MAX_DOWNLOAD = 20 * 2**20
_ATTACHED = "attach://"
_FIELDS = {"photo": photo_fields, "document": document_fields}
_LIMITS = {"photo": MAX_PHOTO, "document": MAX_DOCUMENT}
_CONTENT = frozenset({"text", "entities", "caption", "caption_entities", "has_media_spoiler", *_FIELDS})


async def send_document(world: World, parameters: Parameters) -> Wire:
    caption = _caption(world, parameters)
    stored = _file(world, parameters, "document", MAX_DOCUMENT)
    return send(world, parameters, document_fields(stored) | caption)


async def send_photo(world: World, parameters: Parameters) -> Wire:
    caption = _caption(world, parameters)
    stored = _file(world, parameters, "photo", MAX_PHOTO)
    spoiler = {"has_media_spoiler": True} if parameters.flag("has_spoiler") else {}
    return send(world, parameters, photo_fields(stored) | caption | spoiler)


async def edit_message_media(world: World, parameters: Parameters) -> Wire:
    """Put media in a message, also in place of a text.

    Telegram takes more kinds than photos and documents.
    """
    chat = reachable_chat(world, parameters)
    message = own_message(world, chat, parameters)
    media = parameters.mapping("media", "input media")
    if not media:
        raise BadRequest('parameter "media" is required')
    kind = str(media.get("type"))
    if kind not in _FIELDS:
        raise BadRequest(f'can\'t parse InputMedia: type "{kind}" is unsupported')
    if not media.get("media"):
        raise BadRequest("can't parse InputMedia: media not found")
    given = Parameters({**media, kind: media["media"]}, parameters.files)
    caption = caption_of(given)
    fields = _FIELDS[kind](_file(world, given, kind, _LIMITS[kind]))
    if caption.text:
        fields |= formatted_fields(caption, name="caption")
    return replace_content(world, chat, message, parameters, replaced=_CONTENT, fields=fields)


async def get_file(world: World, parameters: Parameters) -> Wire:
    stored = world.files.by_id(parameters.text("file_id") or "")
    if stored is None:
        raise BadRequest("invalid file_id")
    if stored.size > MAX_DOWNLOAD:
        raise BadRequest("file is too big")
    return {**stored.wire, "file_path": stored.path}


def _caption(world: World, parameters: Parameters) -> Wire:
    """The caption; also checks that nothing is stored for an unreachable chat."""
    reachable_chat(world, parameters)
    caption = caption_of(parameters)
    return formatted_fields(caption, name="caption") if caption.text else {}


def _file(world: World, parameters: Parameters, name: str, limit: int) -> StoredFile:
    """A new file from the call itself, or a stored one, by its id."""
    if upload := _uploaded(parameters, name):
        if len(upload.data) > limit:
            raise TooLarge
        if not upload.data:
            raise BadRequest("file must be non-empty")
        return world.files.keep(f"{name}s", upload)
    given = parameters.text(name)
    if not given:
        raise BadRequest(f"there is no {name} in the request")
    stored = world.files.by_id(given)
    if stored is None:
        raise BadRequest("wrong file identifier/HTTP URL specified")
    return stored


def _uploaded(parameters: Parameters, name: str) -> Upload | None:
    given = parameters.text(name) or ""
    field = given.removeprefix(_ATTACHED) if given.startswith(_ATTACHED) else name
    return parameters.files.get(field)
