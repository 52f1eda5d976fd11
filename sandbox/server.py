"""Serves a world over HTTP inside the running event loop, for tests and for `python -m sandbox` alike.

uvicorn's protocol runs on asyncio's own server rather than under `uvicorn.Server`, whose main loop installs
signal handlers and polls every tenth of a second: too slow to start and stop for each of hundreds of tests.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from sandbox.app import the_app
from sandbox.bot_api.delivery import Delivery
from sandbox.scene import Scene
from sandbox.world import World

PATIENCE_AT_END = 1.0


class CuttableProtocol(H11Protocol):
    """Hands its transport to the application, so that an ordered fault can break the connection for real."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


@contextlib.asynccontextmanager
async def running(
    world: World, *, host: str = "127.0.0.1", port: int = 0, scene: Scene | None = None
) -> AsyncIterator[str]:
    """Yields the root URL; on exit, long polls and streams end at once.

    `scene` gives the desk; without it there is none. The same world can be served again later, like Telegram
    after an outage.
    """
    world.open()
    config = Config(the_app(), lifespan="off", log_config=None, proxy_headers=False)
    config.load()
    state = ServerState()
    shared = {"world": world, "scene": scene or Scene(people=[])}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: CuttableProtocol(config, state, shared), host, port)
    delivery = asyncio.create_task(Delivery(world).run())
    try:
        yield f"http://{host}:{_port_of(server)}"
    finally:
        world.close()
        delivery.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await delivery
        await _stop(server, state)


def _port_of(server: asyncio.Server) -> int:
    listening: socket.socket = server.sockets[0]
    return int(listening.getsockname()[1])


async def _stop(server: asyncio.Server, state: ServerState) -> None:
    """Give calls in progress a moment to finish, and then close every connection."""
    server.close()
    if state.tasks:
        _, late = await asyncio.wait(set(state.tasks), timeout=PATIENCE_AT_END)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)
    for connection in list(state.connections):
        connection.transport.close()
    # Transports report their end in the next iteration of the loop.
    await asyncio.sleep(0)
    await server.wait_closed()
