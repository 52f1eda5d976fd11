"""Amounts in an index of words: each by its digits, so that a range is a few words, found with any other.

`$125.00`, 12500 hundredths, is found by `5`, how many digits it has, and by `5:1`, `5:12`, up to all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from domain.money import MOST, AmountRange

_LONGEST = len(str(MOST))


def digits_of(cents: int) -> Iterator[str]:
    """The marks of an amount."""
    digits = str(abs(cents))
    yield str(len(digits))
    yield from (f"{len(digits)}:{digits[:end]}" for end in range(1, len(digits) + 1))


def digits_between(wanted: AmountRange) -> list[str]:
    """The fewest marks of which each amount in the range has one, and no other amount any."""
    most = min(MOST, wanted.most if wanted.most is not None else MOST)
    return [
        mark for length in range(1, _LONGEST + 1) for mark in _within("", length, max(0, wanted.least), most)
    ]


def _within(prefix: str, length: int, least: int, most: int) -> Iterator[str]:
    """The marks for the numbers of this many digits that begin with the prefix, and are in the range."""
    first, last = _bounds(prefix, length)
    if last < least or most < first:
        return
    if least <= first and last <= most:
        yield f"{length}:{prefix}" if prefix else str(length)
        return
    for digit in range(10):
        if digit or prefix or length == 1:
            yield from _within(f"{prefix}{digit}", length, least, most)


def _bounds(prefix: str, length: int) -> tuple[int, int]:
    if not prefix:
        return (0 if length == 1 else 10 ** (length - 1)), 10**length - 1
    rest = 10 ** (length - len(prefix))
    return int(prefix) * rest, (int(prefix) + 1) * rest - 1
