"""A password is set again: by a link or a temporary one, by whom, and what the log says of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.askers import InChat
from domain.companies import Membership
from domain.credentials import LOCKS, TEMPORARY_FOR
from domain.errors import (
    HoldsMore,
    InvalidInvitation,
    InvitationUsed,
    NoInvitation,
    NotAllowed,
    NotLinked,
    NotOnOneself,
    PasswordUsedBefore,
    UserNotActive,
    WeakPassword,
)
from domain.notices import NoticeKind
from domain.password_checks import PasswordAnswer
from domain.permissions import Module, Permissions, Verb
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.invitations import accept_invitation, hash_invitation, read_invitation
from services.people.life import block_user, unblock_user, unlink_user, unlock_password
from services.people.password_hasher import DECOY
from services.people.password_resets import (
    reset_by_link,
    reset_news,
    reset_to_temporary,
    set_password_by_link,
)
from tests.conftest import NOW
from tests.people import ANA, JORGE
from tests.services.password_scene import (
    ANOTHER,
    EVA,
    NO_TIME,
    PASSWORD,
    Scene,
    link_for,
    scene_with_password,
)


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    return await scene_with_password(installation, registered)


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


async def _use(
    scene: Scene, code: str, who: InChat = JORGE, *, password: str = ANOTHER, later: timedelta = NO_TIME,
    operation: UUID | None = None,
) -> Membership:  # fmt: skip
    return await set_password_by_link(
        scene.ask(who, later=later), hash_invitation(code),
        password_hash=await scene.hashed(password, operation=operation), operation_id=operation or uuid4(),
    )  # fmt: skip


async def test_the_same_change_again_gives_the_password_that_was_typed_or_shown_last(scene: Scene) -> None:
    code, operations = await link_for(scene), (uuid4(), uuid4())
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
    code = await link_for(scene)
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
    code = await link_for(scene)
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
    code = await link_for(scene)
    await unlink_user(scene.ask(), scene.id, scene.jorge.user.id, operation_id=uuid4())
    for who in (JORGE, EVA):
        with pytest.raises(InvalidInvitation):
            await accept_invitation(scene.ask(who), hash_invitation(code), operation_id=uuid4())
        with pytest.raises(InvalidInvitation):
            await _use(scene, code, who)


async def test_the_same_link_again_is_another_with_an_entry_until_it_was_used(scene: Scene) -> None:
    operation = uuid4()
    first = await link_for(scene, operation=operation)
    entries = await scene.entries()
    second = await link_for(scene, operation=operation)
    (told,) = [each for each in await scene.entries() if each not in entries]
    assert ("Enlace", "otro, en lugar del anterior") in told.detail.facts
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(JORGE), first)
    await _use(scene, second)
    with pytest.raises(NoInvitation):
        await link_for(scene, operation=operation)


async def test_a_password_set_meanwhile_ends_the_link(scene: Scene) -> None:
    code = await link_for(scene)
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
        await link_for(scene)
    await unblock_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    await unlink_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    with pytest.raises(NotLinked):
        await link_for(scene)
    await _reset(scene)
    assert await scene.notices(NoticeKind.RESET) == []
