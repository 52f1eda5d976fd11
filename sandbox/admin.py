"""Makes things go wrong by HTTP, as tests do by calling the world; docs/sandbox.md has an example of each."""

from datetime import timedelta
from typing import Annotated, TypeVar

import msgspec
from litestar import Controller, delete, get, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from sandbox.bot_api.errors import NotFound
from sandbox.bot_api.methods import name_of
from sandbox.dependencies import AnyRequest, TheWorld
from sandbox.disorder import Likelihood
from sandbox.errors import Missing
from sandbox.faults import ANY_METHOD, Chances, Order
from sandbox.wire import Wire
from sandbox.world import World

T = TypeVar("T")
Times = Annotated[int, msgspec.Meta(ge=1, le=100)]


class Duplicate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The update to deliver again: this one, or the newest confirmed one."""

    update_id: int | None = None
    times: Times = 1


class Reorder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of the next batches come newest first."""

    batches: Times = 1


class Advance(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far the clock is to move, in seconds."""

    seconds: Annotated[float, msgspec.Meta(gt=0, le=366 * 24 * 3600)]


class AdminController(Controller):
    path = "/admin"

    @get("/faults")
    async def faults(self, world: TheWorld) -> Wire:
        """The faults still to come."""
        return _to_come(world)

    @post("/faults", status_code=HTTP_200_OK)
    async def order(self, request: AnyRequest, world: TheWorld) -> Wire:
        """The next calls of a method fail."""
        order = await _body(request, Order)
        _check_method(order.method)
        world.faults.order(order)
        return _to_come(world)

    @post("/faults/random", status_code=HTTP_200_OK)
    async def leave_to_chance(self, request: AnyRequest, world: TheWorld) -> Wire:
        """A share of all calls fails."""
        chances = await _body(request, Chances)
        _check_method(chances.method)
        world.faults.leave_to_chance(chances)
        return _to_come(world)

    @delete("/faults")
    async def end_faults(self, world: TheWorld) -> None:
        """Clear all faults, and end the calls that hang."""
        world.end_faults()

    @post("/updates/duplicate", status_code=HTTP_200_OK)
    async def duplicate(self, request: AnyRequest, world: TheWorld) -> Wire:
        """A confirmed update is delivered again."""
        asked = await _body(request, Duplicate)
        return {"update_id": world.deliver_again(asked.update_id, times=asked.times).update_id}

    @post("/updates/reorder", status_code=HTTP_200_OK)
    async def reorder(self, request: AnyRequest, world: TheWorld) -> Wire:
        """The next batches come newest first."""
        world.disorder.reverse((await _body(request, Reorder)).batches)
        return _to_come(world)

    @post("/updates/random", status_code=HTTP_200_OK)
    async def disturb(self, request: AnyRequest, world: TheWorld) -> Wire:
        """A share of the updates is repeated, and of the batches shuffled."""
        world.disorder.likelihood = await _body(request, Likelihood)
        return _to_come(world)

    @post("/people/{person:int}/block", status_code=HTTP_200_OK)
    async def block(self, person: FromPath[int], world: TheWorld) -> Wire:
        """The person blocks the bot."""
        world.person_blocks(person)
        return _chat(world, person)

    @post("/people/{person:int}/unblock", status_code=HTTP_200_OK)
    async def unblock(self, person: FromPath[int], world: TheWorld) -> Wire:
        """The person lets the bot write again."""
        world.person_unblocks(person)
        return _chat(world, person)

    @post("/people/{person:int}/deactivate", status_code=HTTP_200_OK)
    async def deactivate(self, person: FromPath[int], world: TheWorld) -> Wire:
        """The person's account is deleted."""
        world.person_leaves_telegram(person)
        return _chat(world, person)

    @post("/chats/{chat:int}/migrate", status_code=HTTP_200_OK)
    async def migrate(self, chat: FromPath[int], world: TheWorld) -> Wire:
        """The chat becomes a supergroup."""
        world.migrate(chat)
        return _chat(world, chat)

    @get("/clock")
    async def clock(self, world: TheWorld) -> Wire:
        """The sandbox's time."""
        return {"now": world.clock.now().isoformat()}

    @post("/clock", status_code=HTTP_200_OK)
    async def advance(self, request: AnyRequest, world: TheWorld) -> Wire:
        """The clock moves on: taps, updates and messages grow old."""
        world.advance(timedelta(seconds=(await _body(request, Advance)).seconds))
        return {"now": world.clock.now().isoformat()}


async def _body(request: AnyRequest, kind: type[T]) -> T:
    """The body, with `{}` for an empty one; 400 with the place and the reason of an error."""
    try:
        return msgspec.json.decode(await request.body() or b"{}", type=kind)
    except msgspec.DecodeError as error:
        raise ValidationException(str(error)) from error


def _check_method(method: str) -> None:
    """A fault for a method that does not exist would wait for ever."""
    if method != ANY_METHOD:
        try:
            name_of(method)
        except NotFound:
            raise Missing(f"there is no method {method}") from None


def _to_come(world: World) -> Wire:
    return {
        "orders": msgspec.to_builtins(list(world.faults.orders)),
        "random": msgspec.to_builtins(world.faults.chances),
        "updates": {
            "batches_to_reverse": world.disorder.batches_to_reverse,
            "random": msgspec.to_builtins(world.disorder.likelihood),
        },
    }


def _chat(world: World, chat_id: int) -> Wire:
    chat = world.chat(chat_id)
    return {"chat_id": chat.id, "blocked": chat.blocked, "deactivated": chat.deactivated}
