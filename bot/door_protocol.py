"""The door's HTTP: uvicorn's, with a time limit for slow or silent callers."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.door_roster import Roster

log = logging.getLogger(__name__)

PATIENCE = 10  # seconds for a whole request, headers and body, and for the client to read the answer


class DoorProtocol(H11Protocol):
    """One connection. Each whole request has ten seconds from its start or the end of the last answer.

    So an idle connection is kept as long. While a request is being answered there is no limit, except for
    reading the answer.
    """

    def __init__(self, config: Config, server_state: ServerState, roster: Roster) -> None:
        super().__init__(config=config, server_state=server_state, app_state={})
        self._roster = roster
        self._deadline: asyncio.TimerHandle | None = None
        self._is_at_work = False
        self._has_said_all = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Add it to the roster."""
        super().connection_made(transport)
        self._roster.came(self, self.client[0] if self.client is not None else "")
        self._begin_to_wait()

    def data_received(self, data: bytes) -> None:
        """The rest of a request ends the wait for it."""
        super().data_received(data)
        self._look_up()

    def eof_received(self) -> bool:  # type: ignore[override]
        """A client that has closed its sending side is still answered."""
        self._has_said_all = True
        return self._is_at_work

    def on_response_complete(self) -> None:
        """The next request has its own time; a pipelined one may already be in progress."""
        super().on_response_complete()
        if self._has_said_all:
            self.transport.close()
        self._is_at_work = False
        self._begin_to_wait()
        self._look_up()

    def pause_writing(self) -> None:
        """The client does not read what was sent."""
        super().pause_writing()
        self._set_deadline()

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._is_at_work:
            self._clear_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove it from the roster."""
        self._clear_deadline()
        self._roster.left(self)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Hang up on a client that sends no HTTP while it is answered: no other answer fits in between.

        uvicorn would try to, and log its own failure as an error.
        """
        under_way: Any = getattr(self, "cycle", None)  # none before the first request, despite its type
        if under_way is None or under_way.response_complete:
            super().send_400_response(msg)
            return
        under_way.disconnected = True
        under_way.message_event.set()
        self.transport.close()
        self._set_deadline()  # for a client that did not read the last answer

    def hang_up(self) -> None:
        """Close it now, dropping what is unsent or unread."""
        self._clear_deadline()
        self.transport.abort()

    def _look_up(self) -> None:
        """Update whether a whole request is in progress."""
        under_way: Any = getattr(self, "cycle", None)
        at_work = under_way is not None and not under_way.more_body and not under_way.response_complete
        if at_work and not self._is_at_work:
            self._is_at_work = True
            self._roster.works(self)
            if not self.flow.write_paused:
                self._clear_deadline()

    def _begin_to_wait(self) -> None:
        self._roster.waits(self)
        if not self.flow.write_paused:
            self._set_deadline()

    def _set_deadline(self) -> None:
        self._clear_deadline()
        self._deadline = self.loop.call_later(PATIENCE, self._run_out_of_patience)

    def _clear_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _run_out_of_patience(self) -> None:
        log.warning(
            "the HTTP door hung up: no whole request, or nobody to read the answer, in %s s", PATIENCE
        )
        self.hang_up()
