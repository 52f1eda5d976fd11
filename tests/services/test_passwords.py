"""Passwords for life: checked, locked, reset, changed and expired; by whom, and what the log says of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.askers import AtConsole, InChat, Itself
from domain.companies import Membership
from domain.credentials import LOCKS, TEMPORARY_FOR, TRIES
from domain.entries import Entry, Outcome
from domain.errors import (
    HoldsMore,
    InvalidInvitation,
    InvalidPasswordDays,
    InvitationUsed,
    LastSupervisor,
    NoInvitation,
    NotAllowed,
    NotLinked,
    NotOnOneself,
    PasswordNotLocked,
    PasswordUsedBefore,
    UnknownPerson,
    UserNotActive,
    WeakPassword,
)
from domain.notices import Notice, NoticeKind
from domain.password_checks import PasswordAnswer
from domain.permissions import Module, Permissions, Verb
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.invitations import accept_invitation, hash_invitation, read_invitation
from services.people.life import assign_profile, block_user, unblock_user, unlink_user, unlock_password
from services.people.oneself import leave_company, set_own_password
from services.people.password_checks import PasswordCheck, check_password, hash_next_password
from services.people.password_expiry import (
    change_password_expiry,
    expiry_news,
    plan_password_expiry,
    read_password_expiry,
    warn_of_expiring_passwords,
)
from services.people.password_hasher import DECOY, PasswordHasher
from services.people.password_resets import (
    reset_by_link,
    reset_news,
    reset_to_temporary,
    set_password_by_link,
)
from services.people.rebuilt import mismatches_with_log
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined
from tests.refusals import refusals

EVA = InChat(2001, "2001/1")
PASSWORD, ANOTHER = "tormenta-Violeta-84", "pelícano-Tardío-17"
DAY = timedelta(days=1)
NO_TIME = timedelta(0)


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after the company, and Jorge, one of its users, with a password of his own."""

    installation: Installation
    ana: Membership
    jorge: Membership

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    def ask(self, who: InChat = ANA, *, later: timedelta = NO_TIME) -> Ask:
        """Somebody, as they ask."""
        return Ask(self.installation, who, NOW + later)

    async def check(
        self,
        password: str,
        *,
        later: timedelta = NO_TIME,
        name: str = "JMENDEZ",
        operation: UUID | None = None,
    ) -> PasswordCheck:
        """Somebody gives a password at the program's own door."""
        ask = Ask(self.installation, Itself(), NOW + later)
        return await check_password(ask, self.id, name, password, operation_id=operation or uuid4())

    async def answer(self, password: str, *, later: timedelta = NO_TIME, name: str = "JMENDEZ") -> str:
        """The same, and the answer alone."""
        return (await self.check(password, later=later, name=name)).answer

    async def lock(self, tries: int = TRIES) -> PasswordCheck:
        """Guess until it is locked."""
        for _ in range(tries - 1):
            await self.check("no es ésta")
        return await self.check("no es ésta")

    async def hashed(self, password: str, *, operation: UUID | None = None) -> str:
        """The hash of Jorge's next password."""
        user = self.jorge.user
        return await hash_next_password(
            self.installation, user.id, password, user_name=user.name, full_name=user.full_name,
            company_name=self.jorge.company.name, operation_id=operation or uuid4(),
        )  # fmt: skip

    async def set_own(
        self, password: str, *, later: timedelta = NO_TIME, operation: UUID | None = None
    ) -> None:
        """Jorge sets his password."""
        await set_own_password(
            self.ask(JORGE, later=later),
            self.id,
            password_hash=await self.hashed(password, operation=operation),
            operation_id=operation or uuid4(),
        )

    async def now(self) -> Membership:
        """Jorge's place as it is now."""
        async with self.installation.database.reading() as work:
            place = await work.users.get(self.jorge.user.id)
        assert place is not None
        return place

    async def entries(self) -> list[Entry]:
        """The company's, newest first."""
        async with self.installation.database.reading() as work:
            return list(await work.audit_log(self.id).older(limit=100))

    async def operations(self) -> list[str]:
        """The same, by operation."""
        return [each.operation for each in await self.entries()]

    async def notices(self, kind: NoticeKind) -> Sequence[Notice]:
        """Those of this kind that wait."""
        async with self.installation.database.reading() as work:
            return [each for each in await work.notices.due(NOW + 999 * DAY, 99) if each.kind is kind]

    async def is_as_the_log_says(self) -> bool:
        """Whether the tables can be rebuilt from the log; Jorge's account was linked behind its back."""
        async with self.installation.database.reading() as work:
            found = await mismatches_with_log(work, self.id)
        return [each for each in found if _without_account(each.told) != _without_account(each.found)] == []


