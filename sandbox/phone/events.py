"""The stream of events that keeps the phone up to date (server-sent events, WHATWG HTML §9.2)."""

import json
from collections.abc import AsyncIterator

from litestar import get
from litestar.response import ServerSentEvent, ServerSentEventMessage

from sandbox.dependencies import AnyRequest, TheWorld
from sandbox.events import Event
from sandbox.world import World

KEEP_ALIVE = 15.0


@get("/phone/api/events")
async def events(request: AnyRequest, world: TheWorld) -> ServerSentEvent:
    """From now on; or, for a browser that lost the stream, from the event after its last one."""
    last_seen = request.headers.get("Last-Event-ID", "")
    start = int(last_seen) + 1 if last_seen.isdecimal() else len(world.activity.events)
    return ServerSentEvent(_stream(world, start), headers={"Cache-Control": "no-store"})


async def _stream(world: World, position: int) -> AsyncIterator[ServerSentEventMessage]:
    """Starts with a comment, so that the reader knows that it misses nothing from here on."""
    yield ServerSentEventMessage(comment="listening", data=None)
    while not world.closed:
        news = await _news(world, position)
        for event in news:
            data = json.dumps(event.data, ensure_ascii=False)
            yield ServerSentEventMessage(id=position, event=event.kind, data=data)
            position += 1
        if not news:
            yield ServerSentEventMessage(comment="still here", data=None)


async def _news(world: World, position: int) -> list[Event]:
    """The events from `position` on; none when the world ends or nothing happens for a while."""
    log = world.activity.events
    try:
        await world.until(lambda: world.closed or len(log) > position, within=KEEP_ALIVE)
    except TimeoutError:
        return []
    return log[position:]
