"""Giving a user an account that is known, and strangers who are ignored."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.askers import AtConsole, InChat
from domain.companies import INSTALLATION_ID, Membership
from domain.entries import Entry
from domain.errors import (
    AccountOfAnother,
    HoldsMore,
    InvalidInvitation,
    NoStranger,
    NotAllowed,
    UserLinked,
    UserNotActive,
    UserNotFound,
)
from domain.notices import NoticeKind
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.doors.admission import turn_away
from services.doors.strangers import ignore_stranger, read_stranger
from services.installation import Installation
from services.people.invitations import accept_invitation, hash_invitation, invite_user
from services.people.life import UserDeed, block_user, unlink_user
from services.people.linking import check_link, link_user, linkable_users, linked_news
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, link, registered_company

EVA, LUIS = InChat(2001, "2001/1", "Eva Sol"), InChat(2002, "2002/1", "Luis Paz")
AN_HOUR = timedelta(hours=1, seconds=1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana, who looks after a company, and one of its users without an account."""

    installation: Installation
    ana: Membership
    maria: Membership

    @property
    def id(self) -> int:
        """The company's."""
        return self.ana.company.id

    def ask(self, who: InChat = ANA, *, later: timedelta = timedelta(0)) -> Ask:
        """Somebody, as they ask."""
        return Ask(self.installation, who, NOW + later)

    async def links(self, who: InChat = EVA, *, by: InChat = ANA) -> UserDeed:
        """Somebody gives María this account."""
        return await link_user(
            self.ask(by), self.id, self.maria.user.id, telegram_id=who.telegram_id, operation_id=uuid4()
        )

    async def knock(self, who: InChat = LUIS, *, later: timedelta = timedelta(0)) -> Entry:
        """They write to the bot; the newest entry of the installation's log."""
        await turn_away(self.ask(who, later=later), reached_for=None)
        async with self.installation.database.reading() as work:
            return (await work.audit_log(INSTALLATION_ID).older(limit=1))[0]

    async def alerts(self) -> int:
        """How many alerts wait for Ana about the installation's log."""
        async with self.installation.database.reading() as work:
            owner = await work.users.place(ANA.telegram_id, INSTALLATION_ID)
            assert owner is not None
            return len(await work.outbox.waiting(owner.user.id, 99))


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    maria = await joined(installation, EVA, registered.company.id, profile="CONSULTA", name="MLOPEZ")
    async with installation.database.writing() as work:
        await work.users.save(replace(maria.user, telegram_id=None))
    return Scene(installation, registered, replace(maria, user=replace(maria.user, telegram_id=None)))


async def test_the_account_is_the_users_and_the_entry_says_so_whole(scene: Scene) -> None:
    deed = await scene.links()
    after = replace(scene.maria.user, telegram_id=EVA.telegram_id)
    assert deed.place.user == after
    assert deed.entry is not None
    assert (deed.entry.operation, deed.entry.user_name) == ("user_linked", "SUPERVISOR")
    assert deed.entry.detail.snapshots == (user_snapshot(scene.maria.user, after),)
    async with scene.installation.database.reading() as work:
        assert await work.users.place(EVA.telegram_id, scene.id) == deed.place
        assert deed.entry.folio in await work.subject_entries.folios(scene.id, "user", after.id, limit=9)


async def test_the_same_operation_again_changes_nothing(scene: Scene) -> None:
    operation_id = uuid4()
    first, again = [
        await link_user(
            scene.ask(),
            scene.id,
            scene.maria.user.id,
            telegram_id=EVA.telegram_id,
            operation_id=operation_id,
        )
        for _ in range(2)
    ]
    assert first.entry == again.entry
    async with scene.installation.database.reading() as work:
        assert len([n for n in await work.notices.due(NOW, 9) if n.kind is NoticeKind.LINKED]) == 1