def _without_account(state: object) -> object:
    return (
        {key: value for key, value in state.items() if key != "telegram"}
        if isinstance(state, dict)
        else state
    )


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    jorge = await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    scene = Scene(installation, registered, jorge)
    await scene.set_own(PASSWORD)
    return replace(scene, jorge=await scene.now())


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


async def test_the_last_five_may_not_come_back_and_the_sixth_may(scene: Scene) -> None:
    others = [f"{each}-Violeta-84" for each in ("pelícano", "tormenta9", "granizo", "alfarero")]
    for each in others:
        await scene.set_own(each)
    for each in [PASSWORD, *others]:
        with pytest.raises(PasswordUsedBefore):
            await scene.hashed(each)
    await scene.set_own(ANOTHER)
    await scene.set_own(PASSWORD)
    with pytest.raises(WeakPassword):
        await scene.hashed("corta")


# Resets.


async def _reset(scene: Scene, password: str = ANOTHER, *, operation: UUID | None = None) -> None:
    await reset_to_temporary(
        scene.ask(), scene.id, scene.jorge.user.id,
        password_hash=await scene.installation.hasher.hash(password), operation_id=operation or uuid4(),
    )  # fmt: skip


async def test_a_temporary_password_serves_for_a_day_to_be_changed(scene: Scene) -> None:
    await scene.lock()
    before = await scene.now()
    await _reset(scene)
    entry = (await scene.entries())[0]
    assert (entry.operation, entry.summary, entry.sensitive) == (
        "password_reset", "JMENDEZ · Jorge Méndez · provisional", True,
    )  # fmt: skip
    assert entry.detail.snapshots == (user_snapshot(before.user, (await scene.now()).user),)
    assert await scene.answer(PASSWORD) == PasswordAnswer.WRONG
    assert await scene.answer(ANOTHER) == PasswordAnswer.MUST_CHANGE
    assert await scene.answer(ANOTHER, later=TEMPORARY_FOR) == PasswordAnswer.RAN_OUT
    assert await scene.is_as_the_log_says()
    await scene.set_own("granizo-Violeta-84")
    assert await scene.answer("granizo-Violeta-84", later=TEMPORARY_FOR) == PasswordAnswer.OK
    assert await scene.is_as_the_log_says()


async def test_a_reset_is_told_to_the_user_until_it_is_over(scene: Scene) -> None:
    await _reset(scene)
    (notice,) = await scene.notices(NoticeKind.RESET)
    news = await reset_news(scene.installation, notice, now=NOW)
    assert news is not None
    assert (news.by, news.by_link, news.until) == ("SUPERVISOR · Ana Ruiz", False, NOW + TEMPORARY_FOR)
    assert await reset_news(scene.installation, notice, now=NOW + TEMPORARY_FOR) is None
    await scene.set_own("granizo-Violeta-84")
    assert await reset_news(scene.installation, notice, now=NOW) is None


async def test_the_same_reset_again_makes_no_entry_and_gives_the_password_that_was_shown_last(
    scene: Scene,
) -> None:
    operation = uuid4()
    await _reset(scene, "granizo-Violeta-84", operation=operation)
    entries = await scene.entries()
    await _reset(scene, ANOTHER, operation=operation)
    assert await scene.entries() == entries
    assert await scene.answer(ANOTHER) == PasswordAnswer.MUST_CHANGE
    await scene.set_own("alfarero-Violeta-84")
    await _reset(scene, "pelícano-Violeta-84", operation=operation)
    assert await scene.answer("alfarero-Violeta-84") == PasswordAnswer.OK  # theirs is left alone


