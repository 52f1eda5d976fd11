"""User names that look alike: `SUPERVlSOR`, `PR0PIETARIO`, `MLOPE2`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

# Each sign mapped to its lookalike, in capitals or in small letters. Digits stay distinct, so that CAJA1 and
# CAJA7 stay two.
_TAKEN_FOR = str.maketrans("01L2345678._", "OIIZEASGTB--")


@lru_cache(maxsize=65536)
def outline(name: str) -> str:
    """A user name reduced to its shape: equal for names that look alike."""
    seen = name.upper().translate(_TAKEN_FOR).strip("-")
    return seen.replace("RN", "M").replace("VV", "W")


def lookalike(name: str, others: Iterable[str]) -> str | None:
    """The first of these names that this one looks like but does not equal."""
    wanted = outline(name)
    return next((other for other in others if other != name and outline(other) == wanted), None)
