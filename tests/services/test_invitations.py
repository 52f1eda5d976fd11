"""Invitations: who makes them, who may open them, and what accepting leaves behind."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from domain.askers import AtConsole, InChat
from domain.companies import Membership
from domain.errors import (
    AccountLinked,
    HoldsMore,
    InvalidInvitation,
    InvitationUsed,
    NoInvitation,
    NotAllowed,
    UserLinked,
    UserNotActive,
    UserNotFound,
)
from domain.invitations import LIFETIME, generate_invitation_code, invitation_code
from domain.notices import NoticeKind
from domain.permissions import Module, Permissions, Verb
from domain.snapshots import user_snapshot
from services.asking import Ask
from services.installation import Installation
from services.people.invitations import (
    accept_invitation,
    hash_invitation,
    invite_user,
    read_invitation,
    revoke_invitation,
    user_who_joined,
    waiting_invitation,
)
from services.people.life import (
    assign_profile,
    block_user,
    deactivate_user,
    reactivate_user,
    unblock_user,
    unlink_user,
)
from services.people.oneself import set_own_password
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, link, registered_company

EVA, LUIS = InChat(2001, "2001/1", "Eva Sol"), InChat(2002, "2002/1", "Luis Paz")


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

    async def invited(self, user: Membership | None = None, *, by: InChat = ANA) -> str:
        """The code of a new invitation."""
        user_id = (user or self.maria).user.id
        return (await invite_user(self.ask(by), self.id, user_id, operation_id=uuid4())).code

    async def accept(self, code: str, who: InChat = EVA, *, later: timedelta = timedelta(0)) -> Membership:
        """Somebody accepts."""
        return await accept_invitation(
            self.ask(who, later=later), hash_invitation(code), operation_id=uuid4()
        )

    async def operations(self) -> list[str]:
        """The company's, newest first, without refusals."""
        async with self.installation.database.reading() as work:
            entries = await work.audit_log(self.id).older(limit=50)
        return [entry.operation for entry in entries if entry.operation != "access_denied"]


@pytest.fixture
async def scene(installation: Installation, registered: Membership) -> Scene:
    maria = await joined(installation, EVA, registered.company.id, profile="CONSULTA", name="MLOPEZ")
    async with installation.database.writing() as work:
        await work.users.save(replace(maria.user, telegram_id=None))
    return Scene(installation, registered, replace(maria, user=replace(maria.user, telegram_id=None)))


async def test_who_opens_the_link_reads_what_it_offers_and_has_the_place_once_they_accept(
    scene: Scene,
) -> None:
    code = await scene.invited()
    offer = await read_invitation(scene.ask(EVA), code)
    assert (offer.place, offer.invited_by) == (scene.maria, "SUPERVISOR · Ana Ruiz")
    place = await scene.accept(code)
    assert place.user == replace(scene.maria.user, telegram_id=EVA.telegram_id, last_seen_at=NOW)
    async with scene.installation.database.reading() as work:
        (entry,) = await work.audit_log(scene.id).older(limit=1)
        assert await work.users.place(EVA.telegram_id, scene.id) == place
        folios = await work.subject_entries.folios(scene.id, "user", place.user.id, limit=9)
    assert (entry.operation, entry.user_name) == ("user_linked", "MLOPEZ")
    linked, used = entry.detail.snapshots
    assert linked == user_snapshot(scene.maria.user, place.user)
    assert used.after is not None
    assert (used.after["telegram"], used.after["used"]) == (EVA.telegram_id, NOW.isoformat())
    assert entry.folio in folios
    assert (await scene.operations())[:2] == ["user_linked", "invitation_created"]


async def test_only_the_hash_of_a_code_is_kept(scene: Scene) -> None:
    code = await scene.invited()
    async with scene.installation.database.exclusively() as connection:
        rows = str((await connection.execute(text("SELECT * FROM invitations"))).all())
        log = str((await connection.execute(text(f"SELECT * FROM bitacora_{scene.id}"))).all())
    assert code not in rows + log
    assert code.removeprefix("invita_") not in rows + log