async def _link(scene: Scene, *, operation: UUID | None = None) -> str:
    made = await reset_by_link(scene.ask(), scene.id, scene.jorge.user.id, operation_id=operation or uuid4())
    return made.code


async def _use(
    scene: Scene, code: str, who: InChat = JORGE, *, password: str = ANOTHER, later: timedelta = NO_TIME,
    operation: UUID | None = None,
) -> Membership:  # fmt: skip
    return await set_password_by_link(
        scene.ask(who, later=later), hash_invitation(code),
        password_hash=await scene.hashed(password, operation=operation), operation_id=operation or uuid4(),
    )  # fmt: skip


async def test_the_same_change_again_gives_the_password_that_was_typed_or_shown_last(scene: Scene) -> None:
    code, operations = await _link(scene), (uuid4(), uuid4())
    for password in (ANOTHER, ANOTHER, "granizo-Violeta-84"):  # the first again: a kill, not a return of it
        await _use(scene, code, password=password, operation=operations[0])
        assert await scene.answer(password) == PasswordAnswer.OK
    for password in ("alfarero-Violeta-84", "alfarero-Violeta-84", "pelícano-Violeta-84"):
        await scene.set_own(password, operation=operations[1])
        assert await scene.answer(password) == PasswordAnswer.OK
    assert [each.operation for each in (await scene.entries())[:3]] == [
        "password_changed", "password_changed", "password_reset",
    ]  # fmt: skip
    await _reset(scene, "cascada-Violeta-84")
    await scene.set_own("tejedora-Violeta-84", operation=operations[1])  # long over: the reset stands
    assert await scene.answer("cascada-Violeta-84") == PasswordAnswer.MUST_CHANGE
    assert await scene.is_as_the_log_says()


async def test_with_a_link_the_user_sets_their_own_once(scene: Scene) -> None:
    await scene.lock()
    code = await _link(scene)
    assert await scene.answer(PASSWORD, later=LOCKS[0]) == PasswordAnswer.MUST_CHANGE
    offer = await read_invitation(scene.ask(JORGE), code)
    assert (offer.resets, offer.invited_by) == (True, "SUPERVISOR · Ana Ruiz")
    await _use(scene, code)
    entry = (await scene.entries())[0]
    assert (entry.operation, entry.user_name) == ("password_changed", "JMENDEZ")
    assert await scene.answer(ANOTHER) == PasswordAnswer.OK  # nor is it locked any more
    with pytest.raises(InvitationUsed):
        await _use(scene, code, password="granizo-Violeta-84")
    assert await scene.is_as_the_log_says()


async def test_a_link_serves_its_own_account_alone_for_a_day(scene: Scene) -> None:
    code = await _link(scene)
    for who in (EVA, ANA):
        with pytest.raises(InvalidInvitation):
            await read_invitation(scene.ask(who), code)
        with pytest.raises(InvalidInvitation):
            await _use(scene, code, who)
    with pytest.raises(InvalidInvitation):
        await _use(scene, code, later=timedelta(hours=24))
    with pytest.raises(InvalidInvitation):  # nor does it let anybody in
        await accept_invitation(scene.ask(JORGE), hash_invitation(code), operation_id=uuid4())


async def test_a_link_to_reset_lets_nobody_in_once_its_user_is_unlinked(scene: Scene) -> None:
    code = await _link(scene)
    await unlink_user(scene.ask(), scene.id, scene.jorge.user.id, operation_id=uuid4())
    for who in (JORGE, EVA):
        with pytest.raises(InvalidInvitation):
            await accept_invitation(scene.ask(who), hash_invitation(code), operation_id=uuid4())
        with pytest.raises(InvalidInvitation):
            await _use(scene, code, who)


async def test_the_same_link_again_is_another_without_an_entry_until_it_was_used(scene: Scene) -> None:
    operation = uuid4()
    first = await _link(scene, operation=operation)
    entries = await scene.entries()
    second = await _link(scene, operation=operation)
    assert await scene.entries() == entries
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(JORGE), first)
    await _use(scene, second)
    with pytest.raises(NoInvitation):
        await _link(scene, operation=operation)


async def test_a_password_set_meanwhile_ends_the_link(scene: Scene) -> None:
    code = await _link(scene)
    await scene.set_own("granizo-Violeta-84")
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(JORGE), code)


