"""The HTTP door: uvicorn on the process's only event loop."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial

import uvicorn
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from api.app import create_app
from bot.acceptor import BACKLOG, take_in
from bot.descriptors import connections_for_the_door
from bot.door_protocol import PATIENCE, DoorProtocol
from bot.door_roster import Roster
from bot.failures import CannotStart
from bot.refusals import recording_refused_keys
from bot.seldom import told_seldom
from bot.setting_values import Address
from bot.timing import Timing
from services.doors.http_door import HttpDoor
from services.installation import Installation

_PATIENCE_AT_END = 2  # seconds for requests in progress to finish
_WHY_NOT = {
    errno.EADDRINUSE: "ya lo usa otro programa; elige otro puerto",
    errno.EADDRNOTAVAIL: "no es una dirección de esta máquina",
    errno.EACCES: "pide permisos que Vigía no tiene; elige un puerto desde 1024",
}
_WHAT_ANYBODY_CAUSES = (
    "uvicorn.error",
    "asyncio",
    "api.errors",
    "bot.acceptor",
    "bot.door_roster",
    "bot.door_protocol",
)


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


class OpenDoor:
    """An open door: `url` has the actual port; `door` is its state in memory."""

    def __init__(self, door: HttpDoor, url: str, server: _Server, taking_in: asyncio.Task[None]) -> None:
        self.door = door
        self.url = url
        self._server = server
        self._taking_in = taking_in

    def close(self) -> None:
        """Accept no more requests; those in progress go on."""
        self._taking_in.cancel()
        self._server.should_exit = True


@asynccontextmanager
async def open_door(
    installation: Installation,
    address: Address,
    more: Sequence[HTTPRouteHandler] = (),
    *,
    takes_reports: bool = True,
    behind_tls: bool = False,
    timing: Timing | None = None,
) -> AsyncIterator[OpenDoor]:
    """Keep the door open within the block, for business systems and these other routes. Raises CannotStart.

    Its refusals are recorded now and then, and at the end.
    """
    listening, door = _listen(address), HttpDoor(installation)
    config = _config(create_app(door, more, takes_reports=takes_reports, behind_tls=behind_tls))
    server = _Server(config)
    async with recording_refused_keys(door, timing or Timing()):
        with told_seldom(_WHAT_ANYBODY_CAUSES):
            serving = asyncio.create_task(server.serve(sockets=[]), name="http door")
            await server.ready.wait()
            opened = OpenDoor(door, _url_of(listening), server, _opened(listening, config, server))
            try:
                yield opened
            finally:
                opened.close()
                await serving
                await door.reports.finished()


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


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        listening = socket.create_server((address.host, address.port), family=family, backlog=BACKLOG)
    except OSError as error:
        why = _WHY_NOT.get(error.errno or 0, f"no se puede usar: {error.strerror or error}")
        raise CannotStart(f"VIGIA_HTTP: {_shown(*address)} {why}.") from error
    listening.setblocking(False)
    return listening


def _url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{_shown(host, port)}"


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
