"""What people set out to do, one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from tests.torture.supervisors import GaveUp, Supervisor
from tests.torture.witness import Complaint


class Errand(Protocol):
    """Something that a person sets out to do."""

    async def run(self) -> str:
        """Do it to its end, and return what that was; raises GaveUp."""
        ...


async def live(who: Supervisor, errands: Sequence[tuple[int, Callable[[Supervisor], Errand]]]) -> None:
    """One errand after the other until it is time to finish; what broke off is told to the witness."""
    weights = [weight for weight, _ in errands]
    while not who.winding_up:
        [(_, errand)] = who.chance.choices(errands, weights)
        try:
            card = await errand(who).run()
        except GaveUp as gave_up:
            who.complain(Complaint.BROKEN_OFF, f"{errand.__name__}: {gave_up}")
            return
        who.witness.ended[_end_of(card)] += 1
        await asyncio.sleep(0)


def _end_of(card: str) -> str:
    """What the card says first, without its mark, its number and its company."""
    first = card.partition("\n")[0].partition(" · ")[0].removeprefix("✅ ")
    return first.rstrip("0123456789").rstrip()
