"""A password is checked: each wrong try is on record, some lock it, and nothing tells who exists."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.companies import Membership
from domain.credentials import LOCKS, TRIES
from domain.entries import Outcome
from domain.errors import (
    NotAllowed,
    PasswordNotLocked,
)
from domain.password_checks import PasswordAnswer
from domain.snapshots import user_snapshot
from services.installation import Installation
from services.people.life import block_user, unblock_user, unlock_password
from services.people.password_checks import check_password
from services.people.password_hasher import DECOY, PasswordHasher
from tests.conftest import NOW
from tests.people import ANA, JORGE
from tests.refusals import refusals
from tests.services.password_scene import (
    ANOTHER,
    DAY,
    PASSWORD,
    Scene,
    scene_with_password,
)


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    return await scene_with_password(installation, registered)


async def test_the_right_password_is_right_and_writes_nothing(scene: Scene) -> None:
    before = await scene.entries()
    assert await scene.answer(PASSWORD) == PasswordAnswer.OK
    assert await scene.entries() == before


async def test_each_wrong_try_is_on_record_and_the_fifth_locks_and_alerts(scene: Scene) -> None:
    for tries in range(1, TRIES):
        assert await scene.answer("no es ésta") == PasswordAnswer.WRONG
        entry = (await scene.entries())[0]
        assert (entry.operation, entry.outcome, entry.summary) == (
            "login_failed", Outcome.DENIED, "JMENDEZ · Jorge Méndez",
        )  # fmt: skip
        assert ("Intentos", str(tries)) in entry.detail.facts
        assert "ésta" not in str(entry)
    before = await scene.now()
    check = await scene.check("no es ésta")
    assert (check.answer, check.locked_until) == (PasswordAnswer.LOCKED, NOW + LOCKS[0])
    entry = (await scene.entries())[0]
    assert (entry.operation, entry.sensitive) == ("user_locked_out", True)
    assert entry.detail.snapshots == (user_snapshot(before.user, (await scene.now()).user),)
    assert await scene.is_as_the_log_says()


async def test_while_it_is_locked_nothing_tells_the_right_one_from_a_wrong_one(scene: Scene) -> None:
    await scene.lock()
    state = (await scene.now()).user.credential
    answers = [await scene.check(each, later=LOCKS[0] / 2) for each in (PASSWORD, "no es ésta")]
    assert answers[0] == answers[1]
    assert answers[0].answer is PasswordAnswer.LOCKED
    assert (await scene.now()).user.credential == state  # what is refused anyway is not counted as a try
    assert await scene.answer(PASSWORD, later=LOCKS[0]) == PasswordAnswer.OK
    assert await scene.is_as_the_log_says()


async def test_the_next_wrong_one_locks_for_longer_and_a_right_one_begins_again(scene: Scene) -> None:
    await scene.lock()
    again = await scene.check("no es ésta", later=LOCKS[0])
    assert again.locked_until == NOW + LOCKS[0] + LOCKS[1]
    assert await scene.answer(PASSWORD, later=LOCKS[0] + LOCKS[1]) == PasswordAnswer.OK
    assert await scene.answer("no es ésta", later=DAY) == PasswordAnswer.WRONG


async def test_guesses_at_the_same_moment_are_counted_one_by_one(scene: Scene) -> None:
    guesses = ["no es ésta"] * (TRIES + 3)
    answers = [each.answer for each in await asyncio.gather(*map(scene.check, guesses))]
    assert answers.count(PasswordAnswer.WRONG) == TRIES - 1
    assert (await scene.operations()).count("user_locked_out") == 1
    credential = (await scene.now()).user.credential
    assert credential is not None
    assert credential.wrong_tries == TRIES


async def test_the_same_try_again_counts_once(scene: Scene) -> None:
    operation = uuid4()
    for _ in range(TRIES + 1):
        assert (await scene.check("no es ésta", operation=operation)).answer is PasswordAnswer.WRONG
    assert (await scene.operations()).count("login_failed") == 1


class _CountingHasher(PasswordHasher):
    """Counts comparisons, which take nearly all of the time."""

    def __init__(self) -> None:
        super().__init__()
        self.compared = 0

    async def verify(self, password: str, password_hash: str) -> bool:
        """Compare, and count it."""
        self.compared += 1
        return await super().verify(password, password_hash)


async def test_each_try_takes_one_comparison_whoever_it_names(scene: Scene) -> None:
    hasher = _CountingHasher()
    counted = replace(scene, installation=replace(scene.installation, hasher=hasher))
    tries = [("JMENDEZ", PASSWORD), ("JMENDEZ", "x"), ("NADIE", PASSWORD), ("SUPERVISOR", PASSWORD)]
    await scene.lock(TRIES)
    for name, password in [*tries, ("JMENDEZ", "x" * 5_000), ("JMENDEZ", "a\u200bb")]:
        hasher.compared = 0
        await counted.check(password, name=name)
        assert hasher.compared == 1, name
    hasher.compared = 0
    await counted.hashed(ANOTHER)
    assert hasher.compared == 5


def test_the_decoy_is_as_dear_as_any_other() -> None:
    assert not PasswordHasher()._context.needs_update(DECOY)


async def test_a_flood_of_refusals_is_counted_and_names_nobody_who_does_not_exist(scene: Scene) -> None:
    before = len(await scene.entries())
    for name in ("NADIE", "mi-contraseña-secreta", "SUPERVISOR") * 3:
        assert await scene.answer("x", name=name) == PasswordAnswer.WRONG
    entries = await scene.entries()
    assert len(entries) == before + 1
    assert entries[0].operation == "access_denied"
    assert "secreta" not in str(entries[0])
    await scene.lock()
    for _ in range(3):
        await scene.check(PASSWORD)
    assert (await scene.operations()).count("access_denied") == 2


async def test_who_is_blocked_or_gone_does_not_come_in_with_the_right_one(scene: Scene) -> None:
    await block_user(
        scene.ask(), scene.id, scene.jorge.user.id, reason="Perdió su teléfono", operation_id=uuid4()
    )
    assert await scene.answer(PASSWORD) == PasswordAnswer.BLOCKED
    assert await scene.answer("no es ésta") == PasswordAnswer.WRONG
    await unblock_user(scene.ask(), scene.id, scene.jorge.user.id, operation_id=uuid4())
    assert await scene.answer(PASSWORD) == PasswordAnswer.OK


async def test_people_check_their_own_password_alone(scene: Scene) -> None:
    own = await check_password(scene.ask(JORGE), scene.id, "JMENDEZ", PASSWORD, operation_id=uuid4())
    assert own.answer is PasswordAnswer.OK
    with pytest.raises(NotAllowed):
        await check_password(scene.ask(ANA), scene.id, "JMENDEZ", PASSWORD, operation_id=uuid4())
    assert await refusals(scene.installation) == 1


async def test_a_lock_is_taken_away_by_who_may_at_once(scene: Scene) -> None:
    user_id, operation = scene.jorge.user.id, uuid4()
    with pytest.raises(PasswordNotLocked):
        await unlock_password(scene.ask(), scene.id, user_id, operation_id=uuid4())
    await scene.lock()
    done = await unlock_password(scene.ask(), scene.id, user_id, operation_id=operation)
    assert done.entry is not None
    (change,) = done.entry.detail.changes
    assert (change.before, change.after) == ("bloqueada por 5 intentos", "desbloqueada")
    assert await scene.answer(PASSWORD) == PasswordAnswer.OK
    again = await unlock_password(scene.ask(), scene.id, user_id, operation_id=operation)
    assert again.entry == done.entry
    assert await scene.is_as_the_log_says()
