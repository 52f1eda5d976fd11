"""The users of a company: the list and its filters, the card, and who sees what of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.askers import AtConsole, ByKey, InChat
from domain.companies import Membership, UserState
from domain.errors import NotAllowed, UserNotFound
from domain.permissions import Module, Permissions, Verb
from domain.user_filter import Shown, UserFilter
from services.asking import Ask
from services.doors.admission import note_seen, places_of
from services.doors.api_keys import create_api_key
from services.doors.business_operations import ReportedOperation, record_business_operation
from services.doors.http_door import HttpDoor, KeyAsk
from services.installation import Installation
from services.people.directory import (
    HISTORY_PAGE,
    PAGE_SIZE,
    UserAct,
    list_users,
    profiles_to_assign,
    read_user_card,
    read_user_history,
)
from services.people.life import block_user, deactivate_user, rename_user, unblock_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, link, place_in, registered_company

EVA = InChat(2001, "2001/1")


@dataclass(frozen=True, slots=True)
class Scene:
    """Ana's company and another of hers, with the users whom each test adds."""

    installation: Installation
    ana: Membership

    @property
    def ask(self) -> Ask:
        return Ask(self.installation, ANA, NOW)

    @property
    def id(self) -> int:
        return self.ana.company.id

    async def add(self, name: str, full_name: str, *, profile: str = "CONSULTA", company: int = 0) -> int:
        """Another user, without Telegram."""
        async with self.installation.database.writing() as work:
            offered = await work.profiles.of_company(company or self.id)
            user = await work.users.add(
                company_id=company or self.id,
                name=name,
                full_name=full_name,
                profile_id=next(each.id for each in offered if each.name == profile),
                now=NOW,
            )
        return user.id

    async def names(self, wanted: UserFilter, *, page: int = 0) -> list[str]:
        listed = await list_users(self.ask, self.id, wanted, page=page)
        return [each.user.name for each in listed.users]


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    scene = Scene(installation, registered)
    other = await registered_company(installation, "Papelería La Esperanza")
    await scene.add("AJENO", "María Ajena López", company=other.company.id)
    return scene


@pytest.mark.parametrize(
    "words", ["maria", "MARÍA", "lópez maria", "mlo", "Güemez", "guemez", "ÑUÑEZ", "nunez"]
)
async def test_finds_names_whatever_their_accents_and_capitals(scene: Scene, words: str) -> None:
    await scene.add("MLOPEZ", "María López Güémez Ñúñez")
    await scene.add("JPEREZ", "Juan Pérez")
    assert await scene.names(UserFilter(words=words)) == ["MLOPEZ"]


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1 --", "ajeno", "maria ajena", "x" * 5000])
async def test_finds_nobody_by_signs_nor_of_another_company(scene: Scene, words: str) -> None:
    await scene.add("JPEREZ", "Juan Pérez")
    assert await scene.names(UserFilter(words=words)) == []


async def test_filters_by_kind_and_profile_and_counts_each(scene: Scene) -> None:
    blocked, gone = await scene.add("BLOQUEADA", "Eva Sol"), await scene.add("IDO", "Luis Paz")
    await scene.add("AQUI", "Pía Luz", profile="CONTADOR")
    await block_user(scene.ask, scene.id, blocked, reason="Perdió su teléfono", operation_id=uuid4())
    await deactivate_user(scene.ask, scene.id, gone, operation_id=uuid4())
    expected = {
        Shown.ALL: ["AQUI", "BLOQUEADA", "IDO", "SUPERVISOR"],
        Shown.ACTIVE: ["AQUI", "SUPERVISOR"],
        Shown.BLOCKED: ["BLOQUEADA"],
        Shown.INACTIVE: ["IDO"],
        Shown.UNLINKED: ["AQUI", "BLOQUEADA"],
        Shown.LINKABLE: ["AQUI"],
        Shown.ABSENT: [],
    }
    for shown, names in expected.items():
        assert await scene.names(UserFilter(shown=shown)) == names
    listed = await list_users(scene.ask, scene.id, UserFilter())
    assert listed.counts == {shown: len(names) for shown, names in expected.items()}
    contador = next(each.id for each in listed.profiles if each.name == "CONTADOR")
    assert await scene.names(UserFilter(profile_id=contador)) == ["AQUI"]


