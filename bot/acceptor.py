"""Accepts connections one at a time, so that a crowd at the HTTP door blocks nobody inside."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from bot.door_roster import Roster

log = logging.getLogger(__name__)

BACKLOG = 100  # connections that the system queues

_SCARCE = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_UNTIL_SOMETHING_IS_FREED = 1.0  # seconds


async def take_in(listening: socket.socket, roster: Roster, speak: Callable[[], asyncio.Protocol]) -> None:
    """Accept connections while there is room, until cancelled; close the others at once.

    asyncio's own server accepts a whole backlog before anything else runs, and when descriptors are scarce it
    retries as often, with a line in the log for each.
    """
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(0)  # lets everybody else run, even in a crowd
        try:
            connection, address = await loop.sock_accept(listening)
        except OSError as error:
            await _after(error)
            continue
        if not roster.has_room_for(address[0]):
            connection.close()
            continue
        try:
            await loop.connect_accepted_socket(speak, connection)
        except OSError:  # it is gone already
            connection.close()


async def _after(error: OSError) -> None:
    """Most errors concern one lost connection (accept(2)); some last until something is closed."""
    if error.errno in _SCARCE:
        log.warning("the HTTP door can't take anybody in: %s", error.strerror)
        await asyncio.sleep(_UNTIL_SOMETHING_IS_FREED)