@pytest.mark.parametrize("how", ["link", "temporary", "unlock"])
async def test_nobody_resets_who_may_do_more_nor_themselves_nor_without_the_right(
    scene: Scene, how: str
) -> None:
    async def act(ask: Ask, user_id: int) -> object:
        if how == "link":
            return await reset_by_link(ask, scene.id, user_id, operation_id=uuid4())
        if how == "unlock":
            return await unlock_password(ask, scene.id, user_id, operation_id=uuid4())
        return await reset_to_temporary(ask, scene.id, user_id, password_hash=DECOY, operation_id=uuid4())

    with pytest.raises(NotAllowed):
        await act(scene.ask(JORGE), scene.ana.user.id)
    with pytest.raises(NotOnOneself):
        await act(scene.ask(), scene.ana.user.id)
    with pytest.raises(HoldsMore):
        await act(await _helper(scene), scene.ana.user.id)


async def _helper(scene: Scene) -> Ask:
    grants = {(Module.USERS, Verb.MODIFY)}
    async with scene.installation.database.writing() as work:
        profile = await work.profiles.add(
            company_id=scene.id, name="AYUDANTE", fixed=False, permissions=Permissions(frozenset(grants))
        )
        await work.users.add(
            company_id=scene.id, name="EVA", full_name="Eva Sol", profile_id=profile.id,
            telegram_id=EVA.telegram_id, now=NOW,
        )  # fmt: skip
    return scene.ask(EVA)


async def test_what_can_not_be_reset_is_refused_in_words(scene: Scene) -> None:
    user_id = scene.jorge.user.id
    await block_user(scene.ask(), scene.id, user_id, reason="Perdió su teléfono", operation_id=uuid4())
    with pytest.raises(UserNotActive):
        await _reset(scene)
    with pytest.raises(UserNotActive):
        await _link(scene)
    await unblock_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    await unlink_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    with pytest.raises(NotLinked):
        await _link(scene)
    await _reset(scene)
    assert await scene.notices(NoticeKind.RESET) == []


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


# Expiry.


async def test_passwords_expire_where_the_company_says_so(scene: Scene) -> None:
    assert await read_password_expiry(scene.ask(), scene.id) is None
    operation = uuid4()
    entry = await change_password_expiry(scene.ask(), scene.id, 30, operation_id=operation)
    assert entry is not None
    assert (entry.operation, entry.summary) == (
        "password_expiry_changed",
        "Contraseñas: vencen a los 30 días",
    )
    assert await change_password_expiry(scene.ask(), scene.id, 30, operation_id=operation) == entry
    assert await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4()) is None
    assert await read_password_expiry(scene.ask(), scene.id) == 30
    assert await scene.answer(PASSWORD, later=29 * DAY) == PasswordAnswer.OK
    assert await scene.answer(PASSWORD, later=30 * DAY) == PasswordAnswer.EXPIRED
    await change_password_expiry(scene.ask(), scene.id, None, operation_id=uuid4())
    assert await scene.answer(PASSWORD, later=30 * DAY) == PasswordAnswer.OK
    with pytest.raises(InvalidPasswordDays):
        await change_password_expiry(scene.ask(), scene.id, 29, operation_id=uuid4())
    with pytest.raises(NotAllowed):
        await change_password_expiry(scene.ask(JORGE), scene.id, 90, operation_id=uuid4())


async def test_who_would_be_out_at_once_is_counted_beforehand(scene: Scene) -> None:
    async def plan(days: int | None, *, later: timedelta) -> tuple[bool, int]:
        ask = Ask(scene.installation, ANA, NOW + later)
        planned = await plan_password_expiry(ask, scene.id, days)
        return planned.sooner, planned.at_once

    assert await plan(30, later=29 * DAY) == (True, 0)
    assert await plan(30, later=30 * DAY) == (True, 1)
    assert await plan(None, later=30 * DAY) == (False, 0)
    await change_password_expiry(scene.ask(), scene.id, 60, operation_id=uuid4())
    assert await plan(30, later=30 * DAY) == (True, 1)
    assert await plan(30, later=60 * DAY) == (True, 0)  # it has expired by then as it is
    assert await plan(90, later=30 * DAY) == (False, 0)