async def test_who_was_not_seen_for_ninety_days_is_absent(scene: Scene) -> None:
    await scene.add("NUNCA", "Pía Luz")
    later = Ask(scene.installation, ANA, NOW + timedelta(days=91))
    await note_seen(later, await places_of(later))
    listed = await list_users(later, scene.id, UserFilter(shown=Shown.ABSENT))
    assert [each.user.name for each in listed.users] == ["NUNCA"]


async def test_pages_hold_everybody_once(scene: Scene) -> None:
    for number in range(2 * PAGE_SIZE):
        await scene.add(f"U{number:03}", "Eva Sol")
    pages = [await scene.names(UserFilter(), page=page) for page in range(3)]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 1]
    everybody = [f"U{number:03}" for number in range(2 * PAGE_SIZE)]
    assert [name for page in pages for name in page] == ["SUPERVISOR", *everybody]
    assert (await list_users(scene.ask, scene.id, UserFilter(), page=99)).page == 2


async def test_the_card_offers_what_would_not_be_refused(scene: Scene) -> None:
    jorge = await joined(scene.installation, JORGE, scene.id, profile="GERENTE")
    card = await read_user_card(scene.ask, scene.id, jorge.user.id)
    other_states = {UserAct.UNBLOCK, UserAct.REACTIVATE, UserAct.INVITE, UserAct.UNLOCK, UserAct.LEAVE}
    assert card.may == set(UserAct) - other_states
    await deactivate_user(scene.ask, scene.id, jorge.user.id, operation_id=uuid4())
    card = await read_user_card(scene.ask, scene.id, jorge.user.id)
    assert UserAct.REACTIVATE in card.may
    assert not card.may & {UserAct.BLOCK, UserAct.UNBLOCK, UserAct.DEACTIVATE}
    oneself = await read_user_card(scene.ask, scene.id, scene.ana.user.id)
    assert oneself.may == {UserAct.RENAME, UserAct.COPY}


async def test_who_is_in_other_companies_is_offered_to_leave_all_of_them(scene: Scene) -> None:
    jorge = await joined(scene.installation, JORGE, scene.id, profile="GERENTE")
    other = await registered_company(scene.installation, "Ferretería Morelos")
    there = await joined(scene.installation, JORGE, other.company.id, profile="GERENTE")
    card = await read_user_card(scene.ask, scene.id, jorge.user.id)
    assert (UserAct.LEAVE in card.may, card.elsewhere) == (True, 1)
    await deactivate_user(scene.ask, scene.id, jorge.user.id, operation_id=uuid4())
    assert UserAct.LEAVE in (await read_user_card(scene.ask, scene.id, jorge.user.id)).may
    eva = await _eva(scene, Verb.VIEW, Verb.MODIFY)
    seen = await read_user_card(eva, scene.id, jorge.user.id)
    assert (UserAct.LEAVE in seen.may, seen.elsewhere) == (False, 0)
    await deactivate_user(scene.ask, other.company.id, there.user.id, operation_id=uuid4())
    assert UserAct.LEAVE not in (await read_user_card(scene.ask, scene.id, jorge.user.id)).may


async def test_nobody_is_offered_to_act_on_who_may_more(scene: Scene) -> None:
    """Eva may change users who only see; neither her supervisor nor the manager."""
    eva = await _eva(scene, Verb.VIEW, Verb.MODIFY)
    low = await scene.add("BAJO", "Luis Paz", profile="SOLO VER")
    supervisor = await read_user_card(eva, scene.id, scene.ana.user.id)
    assert supervisor.may == frozenset()
    assert supervisor.last_deed is None  # she does not read the log
    changing = {UserAct.RENAME, UserAct.ASSIGN, UserAct.BLOCK, UserAct.INVITE, UserAct.RESET}
    assert (await read_user_card(eva, scene.id, low)).may == changing
    offered = await profiles_to_assign(eva, scene.id, low)
    assert [each.name for each in offered] == ["AYUDANTE"]
    with pytest.raises(NotAllowed):
        await read_user_history(eva, scene.id, low)


async def test_who_only_sees_changes_nothing(scene: Scene) -> None:
    eva = await _eva(scene, Verb.VIEW)
    low = await scene.add("BAJO", "Luis Paz", profile="SOLO VER")
    assert (await read_user_card(eva, scene.id, low)).may == frozenset()
    with pytest.raises(NotAllowed):
        await profiles_to_assign(eva, scene.id, low)


