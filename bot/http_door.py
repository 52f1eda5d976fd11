"""The HTTP door: what business systems, and Telegram if it calls, come in by."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from litestar.handlers import HTTPRouteHandler

from api.app import create_app
from bot.http_server import Serving, listen, serving
from bot.refusals import recording_refused_keys
from bot.seldom import told_seldom
from bot.setting_values import Address
from bot.timing import Timing
from services.doors.http_door import HttpDoor
from services.installation import Installation

WHAT_ANYBODY_CAUSES = (
    "uvicorn.error",
    "asyncio",
    "api.errors",
    "bot.acceptor",
    "bot.door_roster",
    "bot.door_protocol",
)


class OpenDoor:
    """An open door: `url` has the actual port; `door` is its state in memory."""

    def __init__(self, door: HttpDoor, server: Serving) -> None:
        self.door = door
        self.url = server.url
        self._server = server

    def close(self) -> None:
        """Accept no more requests; those in progress go on."""
        self._server.close()


@asynccontextmanager
async def open_door(
    installation: Installation,
    address: Address,
    more: Sequence[HTTPRouteHandler] = (),
    *,
    takes_reports: bool = True,
    behind_tls: bool = False,
    url: str | None = None,
    timing: Timing | None = None,
) -> AsyncIterator[OpenDoor]:
    """Keep the door open within the block, for business systems and these other routes. Raises CannotStart.

    Its refusals are recorded now and then, and at the end.
    """
    listening, door = listen(address, "VIGIA_HTTP"), HttpDoor(installation)
    app = create_app(door, more, takes_reports=takes_reports, behind_tls=behind_tls, url=url)
    async with recording_refused_keys(door, timing or Timing()):
        with told_seldom(WHAT_ANYBODY_CAUSES):
            try:
                async with serving(app, listening) as server:
                    yield OpenDoor(door, server)
            finally:
                await door.reports.finished()