async def test_who_is_linked_is_told_once_a_week_before(scene: Scene) -> None:
    async def warned(later: timedelta) -> int:
        await warn_of_expiring_passwords(scene.installation, now=NOW + later)
        return len(await scene.notices(NoticeKind.EXPIRY))

    assert await warned(999 * DAY) == 0
    await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4())
    assert await warned(23 * DAY - timedelta(seconds=1)) == 0
    assert await warned(23 * DAY) == 1
    assert await warned(24 * DAY) == 1
    (notice,) = await scene.notices(NoticeKind.EXPIRY)
    news = await expiry_news(scene.installation, notice, now=NOW + 23 * DAY)
    assert news is not None
    assert (news.place.user.name, news.at, news.is_over) == ("JMENDEZ", NOW + 30 * DAY, False)
    await scene.set_own(ANOTHER, later=24 * DAY)
    assert await expiry_news(scene.installation, notice, now=NOW + 24 * DAY) is None
    await change_password_expiry(scene.ask(), scene.id, 90, operation_id=uuid4())
    assert (
        await warned((24 + 83) * DAY) == 1
    )  # the first notice still waits: an account's notices go in order
    async with scene.installation.database.writing() as work:
        await work.notices.give_up(notice.id)
    assert len(await scene.notices(NoticeKind.EXPIRY)) == 1


async def test_processes_at_once_warn_once(scene: Scene) -> None:
    await change_password_expiry(scene.ask(), scene.id, 30, operation_id=uuid4())
    warn = warn_of_expiring_passwords
    await asyncio.gather(*(warn(scene.installation, now=NOW + 23 * DAY) for _ in range(3)))
    (first,) = await scene.notices(NoticeKind.EXPIRY)
    async with scene.installation.database.writing() as work:
        await work.notices.give_up(first.id)
    assert await scene.notices(NoticeKind.EXPIRY) == []


# Leaving.


async def test_who_leaves_is_out_and_all_that_waited_for_them_is_over(scene: Scene) -> None:
    code = await _link(scene)
    done = await leave_company(scene.ask(JORGE), scene.id, operation_id=uuid4())
    assert done.entry is not None
    assert (done.entry.operation, done.entry.user_name, done.entry.sensitive) == (
        "user_unlinked", "JMENDEZ", True,
    )  # fmt: skip
    assert done.entry.detail.snapshots == (
        user_snapshot(replace(done.place.user, telegram_id=1002), done.place.user),
    )
    assert (await scene.now()).user == done.place.user
    assert done.place.user.telegram_id is None
    assert await scene.notices(NoticeKind.RESET) == []
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(JORGE), code)
    with pytest.raises(UnknownPerson):
        await leave_company(scene.ask(JORGE), scene.id, operation_id=uuid4())
    assert await scene.is_as_the_log_says()


async def test_leaving_again_by_one_operation_says_the_same(scene: Scene) -> None:
    operation_id = uuid4()
    done = await leave_company(scene.ask(JORGE), scene.id, operation_id=operation_id)
    before = len(await scene.entries())
    assert (await leave_company(scene.ask(JORGE), scene.id, operation_id=operation_id)).entry == done.entry
    assert len(await scene.entries()) == before  # nor is a stranger recorded
    with pytest.raises(UnknownPerson):
        await leave_company(scene.ask(EVA), scene.id, operation_id=operation_id)


async def test_the_last_supervisor_does_not_leave_until_there_is_another(scene: Scene) -> None:
    with pytest.raises(LastSupervisor):
        await leave_company(scene.ask(ANA), scene.id, operation_id=uuid4())
    await assign_profile(
        scene.ask(), scene.id, scene.jorge.user.id, profile_id=scene.ana.profile.id, operation_id=uuid4()
    )
    await leave_company(scene.ask(ANA), scene.id, operation_id=uuid4())


async def test_the_owners_seat_is_left_at_the_console_alone(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        await leave_company(scene.ask(ANA), 0, operation_id=uuid4())
    with pytest.raises(NotAllowed):
        await leave_company(Ask(scene.installation, AtConsole(), NOW), scene.id, operation_id=uuid4())