async def test_their_waiting_invitation_serves_nobody_any_more(scene: Scene) -> None:
    code = (await invite_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())).code
    await scene.links()
    await unlink_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())
    with pytest.raises(InvalidInvitation):
        await accept_invitation(scene.ask(LUIS), hash_invitation(code), operation_id=uuid4())


async def test_who_is_linked_is_told_by_whom_unless_the_place_is_theirs_no_more(scene: Scene) -> None:
    await scene.links()
    async with scene.installation.database.reading() as work:
        (notice,) = [n for n in await work.notices.due(NOW, 9) if n.kind is NoticeKind.LINKED]
    assert notice.telegram_id == EVA.telegram_id
    news = await linked_news(scene.installation, notice)
    assert news is not None
    assert (news.place.user.name, news.by) == ("MLOPEZ", "SUPERVISOR · Ana Ruiz")
    await unlink_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())
    assert await linked_news(scene.installation, notice) is None


async def test_an_account_of_another_user_of_the_company_is_refused_and_it_is_said_whose(
    scene: Scene,
) -> None:
    jorge = await joined(scene.installation, JORGE, scene.id, profile="GERENTE")
    with pytest.raises(AccountOfAnother, match="JMENDEZ"):
        await scene.links(JORGE)
    await block_user(scene.ask(), scene.id, jorge.user.id, reason="Salió", operation_id=uuid4())
    with pytest.raises(AccountOfAnother, match="JMENDEZ"):
        await check_link(scene.ask(), scene.id, scene.maria.user.id, telegram_id=JORGE.telegram_id)


async def test_an_account_of_another_company_becomes_a_user_of_this_one_too(scene: Scene) -> None:
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    await joined(scene.installation, JORGE, other.company.id, profile="GERENTE")
    await scene.links(JORGE)
    async with scene.installation.database.reading() as work:
        assert len(await work.users.places(JORGE.telegram_id)) == 2


async def test_only_an_active_user_without_an_account_gets_one(scene: Scene) -> None:
    await link(scene.installation, scene.maria.user.id, LUIS.telegram_id)
    with pytest.raises(UserLinked):
        await scene.links()
    async with scene.installation.database.writing() as work:
        await work.users.save(scene.maria.user)
    await block_user(scene.ask(), scene.id, scene.maria.user.id, reason="Salió", operation_id=uuid4())
    with pytest.raises(UserNotActive):
        await scene.links()
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    with pytest.raises(UserNotFound):
        await link_user(
            scene.ask(), other.company.id, scene.maria.user.id, telegram_id=9, operation_id=uuid4()
        )


async def test_who_links_may_change_users_and_holds_no_less_than_the_user(scene: Scene) -> None:
    await joined(scene.installation, JORGE, scene.id, profile="GERENTE")
    with pytest.raises(NotAllowed):
        await scene.links(by=JORGE)
    async with scene.installation.database.writing() as work:
        supervisor = next(each for each in await work.profiles.of_company(scene.id) if each.fixed)
        await work.users.save(replace(scene.maria.user, profile_id=supervisor.id))
        held = await work.profiles.add(
            company_id=scene.id,
            name="ENCARGADO",
            fixed=False,
            permissions=type(supervisor.permissions).decode("usuarios:MV"),
        )
        jorge = await work.users.place(JORGE.telegram_id, scene.id)
        assert jorge is not None
        await work.users.save(replace(jorge.user, profile_id=held.id))
    with pytest.raises(HoldsMore):
        await scene.links(by=JORGE)