async def test_a_user_of_another_company_is_not_there(scene: Scene) -> None:
    async with scene.installation.database.reading() as work:
        others = [each.id for each in await work.companies.all() if each.id not in (0, scene.id)]
        (foreign, *_) = await work.users.everybody(others[0])
    for question in (read_user_card, read_user_history, profiles_to_assign):
        with pytest.raises(UserNotFound):
            await question(scene.ask, scene.id, foreign.user.id)


async def test_the_history_of_a_user_in_pages(scene: Scene) -> None:
    user_id = await scene.add("EVA", "Eva Sol")
    await scene.add("OTRA", "Pía Luz")
    for number in range(HISTORY_PAGE + 1):
        name = f"Eva Sol {'ABCDEFGHIJ'[number]}"
        await rename_user(scene.ask, scene.id, user_id, full_name=name, operation_id=uuid4())
    first = await read_user_history(scene.ask, scene.id, user_id)
    assert len(first.entries) == HISTORY_PAGE
    assert {each.operation for each in first.entries} == {"user_modified"}
    rest = await read_user_history(scene.ask, scene.id, user_id, below=first.older)
    folios = [each.folio for each in (*first.entries, *rest.entries)]
    assert folios == sorted(folios, reverse=True)
    assert len(folios) == HISTORY_PAGE + 1
    assert rest.older is None


async def test_being_seen_is_noted_once_a_day(scene: Scene) -> None:
    async def seen_at(hours: int) -> object:
        ask = Ask(scene.installation, ANA, NOW + timedelta(hours=hours))
        await note_seen(ask, await places_of(ask))
        return (await place_in(scene.installation, ANA, scene.id)).user.last_seen_at

    assert await seen_at(0) == NOW
    assert await seen_at(23) == NOW
    assert await seen_at(24) == NOW + timedelta(hours=24)


async def test_a_user_in_a_report_is_seen_unless_it_is_late(scene: Scene) -> None:
    caja, tarde = await scene.add("CAJA", "Caja Uno"), await scene.add("TARDE", "Caja Dos")
    await _reports(scene, "CAJA", days_ago=0)
    await _reports(scene, "TARDE", days_ago=2)
    assert (await read_user_card(scene.ask, scene.id, caja)).place.user.last_seen_at == NOW
    assert (await read_user_card(scene.ask, scene.id, tarde)).place.user.last_seen_at is None


async def test_the_state_is_that_of_the_last_deed(scene: Scene) -> None:
    user_id = await scene.add("EVA", "Eva Sol")
    await link(scene.installation, user_id, EVA.telegram_id)
    await block_user(scene.ask, scene.id, user_id, reason="Perdió su teléfono", operation_id=uuid4())
    user = (await read_user_card(scene.ask, scene.id, user_id)).place.user
    assert (user.state, user.state_by, user.state_reason, user.state_since) == (
        UserState.BLOCKED, "SUPERVISOR · Ana Ruiz", "Perdió su teléfono", NOW,
    )  # fmt: skip
    await unblock_user(scene.ask, scene.id, user_id, operation_id=uuid4())
    card = await read_user_card(scene.ask, scene.id, user_id)
    assert UserAct.UNLINK in card.may


async def _eva(scene: Scene, *verbs: Verb) -> Ask:
    """Eva, whose profile has these verbs on users; and one that may only see."""
    async with scene.installation.database.writing() as work:
        for name, held in (("SOLO VER", (Verb.VIEW,)), ("AYUDANTE", verbs)):
            await work.profiles.add(
                company_id=scene.id,
                name=name,
                fixed=False,
                permissions=Permissions(frozenset((Module.USERS, verb) for verb in held)),
            )
    await link(scene.installation, await scene.add("EVA", "Eva Sol", profile="AYUDANTE"), EVA.telegram_id)
    return Ask(scene.installation, EVA, NOW)


async def _reports(scene: Scene, user: str, *, days_ago: int) -> None:
    """A till reports what the user did so long ago."""
    installation = scene.installation
    secret, _ = await create_api_key(Ask(installation, AtConsole(), NOW), scene.id, label=user)
    ask = KeyAsk(installation, ByKey.holding(secret), NOW, HttpDoor(installation))
    reported = ReportedOperation(
        operation="document_printed",
        user=user,
        summary="Nota",
        operation_id=uuid4(),
        occurred_at=NOW - timedelta(days=days_ago),
    )
    await record_business_operation(ask, scene.id, reported=reported)
