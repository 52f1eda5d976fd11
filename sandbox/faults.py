"""Failures to order in advance: each call of a method takes the first one that waits for it."""

from collections import deque
from dataclasses import dataclass

import msgspec


class TooManyRequests(msgspec.Struct, frozen=True, tag="too_many_requests"):
    """429 with `retry_after` seconds, and the call does nothing."""

    retry_after: int = 1


class ServerError(msgspec.Struct, frozen=True, tag="server_error"):
    """A 5xx of the server's, and the call does nothing."""

    code: int = 502
    description: str = "Bad Gateway"


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    """Any other error, with its whole description, and the call does nothing."""

    code: int
    description: str


class CutBefore(msgspec.Struct, frozen=True, tag="cut_before"):
    """The connection breaks before the call was taken: nothing was done."""


class CutAfter(msgspec.Struct, frozen=True, tag="cut_after"):
    """The connection breaks after the call was taken: it was done, and the caller cannot know."""


Fault = TooManyRequests | ServerError | Refusal | CutBefore | CutAfter


@dataclass
class _Order:
    method: str
    kind: Fault
    skip: int
    times: int


class Faults:
    """Orders are taken in the order they were given; without any, every call goes well."""

    def __init__(self) -> None:
        self._orders: deque[_Order] = deque()

    def add(self, *, method: str, kind: Fault, times: int = 1, skip: int = 0) -> None:
        """The next `times` calls of `method` (`*`: any) fail so, after `skip` of them that go well."""
        self._orders.append(_Order(method.lower(), kind, skip, times))

    def take(self, method: str) -> Fault | None:
        order = next((order for order in self._orders if order.method in ("*", method.lower())), None)
        if order is None:
            return None
        if order.skip:
            order.skip -= 1
            return None
        order.times -= 1
        if not order.times:
            self._orders.remove(order)
        return order.kind

    def clear(self) -> None:
        self._orders.clear()

    @property
    def all_taken(self) -> bool:
        return not self._orders
