"""The HTTP door: uvicorn on the loop that everything else runs on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from litestar.handlers import HTTPRouteHandler
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.app import create_app
from bot.failures import CannotStart
from bot.settings import Address
from services.installation import Installation

_PATIENCE_AT_END = 2  # seconds that requests under way have to finish


class _Server(uvicorn.Server):
    """Says when it is ready, and leaves signals to who runs the process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Protocol(H11Protocol):
    """Hangs up on who sends what is no HTTP while they are being answered: no other answer fits in between.

    uvicorn would try to, and log its own failure as an error.
    """

    def send_400_response(self, msg: str) -> None:
        under_way = getattr(self, "cycle", None)  # none before the first request, whatever its type says
        if under_way is None or under_way.response_complete:
            super().send_400_response(msg)
            return
        under_way.disconnected = True
        under_way.message_event.set()
        self.transport.close()


class Door:
    """An open door: `url` has the port that it got."""

    def __init__(self, url: str, server: _Server) -> None:
        self.url = url
        self._server = server

    def close(self) -> None:
        """Take no more requests; those under way go on."""
        self._server.should_exit = True


@asynccontextmanager
async def open_door(
    installation: Installation, address: Address, more: Sequence[HTTPRouteHandler] = ()
) -> AsyncIterator[Door]:
    """Keep the door open meanwhile, for business systems and these other routes. Raises CannotStart."""
    listening = _listen(address)
    config = uvicorn.Config(
        create_app(installation, more),
        http=_Protocol,
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE_AT_END,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="http door")
    try:
        await server.ready.wait()
        yield Door(_url_of(listening), server)
    finally:
        server.should_exit = True
        await serving
        await installation.reports.finished()
        listening.close()


def _listen(address: Address) -> socket.socket:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    try:
        return socket.create_server((address.host, address.port), family=family, backlog=2048)
    except OSError as error:
        raise CannotStart(
            f"VIGIA_HTTP: no se puede escuchar en {_shown(*address)}: {error.strerror or error}."
        ) from error


def _url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://{_shown(host, port)}"


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
