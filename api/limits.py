"""The door's rate limits: by good key, and by address without one."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from ipaddress import ip_address
from math import ceil
from typing import Any

from litestar.connection import ASGIConnection

from domain.buckets import Buckets
from domain.sources import source_of
from services.doors.overflows import Overflows

Connection = ASGIConnection[Any, Any, Any, Any]

# Two hundred tills that report once a second, and their backlog after an outage of the door.
KEY_RATE, KEY_BURST = 200.0, 2_000
# Callers of anything else, or with a wrong key: many tills set up at once behind one address.
ADDRESS_RATE, ADDRESS_BURST = 10.0, 500
MOST_REMEMBERED = 10_000  # keys, and addresses


class TooManyRequests(Exception):
    """The limit is exceeded; `retry_after` is in whole seconds."""

    def __init__(self, whose: str, *, wait: float) -> None:
        self.retry_after = max(1, ceil(wait))
        seconds = "1 segundo" if self.retry_after == 1 else f"{self.retry_after} segundos"
        self.message = f"Llegan demasiadas peticiones {whose}: espera {seconds} y reintenta."
        super().__init__(self.message)


class Limits:
    """The buckets of keys and of addresses; rejected requests are counted to be recorded.

    With a good key only the key is limited, not its address: all the tills of a shop, or all clients of a
    proxy, may share one.
    """

    def __init__(self, overflows: Overflows, *, behind_tls: bool) -> None:
        self._overflows = overflows
        self._behind_tls = behind_tls
        self._keys = Buckets(rate=KEY_RATE, burst=KEY_BURST, most=MOST_REMEMBERED)
        self._addresses = Buckets(rate=ADDRESS_RATE, burst=ADDRESS_BURST, most=MOST_REMEMBERED)

    def spend_of_address(self, connection: Connection) -> None:
        """Spend one request of the address; raises TooManyRequests."""
        source = source_of(self.address_of(connection))
        if wait := self._addresses.take(source, now=time.monotonic()):
            self._overflows.of_address(source, now=datetime.now(UTC))
            raise TooManyRequests("desde esta dirección", wait=wait)

    def spend_of_key(self, key_hash: bytes, company_id: int) -> None:
        """Spend one request of a key that opens this company; raises TooManyRequests."""
        if wait := self._keys.take((company_id, key_hash), now=time.monotonic()):
            self._overflows.of_key(key_hash, company_id)
            raise TooManyRequests("con esta clave", wait=wait)

    def address_of(self, connection: Connection) -> str:
        """The client's address: as the proxy before the door tells it, else that of the connection."""
        peer = connection.client.host if connection.client is not None else ""
        return self._told_by_proxy(connection) or peer

    def _told_by_proxy(self, connection: Connection) -> str | None:
        """The last address of the list, which the TLS proxy before the door adds, if it is one."""
        if not self._behind_tls:
            return None  # anybody could write it
        told = connection.headers.getall("x-forwarded-for", [])
        last = told[-1].rpartition(",")[2].strip() if told else ""
        try:
            return str(ip_address(last))
        except ValueError:
            return None
