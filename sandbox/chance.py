"""Chance that can be repeated: what comes out depends on the seed and on what it is for alone."""

import random


def drawn(seed: int, *what: object) -> float:
    """A number from 0 to 1, without 1."""
    return _dice(seed, *what).random()


def shuffled_places(count: int, seed: int, *what: object) -> list[int]:
    """The numbers from 0 to `count`, without `count`, in any order."""
    return _dice(seed, *what).sample(range(count), count)


def _dice(seed: int, *what: object) -> random.Random:
    return random.Random("/".join(map(str, (seed, *what))))  # noqa: S311 — nothing here is secret
