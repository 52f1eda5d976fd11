"""Which names of users are taken for one another by eye: `SUPERVlSOR`, `PR0PIETARIO`, `MLOPE2`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# Each sign as the one that it is taken for, in capitals or in small letters. No two digits are the same, so
# CAJA1 and CAJA7 stay two.
_TAKEN_FOR = str.maketrans("01L2345678._", "OIIZEASGTB--")


@lru_cache(maxsize=65536)
def outline(name: str) -> str:
    """What is left of a user's name at a glance: the same for names that look alike."""
    seen = name.upper().translate(_TAKEN_FOR).strip("-")
    return seen.replace("RN", "M").replace("VV", "W")


def lookalike(name: str, others: Iterable[str]) -> str | None:
    """The first of these names that this one, which is none of them, would be taken for."""
    wanted = outline(name)
    return next((other for other in others if other != name and outline(other) == wanted), None)