async def test_of_two_who_are_given_one_account_at_the_same_moment_one_gets_it(scene: Scene) -> None:
    other = await joined(scene.installation, LUIS, scene.id, profile="CONSULTA", name="LPAZ")
    async with scene.installation.database.writing() as work:
        await work.users.save(replace(other.user, telegram_id=None))
    outcomes = await asyncio.gather(
        *(
            link_user(scene.ask(), scene.id, each, telegram_id=EVA.telegram_id, operation_id=uuid4())
            for each in (scene.maria.user.id, other.user.id)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["AccountOfAnother", "UserDeed"]


async def test_those_who_may_get_an_account_are_listed_and_found(scene: Scene) -> None:
    for name in ("BLOQUEADO", "LIBRE"):
        other = await joined(scene.installation, LUIS, scene.id, profile="CONSULTA", name=name)
        async with scene.installation.database.writing() as work:
            await work.users.save(replace(other.user, telegram_id=None))
    async with scene.installation.database.reading() as work:
        blocked = await work.users.by_name(scene.id, "BLOQUEADO")
    assert blocked is not None
    await block_user(scene.ask(), scene.id, blocked.id, reason="Salió", operation_id=uuid4())
    offered = await linkable_users(scene.ask(), scene.id)
    assert [each.name for each in offered.users] == ["LIBRE", "MLOPEZ"]
    found = await linkable_users(scene.ask(), scene.id, "mlop", page=7)
    assert ([each.name for each in found.users], found.page) == (["MLOPEZ"], 0)


async def test_an_entry_of_a_stranger_says_who_they_are_and_others_do_not(scene: Scene) -> None:
    knocked = await scene.knock()
    stranger = await read_stranger(scene.ask(), INSTALLATION_ID, knocked.folio)
    assert (stranger.telegram_id, stranger.shown_name) == (LUIS.telegram_id, "Luis Paz")
    for folio in (1, knocked.folio + 1):
        with pytest.raises(NoStranger):
            await read_stranger(scene.ask(), INSTALLATION_ID, folio)


async def test_who_is_ignored_goes_on_being_recorded_and_raises_no_alert(scene: Scene) -> None:
    knocked = await scene.knock()
    told = await scene.alerts()
    await ignore_stranger(scene.ask(), INSTALLATION_ID, knocked.folio, operation_id=uuid4())
    await ignore_stranger(scene.ask(), INSTALLATION_ID, knocked.folio, operation_id=uuid4())
    assert await scene.alerts() == told + 1  # that somebody is ignored, once
    again = await scene.knock(later=AN_HOUR)
    assert (again.operation, again.sensitive) == ("access_denied", True)
    assert again.folio == knocked.folio + 2
    await scene.knock(later=AN_HOUR)
    counted = await scene.knock(later=2 * AN_HOUR)
    assert counted.folio == again.folio + 2
    assert await scene.alerts() == told + 1
    await scene.knock(EVA)
    assert await scene.alerts() == told + 2


async def test_who_was_ignored_is_not_any_more_once_they_are_a_user(scene: Scene) -> None:
    knocked = await scene.knock()
    await ignore_stranger(scene.ask(), INSTALLATION_ID, knocked.folio, operation_id=uuid4())
    await scene.links(LUIS)
    with pytest.raises(NoStranger):
        await ignore_stranger(scene.ask(), INSTALLATION_ID, knocked.folio, operation_id=uuid4())
    await unlink_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())
    told = await scene.alerts()
    await scene.knock(later=AN_HOUR)
    assert await scene.alerts() == told + 1


async def test_who_is_ignored_and_then_invited_is_not_ignored_any_more(scene: Scene) -> None:
    knocked = await scene.knock()
    await ignore_stranger(scene.ask(), INSTALLATION_ID, knocked.folio, operation_id=uuid4())
    code = (await invite_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())).code
    await accept_invitation(scene.ask(LUIS), hash_invitation(code), operation_id=uuid4())
    async with scene.installation.database.reading() as work:
        assert not await work.ignored_strangers.has(INSTALLATION_ID, LUIS.telegram_id)


async def test_the_console_links_too(scene: Scene) -> None:
    ask = Ask(scene.installation, AtConsole(), NOW)
    deed = await link_user(
        ask, scene.id, scene.maria.user.id, telegram_id=EVA.telegram_id, operation_id=uuid4()
    )
    assert deed.entry is not None
    assert deed.entry.user_name == "CONSOLA"
