"""Admission, decided before a byte of the body is read."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from api.limits import Connection, Limits
from domain.errors import AccessDenied, InvalidApiKey
from domain.permissions import Right
from services.doors.business_operations import check_key
from services.doors.http_door import HttpDoor, KeyAsk

_PATIENCE = 2.5  # seconds for a turn, and for the answer
_NOWHERE = -1  # no company has this number


class Doorkeeper:
    """Applies the limits of its `door`, and checks whether a key opens its company."""

    def __init__(self, door: HttpDoor, limits: Limits) -> None:
        self.door = door
        self._limits = limits

    def let_anybody_in(self, connection: Connection) -> None:
        """Raises TooManyRequests for a client that asks too often."""
        self._limits.spend_of_address(connection)

    def ask_of(self, connection: Connection) -> KeyAsk:
        """The ask of a request with a key. Raises InvalidApiKey without one."""
        address = self._limits.address_of(connection)
        return self.door.asked_with(bearer_key(connection), now=datetime.now(UTC), address=address)

    async def let_in_with_key(self, connection: Connection, right: Right) -> None:
        """Raises InvalidApiKey without a good key of the company, like `check_key`, and TooManyRequests.

        Only a refused key counts against its address, so a good one gets in from an address that others
        flood. Also raises TimeoutError, if the database takes too long.
        """
        try:
            ask, company_id = self.ask_of(connection), company_of(connection)
            async with asyncio.timeout(_PATIENCE):
                await check_key(ask, right, company_id)
        except AccessDenied:
            self._limits.spend_of_address(connection)
            raise
        self._limits.spend_of_key(ask.asker.key_hash, company_id)

    def spend(self, connection: Connection, *, requests: int = 1) -> None:
        """Spend more requests of a good key, for one that costs as much; raises TooManyRequests."""
        key_hash, company_id = self.ask_of(connection).asker.key_hash, company_of(connection)
        for _ in range(requests):
            self._limits.spend_of_key(key_hash, company_id)


def bearer_key(connection: Connection) -> str:
    """The request's key; raises InvalidApiKey without one."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise InvalidApiKey
    return key.strip()


def company_of(connection: Connection) -> int:
    """The company's number in the path, in canonical form only; else one that no key opens."""
    number: int = connection.path_params["company"]
    is_as_written = f"/companies/{number}/" in f"{connection.scope['path']}/"
    return number if is_as_written else _NOWHERE
