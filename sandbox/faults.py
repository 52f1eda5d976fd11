"""Faults of calls, ordered in advance or at random, and of updates on their way to the bot.

A call takes the first order for its method; without one, chance decides, if configured.
"""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Annotated

import msgspec

from sandbox.chance import drawn

Seconds = Annotated[float, msgspec.Meta(gt=0)]
Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
ANY_METHOD = "*"


class TooManyRequests(msgspec.Struct, frozen=True, tag="too_many_requests", forbid_unknown_fields=True):
    """429 with `retry_after` seconds, and the call does nothing."""

    retry_after: Annotated[int, msgspec.Meta(ge=1)] = 1


class ServerError(msgspec.Struct, frozen=True, tag="server_error", forbid_unknown_fields=True):
    """A 5xx error, and the call does nothing."""

    code: Annotated[int, msgspec.Meta(ge=500, le=599)] = 502
    description: str = "Bad Gateway"


class Refusal(msgspec.Struct, frozen=True, tag="refusal", forbid_unknown_fields=True):
    """Any other error, with its full description, and the call does nothing."""

    code: Annotated[int, msgspec.Meta(ge=400, le=499)]
    description: str


class CutBefore(msgspec.Struct, frozen=True, tag="cut_before", forbid_unknown_fields=True):
    """The connection breaks before the call: nothing is done."""


class CutAfter(msgspec.Struct, frozen=True, tag="cut_after", forbid_unknown_fields=True):
    """The connection breaks after the call: it is done, and the caller can't know."""


class TimeOutBefore(msgspec.Struct, frozen=True, tag="time_out_before", forbid_unknown_fields=True):
    """No answer for this many seconds and then a 504: nothing is done."""

    seconds: Seconds = 30.0


class TimeOutAfter(msgspec.Struct, frozen=True, tag="time_out_after", forbid_unknown_fields=True):
    """The call is done at once, and its answer comes this many seconds later."""

    seconds: Seconds = 30.0


Fault = TooManyRequests | ServerError | Refusal | CutBefore | CutAfter | TimeOutBefore | TimeOutAfter


class Order(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The next `times` calls of `method` (`*`: any) fail like this, after `skip` that succeed."""

    method: str = ANY_METHOD
    kind: Fault
    times: Annotated[int, msgspec.Meta(ge=1)] = 1
    skip: Annotated[int, msgspec.Meta(ge=0)] = 0


class Chance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A share of all calls, from 0 to 1, that fails like this."""

    kind: Fault
    share: Share


class Chances(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Random faults. The same seed fails the same calls: the nth of a method, whatever the others do.

    Raises ValueError if the shares add up to more than 1.
    """

    seed: int
    shares: list[Chance]
    method: str = ANY_METHOD

    def __post_init__(self) -> None:
        if sum(each.share for each in self.shares) > 1:
            raise ValueError("the shares add up to more than 1")

    def fault(self, method: str, number: int) -> Fault | None:
        """The fault of the call with this number, counted by method."""
        point = drawn(self.seed, method, number)
        for each in self.shares:
            point -= each.share
            if point < 0:
                return each.kind
        return None


class Faults:
    """Without any order or chance, every call succeeds. `changed` is called at each change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.orders: deque[Order] = deque()
        self.chances: Chances | None = None
        self.times_cleared = 0
        self._calls: Counter[str] = Counter()
        self._changed = changed

    def add(self, *, method: str, kind: Fault, times: int = 1, skip: int = 0) -> None:
        """The next `times` calls of `method` (`*`: any) fail like this, after `skip` that succeed."""
        self.order(Order(method=method, kind=kind, times=times, skip=skip))

    def order(self, order: Order) -> None:
        """Orders are taken in the order given."""
        self.orders.append(order)

    def at_random(self, *, seed: int, shares: Mapping[Fault, float], method: str = ANY_METHOD) -> None:
        """From now on this share of the calls fails in each of these ways."""
        chances = [Chance(kind=kind, share=share) for kind, share in shares.items()]
        self.leave_to_chance(Chances(seed=seed, shares=chances, method=method))

    def leave_to_chance(self, chances: Chances) -> None:
        """Replace any earlier chances. Calls are counted from here."""
        self.chances = chances
        self._calls.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for a call made now."""
        fault = self._ordered(method) or self._drawn(method)
        self._changed()
        return fault

    def _ordered(self, method: str) -> Fault | None:
        order = next((order for order in self.orders if _is_for(order.method, method)), None)
        if order is None:
            return None
        if order.skip:
            order.skip -= 1
            return None
        order.times -= 1
        if not order.times:
            self.orders.remove(order)
        return order.kind

    def _drawn(self, method: str) -> Fault | None:
        if self.chances is None or not _is_for(self.chances.method, method):
            return None
        self._calls[method] += 1
        return self.chances.fault(method, self._calls[method])

    def clear(self) -> None:
        """Every call succeeds from now on, and those that hang end."""
        self.orders.clear()
        self.chances = None
        self.times_cleared += 1
        self._changed()

    @property
    def all_taken(self) -> bool:
        """Whether no order waits."""
        return not self.orders


def _is_for(ordered: str, method: str) -> bool:
    return ordered == ANY_METHOD or ordered.lower() == method.lower()
