"""Reproducible chance: the result depends only on the seed and the purpose."""

import random


def drawn(seed: int, *what: object) -> float:
    """A number from 0 (included) to 1 (excluded)."""
    return _dice(seed, *what).random()


def shuffled_places(count: int, seed: int, *what: object) -> list[int]:
    """The numbers from 0 to `count` (excluded), shuffled."""
    return _dice(seed, *what).sample(range(count), count)


def _dice(seed: int, *what: object) -> random.Random:
    return random.Random("/".join(map(str, (seed, *what))))  # noqa: S311 — nothing here is secret
