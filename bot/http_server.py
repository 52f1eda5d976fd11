"""An HTTP server: uvicorn on the process's only event loop, for as many connections as there is room for."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn
from litestar import Litestar

from bot.acceptor import BACKLOG, take_in
from bot.descriptors import connections_for_the_door
from bot.door_protocol import PATIENCE, DoorProtocol
from bot.door_roster import Roster
from bot.failures import CannotStart
from bot.setting_values import Address

_PATIENCE_AT_END = 2  # seconds for requests in progress to finish
_WHY_NOT = {
    errno.EADDRINUSE: "ya lo usa otro programa; elige otro puerto",
    errno.EADDRNOTAVAIL: "no es una dirección de esta máquina",
    errno.EACCES: "pide permisos que Vigía no tiene; elige un puerto desde 1024",
}


class _Server(uvicorn.Server):
    """Signals readiness; leaves signal handling to the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Serving:
    """A server at work; `url` has the actual port, and `finished` ends after the last request."""

    def __init__(
        self, url: str, server: _Server, taking_in: asyncio.Task[None], finished: asyncio.Task[None]
    ) -> None:
        self.url = url
        self.finished = finished
        self._server = server
        self._taking_in = taking_in

    def close(self) -> None:
        """Accept no more requests; those in progress go on."""
        self._taking_in.cancel()
        self._server.should_exit = True


def listen(address: Address, setting: str) -> socket.socket:
    """Begin to listen there; raises CannotStart, which names the setting that says so."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listening = socket.create_server((address.host, address.port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = _WHY_NOT.get(error.errno or 0, f"no se puede usar: {error.strerror or error}")
        raise CannotStart(f"{setting}: {_shown(*address)} {why}.") from error
    listening.setblocking(False)
    return listening


@asynccontextmanager
async def serving(app: Litestar, listening: socket.socket) -> AsyncIterator[Serving]:
    """Serve the application within the block; at its end, requests in progress are finished."""
    config = _config(app)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[]), name="http door")
    await server.ready.wait()
    opened = Serving(_url_of(listening), server, _opened(listening, config, server), task)
    try:
        yield opened
    finally:
        opened.close()
        await task


def _config(app: Litestar) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=PATIENCE,
        timeout_graceful_shutdown=_PATIENCE_AT_END,
    )


def _opened(listening: socket.socket, config: uvicorn.Config, server: uvicorn.Server) -> asyncio.Task[None]:
    roster = Roster(connections_for_the_door())
    speak = partial(DoorProtocol, config, server.server_state, roster)
    taking_in = asyncio.create_task(take_in(listening, roster, speak), name="taking in at the http door")
    taking_in.add_done_callback(lambda _: listening.close())  # later connections are refused at once
    return taking_in


def _url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{_shown(host, port)}"


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
