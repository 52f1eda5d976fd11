"""The phone's HTTP calls, as docs/sandbox.md lists them."""

from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from sandbox.contents import Contact, mime_type
from sandbox.dependencies import AnyRequest, TheScene, TheWorld
from sandbox.errors import Missing
from sandbox.files import Upload
from sandbox.guide import Step
from sandbox.scene import Scene
from sandbox.taps import TapAnswer
from sandbox.wire import Wire
from sandbox.world import ButtonSpot, World


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person sends: a text, or one other thing."""

    text: str | None = None
    sticker: str | None = None
    photo: bool = False
    contact: Contact | None = None
    location: bool = False
    forwarded: bool = False
    thread_id: int | None = None


class Picked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom the person picks with the button that asks for users."""

    user_id: int


class PhoneController(Controller):
    path = "/phone/api"

    @get("/state")
    async def state(self, world: TheWorld, scene: TheScene) -> Wire:
        people = [_person(world, person_id) for person_id in world.people]
        return {
            "bot": world.bot.user(),
            "people": people,
            "desk": _desk(scene),
            "steps": [_step(world, step) for step in world.guide.steps],
        }

    @get("/chats/{person:int}")
    async def chat(self, person: FromPath[int], world: TheWorld) -> Wire:
        """Also marks the chat as read."""
        chat = world.chat(person)
        world.person_reads(person)
        return {
            "messages": list(chat.messages.values()),
            "commands": world.commands_in(chat),
            "keyboard": chat.keyboard,
            "topics": chat.topic_list(),
            "blocked": chat.blocked,
        }

    @post("/chats/{person:int}/messages", status_code=HTTP_200_OK)
    async def send(self, person: FromPath[int], request: AnyRequest, world: TheWorld) -> Wire:
        if request.content_type[0] == RequestEncodingType.MULTI_PART:
            form = await request.form()
            return world.person_sends(
                person,
                form.get("caption"),
                document=await _document(form.get("document")),
                thread_id=_thread(form.get("thread_id")),
            )
        try:
            written = msgspec.json.decode(await request.body(), type=Written)
        except msgspec.DecodeError as error:
            raise ValidationException(str(error)) from error
        return world.person_sends(person, **msgspec.structs.asdict(written))

    @post("/chats/{person:int}/share", status_code=HTTP_200_OK)
    async def share(self, person: FromPath[int], data: JSONBody[Picked], world: TheWorld) -> Wire:
        return world.person_shares(person, data.user_id)

    @post("/chats/{person:int}/tap", status_code=HTTP_200_OK)
    async def tap(self, person: FromPath[int], data: JSONBody[ButtonSpot], world: TheWorld) -> Wire:
        answer = await world.person_taps(person, data)
        return {"answer": _answer(answer) if answer else None}

    @delete("/chats/{person:int}/messages/{message_id:int}")
    async def delete_message(self, person: FromPath[int], message_id: FromPath[int], world: TheWorld) -> None:
        world.person_deletes(person, message_id)

    @post("/chats/{person:int}/block", status_code=HTTP_200_OK)
    async def block(self, person: FromPath[int], world: TheWorld) -> Wire:
        world.person_blocks(person)
        return {"blocked": True}

    @post("/chats/{person:int}/unblock", status_code=HTTP_200_OK)
    async def unblock(self, person: FromPath[int], world: TheWorld) -> Wire:
        world.person_unblocks(person)
        return {"blocked": False}

    @get("/files/{file_id:str}")
    async def file(self, file_id: FromPath[str], world: TheWorld) -> Response[bytes]:
        """A file by its id: the page does not know the token in Telegram's own URL."""
        stored = world.files.by_id(file_id)
        if stored is None:
            raise Missing(f"there is no file {file_id}")
        disposition = f"inline; filename*=UTF-8''{quote(stored.upload.name)}"
        return Response(
            stored.upload.data,
            media_type=mime_type(stored),
            headers={"Content-Disposition": disposition},
        )


def _person(world: World, person_id: int) -> Wire:
    person, chat = world.person(person_id), world.chat(person_id)
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "role": person.role,
        "note": person.note,
        "unread": chat.unread,
        "last_message": chat.last_message,
    }


def _desk(scene: Scene) -> Wire | None:
    """The desk without its keys, which stay on the server."""
    if scene.desk is None:
        return None
    companies = [
        {
            "id": company.id,
            "name": company.name,
            "actions": [{"id": action.id, "label": action.label} for action in company.actions],
        }
        for company in scene.desk.companies
    ]
    return {"companies": companies}


def _step(world: World, step: Step) -> Wire:
    """The step as the page needs it: what completes it, the server watches for."""
    return {
        "id": step.id,
        "title": step.title,
        "how": step.how,
        "person": step.person,
        "text": step.text,
        "desk": step.desk,
        "done": step.id in world.guide.done,
    }


def _answer(answer: TapAnswer) -> Wire:
    shown: Wire = {"text": answer.text, "show_alert": answer.show_alert}
    return shown | ({"url": answer.url} if answer.url else {})


def _thread(field: str | None) -> int | None:
    if field is not None and not field.isdecimal():
        raise ValidationException("the field thread_id must be a number")
    return int(field) if field else None


async def _document(file: Any) -> Upload:
    if not isinstance(file, UploadFile):
        raise ValidationException("the field document must be a file")
    return Upload(file.filename, await file.read(), file.content_type)