def test_a_code_fits_telegrams_start_parameter_and_is_found_where_it_stands() -> None:
    codes = {generate_invitation_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert len(code) <= 64
        assert code.replace("_", "").replace("-", "").isalnum()
        for said in (f"/start {code}", code, f"mira: https://t.me/vigia_bot?start={code}"):
            assert invitation_code(said) == code
    assert invitation_code("/start invita_corto") is None
    assert invitation_code("te invita_mos a comer") is None


async def test_a_link_serves_once_whoever_has_it_next(scene: Scene) -> None:
    code = await scene.invited()
    await scene.accept(code)
    for who, refusal in ((EVA, InvitationUsed), (LUIS, InvalidInvitation)):
        with pytest.raises(refusal):
            await scene.accept(code, who)
        with pytest.raises(refusal):
            await read_invitation(scene.ask(who), code)


async def test_of_two_who_open_it_at_the_same_moment_one_comes_in(scene: Scene) -> None:
    code = await scene.invited()
    outcomes = await asyncio.gather(scene.accept(code, EVA), scene.accept(code, LUIS), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["InvalidInvitation", "Membership"]
    assert (await scene.operations()).count("user_linked") == 1


async def test_a_link_serves_for_three_days(scene: Scene) -> None:
    code = await scene.invited()
    with pytest.raises(InvalidInvitation):
        await scene.accept(code, later=LIFETIME)
    await scene.accept(code, later=LIFETIME - timedelta(seconds=1))


async def test_a_new_link_and_a_revocation_put_the_earlier_one_out_of_use(scene: Scene) -> None:
    first, second = await scene.invited(), await scene.invited()
    with pytest.raises(InvalidInvitation):
        await scene.accept(first)
    waiting = await waiting_invitation(scene.ask(), scene.id, scene.maria.user.id)
    assert waiting is not None
    assert (waiting.expires_at, waiting.code) == (NOW + LIFETIME, "")
    operation_id = uuid4()
    for _ in range(2):
        await revoke_invitation(scene.ask(), scene.id, scene.maria.user.id, operation_id=operation_id)
    with pytest.raises(InvalidInvitation):
        await scene.accept(second)
    assert await waiting_invitation(scene.ask(), scene.id, scene.maria.user.id) is None
    with pytest.raises(NoInvitation):
        await revoke_invitation(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())
    assert (await scene.operations())[:3] == ["invitation_revoked"] + ["invitation_created"] * 2


async def test_the_same_invitation_again_is_another_link_and_entry_and_the_last_serves(
    scene: Scene,
) -> None:
    operation_id, user_id = uuid4(), scene.maria.user.id
    first, second = [
        await invite_user(scene.ask(), scene.id, user_id, operation_id=operation_id) for _ in range(2)
    ]
    assert (await scene.operations()).count("invitation_created") == 2
    with pytest.raises(InvalidInvitation):
        await scene.accept(first.code)
    await revoke_invitation(scene.ask(), scene.id, user_id, operation_id=uuid4())
    with pytest.raises(NoInvitation):
        await invite_user(scene.ask(), scene.id, user_id, operation_id=operation_id)
    with pytest.raises(InvalidInvitation):
        await scene.accept(second.code)


async def test_accepting_again_by_one_operation_changes_nothing(scene: Scene) -> None:
    code_hash, operation_id = hash_invitation(await scene.invited()), uuid4()
    first, again = [
        await accept_invitation(scene.ask(EVA), code_hash, operation_id=operation_id) for _ in range(2)
    ]
    assert first == again
    assert (await scene.operations()).count("user_linked") == 1


async def test_an_account_is_one_user_of_a_company_and_may_be_users_of_several(scene: Scene) -> None:
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    await joined(scene.installation, LUIS, other.company.id, profile="CONSULTA", name="LPAZ")
    await joined(scene.installation, JORGE, scene.id, profile="GERENTE")
    code = await scene.invited()
    with pytest.raises(AccountLinked, match="JMENDEZ"):
        await read_invitation(scene.ask(JORGE), code)
    with pytest.raises(AccountLinked, match="JMENDEZ"):
        await scene.accept(code, JORGE)
    assert (await scene.accept(code, LUIS)).user.name == "MLOPEZ"


async def test_who_is_blocked_comes_in_by_no_link_until_they_are_unblocked(scene: Scene) -> None:
    code, user_id = await scene.invited(), scene.maria.user.id
    await block_user(scene.ask(), scene.id, user_id, reason="Perdió su teléfono", operation_id=uuid4())
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(EVA), code)
    with pytest.raises(InvalidInvitation):
        await scene.accept(code)
    with pytest.raises(UserNotActive, match="bloqueado"):
        await scene.invited()
    await unblock_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    await scene.accept(code)


async def test_a_link_does_not_come_back_with_who_was_let_go(scene: Scene) -> None:
    code, user_id = await scene.invited(), scene.maria.user.id
    await deactivate_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    await reactivate_user(scene.ask(), scene.id, user_id, operation_id=uuid4())
    with pytest.raises(InvalidInvitation):
        await read_invitation(scene.ask(EVA), code)


async def test_who_has_an_account_is_invited_only_once_it_is_taken_from_them(scene: Scene) -> None:
    code = await scene.invited()
    await link(scene.installation, scene.maria.user.id, LUIS.telegram_id)
    with pytest.raises(InvalidInvitation):
        await scene.accept(code)
    with pytest.raises(UserLinked):
        await scene.invited()
    await unlink_user(scene.ask(), scene.id, scene.maria.user.id, operation_id=uuid4())
    await scene.accept(await scene.invited())


async def test_nobody_invites_who_holds_more_nor_with_less_than_the_right(scene: Scene) -> None:
    async with scene.installation.database.writing() as work:
        few = Permissions(frozenset({(Module.USERS, Verb.MODIFY)}))
        await work.profiles.add(company_id=scene.id, name="PERSONAL", fixed=False, permissions=few)
    await joined(scene.installation, JORGE, scene.id, profile="PERSONAL")
    with pytest.raises(HoldsMore):
        await scene.invited(by=JORGE)
    await joined(scene.installation, LUIS, scene.id, profile="GERENTE", name="LPAZ")
    with pytest.raises(NotAllowed):
        await scene.invited(by=LUIS)
    other = await registered_company(scene.installation, "Papelería La Esperanza")
    with pytest.raises(UserNotFound):
        await invite_user(scene.ask(), other.company.id, scene.maria.user.id, operation_id=uuid4())


async def test_a_link_gives_no_more_than_who_made_it_may_give_when_it_is_opened(scene: Scene) -> None:
    jorge = await joined(scene.installation, JORGE, scene.id, profile="SUPERVISOR")
    code = await scene.invited(by=JORGE)
    async with scene.installation.database.reading() as work:
        profiles = {each.name: each.id for each in await work.profiles.of_company(scene.id)}
    await assign_profile(
        scene.ask(), scene.id, jorge.user.id, profile_id=profiles["GERENTE"], operation_id=uuid4()
    )
    with pytest.raises(InvalidInvitation):
        await scene.accept(code)


async def test_who_invited_is_told_who_joined(scene: Scene) -> None:
    place = await scene.accept(await scene.invited())
    async with scene.installation.database.reading() as work:
        due = await work.notices.due(NOW, 9)
    (notice,) = [each for each in due if each.kind is NoticeKind.JOINED]
    assert notice.telegram_id == ANA.telegram_id
    assert await user_who_joined(scene.installation, notice) == place


async def test_an_invitation_of_the_console_has_nobody_to_tell(scene: Scene) -> None:
    ask = Ask(scene.installation, AtConsole(), NOW)
    made = await invite_user(ask, scene.id, scene.maria.user.id, operation_id=uuid4())
    await scene.accept(made.code)
    async with scene.installation.database.reading() as work:
        assert [n for n in await work.notices.due(NOW, 9) if n.kind is NoticeKind.JOINED] == []


async def test_a_person_sets_their_own_password_once_by_one_operation_and_has_what_was_shown_last(
    scene: Scene,
) -> None:
    place, operation_id = await scene.accept(await scene.invited()), uuid4()
    for password_hash in ("first", "second"):
        await set_own_password(
            scene.ask(EVA), scene.id, password_hash=password_hash, operation_id=operation_id
        )
    async with scene.installation.database.exclusively() as connection:
        query = text("SELECT password_hash FROM credentials WHERE user_id = :id")
        assert (await connection.execute(query, {"id": place.user.id})).scalar_one() == "second"
    async with scene.installation.database.reading() as work:
        (entry,) = await work.audit_log(scene.id).older(limit=1)
    assert (entry.operation, entry.user_name) == ("password_changed", "MLOPEZ")
    assert "first" not in str(entry)
