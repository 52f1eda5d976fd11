"""Passwords as hashes."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from services.people.password_hasher import PasswordHasher


async def _turns_of_others_during(work: Coroutine[Any, Any, object]) -> int:
    """How often the event loop came round to somebody else until the work was done."""
    task, turns = asyncio.create_task(work), 0
    while not task.done():
        await asyncio.sleep(0)
        turns += 1
    await task
    return turns


async def test_a_hash_is_argon2id_as_costly_as_owasp_asks_and_never_the_same() -> None:
    hasher = PasswordHasher()
    first, second = await hasher.hash("tormenta-Violeta-84"), await hasher.hash("tormenta-Violeta-84")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


async def test_only_the_same_password_is_verified_however_its_accents_are_written() -> None:
    hasher = PasswordHasher()
    kept = await hasher.hash("canción-Violeta-84")
    assert await hasher.verify("cancio\u0301n-Violeta-84", kept)
    assert not await hasher.verify("cancion-Violeta-84", kept)


async def test_nobody_waits_while_a_password_is_hashed_or_verified() -> None:
    hasher = PasswordHasher()
    kept = await hasher.hash("tormenta-Violeta-84")
    assert await _turns_of_others_during(hasher.hash("tormenta-Violeta-84")) > 10
    assert await _turns_of_others_during(hasher.verify("tormenta-Violeta-84", kept)) > 10
