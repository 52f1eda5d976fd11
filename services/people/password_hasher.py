"""Passwords as argon2id hashes, computed off the event loop and few at once."""

from __future__ import annotations

import asyncio

from passlib.context import CryptContext

from domain.passwords import normalise_password

# OWASP's password storage cheat sheet requires at least 19 MiB, two passes, one lane.
_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1
_AT_ONCE = 2
# The hash of a password that nobody knows, with the same parameters: it is compared where there is none, so
# that the time tells nobody.
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$lBIiJCQEAGDsndN6r1VqDQ$q0a7CQWYYqJLpnF9jHO7yZUP7Uxfe9NJUe/KIw5K1EU"


class PasswordHasher:
    """Hashes passwords with argon2id."""

    def __init__(self) -> None:
        self._context = CryptContext(
            schemes=["argon2"],
            argon2__type="ID",
            argon2__memory_cost=_MEMORY_KIB,
            argon2__time_cost=_PASSES,
            argon2__parallelism=_LANES,
        )
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """The password's hash, with its salt and parameters; takes tens of milliseconds in a thread."""
        async with self._turns:
            return await asyncio.to_thread(self._context.hash, normalise_password(password))

    async def verify(self, password: str, password_hash: str) -> bool:
        """Whether this is the password that was hashed."""
        async with self._turns:
            return await asyncio.to_thread(self._context.verify, normalise_password(password), password_hash)
