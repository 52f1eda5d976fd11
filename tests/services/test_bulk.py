"""Many users at once: what is wrong with each row, all the good ones or none, and once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.approvals import ApprovalKind
from domain.askers import InChat
from domain.companies import Membership, UserState
from domain.errors import (
    GrantBeyondOwn,
    InvalidFullName,
    InvalidInvitation,
    InvalidUserName,
    NoSuchProfile,
    NotAllowed,
    ProfileNeedsApproval,
    SheetUnreadable,
    TooLateToTakeBack,
    UserChangedSince,
    UserInCompany,
    UserNameLetGo,
    UserNameMisleads,
    UserNameTaken,
    UserTwiceInSheet,
)
from domain.names import SUPERVISOR
from domain.permissions import Module, Permissions, Verb
from domain.snapshots import user_snapshot
from domain.user_sheet import HEADINGS, SheetRow, users_in
from services.approvals.rules import change_approval_rules
from services.asking import Ask
from services.installation import Installation
from services.people.bulk import check_sheet, create_users
from services.people.bulk_inviting import invite_users
from services.people.bulk_undoing import UNDO, undo_creation
from services.people.invitations import read_invitation
from services.people.life import block_user, deactivate_user, reactivate_user
from services.people.rebuilt import mismatches_with_log
from services.progress import Progress, Stopped
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined

GOOD = [["mlopez", "María López", "consulta"], ["RSOTO", "Rosa Soto", "Auxiliar de ventas"]]
BAD = [
    (["SUPERVISOR2", "Ana", "CONSULTA"], InvalidFullName),
    (["x", "Ana Ruiz", "CONSULTA"], InvalidUserName),
    (["MLOPEZ", "Mario López", "CONSULTA"], UserTwiceInSheet),
    (["JMENDEZ", "jorge mendez", "CONSULTA"], UserInCompany),
    (["JMENDEZ", "Juana Méndez", "CONSULTA"], UserNameTaken),
    (["ML0PEZ", "Mario López", "CONSULTA"], UserNameMisleads),
    (["LPAZ", "Luis Paz", "JEFE"], NoSuchProfile),
    (["LPAZ", "Luis Paz", ""], NoSuchProfile),
    (["03/05/2026", "04/05/2026", "05/05/2026"], InvalidUserName),
]


@pytest.fixture
async def place(installation: Installation, registered: Membership) -> Membership:
    await joined(installation, JORGE, registered.company.id, profile="GERENTE")
    return registered


def rows(*cells: list[str]) -> list[SheetRow]:
    return list(users_in([list(HEADINGS), *cells]))


async def test_each_row_is_as_it_would_be_kept_or_says_its_fault(
    installation: Installation, place: Membership
) -> None:
    sheet = rows(*GOOD, *(cells for cells, _ in BAD))
    checked = await check_sheet(Ask(installation, ANA, NOW), place.company.id, sheet)
    assert [each.user_name for each in checked if each.fault is None] == ["MLOPEZ", "RSOTO"]
    assert [type(each.fault) for each in checked if each.fault is not None] == [kind for _, kind in BAD]


async def test_the_good_ones_are_created_each_with_its_entry_and_once(
    installation: Installation, place: Membership
) -> None:
    ask, operation_id = Ask(installation, ANA, NOW), uuid4()
    sheet = rows(*GOOD, *(cells for cells, _ in BAD))
    made = await create_users(ask, place.company.id, sheet, operation_id=operation_id)
    users = made.users
    assert [user.name for user in users] == ["MLOPEZ", "RSOTO"]
    async with installation.database.reading() as work:
        entries = await work.audit_log(place.company.id).older(limit=2)
    assert [each.summary for each in entries] == [
        "RSOTO · Rosa Soto · AUXILIAR DE VENTAS",
        "MLOPEZ · María López · CONSULTA",
    ]
    assert list(reversed(entries)) == list(made.entries)
    assert [each.detail.snapshots[0].id for each in entries] == [user.id for user in reversed(users)]
    assert await create_users(ask, place.company.id, sheet, operation_id=operation_id) == made
    async with installation.database.reading() as work:
        assert await work.audit_log(place.company.id).older(limit=2) == entries


async def test_a_row_whose_profile_takes_a_second_person_is_for_nuevo(
    installation: Installation, place: Membership
) -> None:
    ask = Ask(installation, ANA, NOW)
    await joined(installation, InChat(3001, "3001/1"), place.company.id, profile=SUPERVISOR, name="EVA")
    await change_approval_rules(
        ask, place.company.id, ApprovalKind.POWERS, quorum=1, known=0, operation_id=uuid4()
    )
    sheet = rows(*GOOD, ["JEFA", "Julia Ríos", "SUPERVISOR"])
    made = await create_users(ask, place.company.id, sheet, operation_id=uuid4())
    assert [user.name for user in made.users] == ["MLOPEZ", "RSOTO"]
    assert [type(each.fault) for each in made.faulty] == [ProfileNeedsApproval]


async def test_what_can_not_be_recorded_creates_nobody(installation: Installation, place: Membership) -> None:
    ask, operation_id = Ask(installation, ANA, NOW), uuid4()
    with pytest.raises(NotAllowed):
        await create_users(
            Ask(installation, JORGE, NOW), place.company.id, rows(*GOOD), operation_id=operation_id
        )
    async with installation.database.exclusively() as connection:
        table = f"bitacora_{place.company.id}"
        await connection.execute(text(f"ALTER TABLE {table} RENAME COLUMN workstation TO gone"))
    with pytest.raises(DBAPIError):
        await create_users(ask, place.company.id, rows(*GOOD), operation_id=operation_id)
    async with installation.database.reading() as work:
        assert await work.users.count(place.company.id) == 2


async def test_stopped_in_time_it_creates_nobody(installation: Installation, place: Membership) -> None:
    ask, operation_id, progress = Ask(installation, ANA, NOW), uuid4(), Progress()
    progress.stop()
    with pytest.raises(Stopped):
        await create_users(ask, place.company.id, rows(*GOOD), operation_id=operation_id, progress=progress)
    made = await create_users(ask, place.company.id, rows(*GOOD), operation_id=operation_id)
    again = await create_users(
        ask, place.company.id, rows(*GOOD), operation_id=operation_id, progress=progress
    )
    assert again == made  # they are created: it was stopped too late
    await progress.note(1, 2)


async def test_each_gets_a_link_and_the_same_again_makes_others(
    installation: Installation, place: Membership
) -> None:
    ask, company_id, operation_id = Ask(installation, ANA, NOW), place.company.id, uuid4()
    made = await create_users(ask, company_id, rows(*GOOD), operation_id=uuid4())
    ids = [user.id for user in made.users]
    first = await invite_users(ask, company_id, ids, operation_id=operation_id)
    second = await invite_users(ask, company_id, ids, operation_id=operation_id)
    luis = Ask(installation, InChat(3001, "3001/1"), NOW)
    for earlier, later in zip(first, second, strict=True):
        with pytest.raises(InvalidInvitation):
            await read_invitation(luis, earlier.code)
        assert (await read_invitation(luis, later.code)).place == later.place
    async with installation.database.reading() as work:
        entries = await work.audit_log(company_id).older(limit=5)
    assert [each.operation for each in entries] == ["invitation_created"] * 4 + ["user_created"]
    await block_user(ask, company_id, ids[0], reason="Se fue", operation_id=uuid4())
    left = await invite_users(ask, company_id, [*ids, 999], operation_id=uuid4())
    assert [each.place.user.name for each in left] == ["RSOTO"]


async def test_for_ten_minutes_whoever_created_them_takes_them_back(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    made = await create_users(ask, company_id, rows(*GOOD), operation_id=uuid4())
    ids = [user.id for user in made.users]
    (_, invitation) = await invite_users(ask, company_id, ids, operation_id=uuid4())
    first, last = made.entries[0].folio, made.entries[-1].folio
    await block_user(ask, company_id, made.users[0].id, reason="Se fue", operation_id=uuid4())
    late = Ask(installation, ANA, NOW + UNDO + timedelta(seconds=1))
    for asker, begins, ends in ((late, first, last), (ask, first - 2, last), (ask, first, last + 10**9)):
        with pytest.raises(TooLateToTakeBack):
            await undo_creation(asker, company_id, first=begins, last=ends)
    undone = await undo_creation(ask, company_id, first=first, last=last)
    assert undone.gone == ["RSOTO"]
    assert [(name, type(why)) for name, why in undone.staying] == [("MLOPEZ", UserChangedSince)]
    async with installation.database.reading() as work:
        (entry,) = await work.audit_log(company_id).older(limit=1)
        gone = await work.users.by_name(company_id, "RSOTO")
        assert gone is not None
        assert gone.state is UserState.INACTIVE
        assert (entry.operation, entry.detail.snapshots[0].after) == (
            "user_deactivated",
            user_snapshot(None, gone).after,
        )
    again = await undo_creation(ask, company_id, first=first, last=last)
    assert (again.gone, repr(again.staying)) == (undone.gone, repr(undone.staying))
    async with installation.database.reading() as work:
        assert await work.audit_log(company_id).older(limit=1) == [entry]
    await reactivate_user(ask, company_id, gone.id, operation_id=uuid4())
    with pytest.raises(InvalidInvitation):  # the link does not come back with them
        await read_invitation(Ask(installation, InChat(3001, "3001/1"), NOW), invitation.code)


async def test_who_was_taken_back_may_be_in_the_next_sheet(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    made = await create_users(ask, company_id, rows(*GOOD), operation_id=uuid4())
    folios = [each.folio for each in made.entries]
    await undo_creation(ask, company_id, first=folios[0], last=folios[-1])
    again = await create_users(
        ask, company_id, rows(["RSOTO", "Rosa Soto Paz", "CONSULTA"]), operation_id=uuid4()
    )
    (rosa,) = again.users
    assert (rosa.id, rosa.full_name, rosa.state) == (made.users[1].id, "Rosa Soto Paz", UserState.ACTIVE)
    assert (await undo_creation(ask, company_id, first=folios[-1] + 3, last=folios[-1] + 3)).gone == ["RSOTO"]
    async with installation.database.reading() as work:
        wrong = await mismatches_with_log(work, company_id)
    linked_by_hand = place.user.id + 1
    assert [each for each in wrong if each.subject[1] != linked_by_hand] == []


async def test_nobody_gives_beyond_their_own(installation: Installation, place: Membership) -> None:
    grants = frozenset({(Module.USERS, Verb.CREATE)})
    async with installation.database.writing() as work:
        profile = await work.profiles.add(
            company_id=place.company.id, name="ALTAS", fixed=False, permissions=Permissions(grants)
        )
        await work.users.add(
            company_id=place.company.id,
            name="EVA",
            full_name="Eva Sol",
            profile_id=profile.id,
            telegram_id=2001,
            now=NOW,
        )
    eva = Ask(installation, InChat(2001, "2001/1"), NOW)
    sheet = rows(["LPAZ", "Luis Paz", "CONSULTA"], ["RSOTO", "Rosa Soto", "ALTAS"])
    refused, given = await check_sheet(eva, place.company.id, sheet)
    assert isinstance(refused.fault, GrantBeyondOwn)
    assert given.fault is None
    created = await create_users(eva, place.company.id, sheet, operation_id=uuid4())
    assert [user.name for user in created.users] == ["RSOTO"]


def test_columns_are_found_by_their_headings_in_any_order() -> None:
    sheet = [
        ["PERFIL", "Área", "nombre", "Usuario"],
        ["CONSULTA", "Ventas", "Rosa Soto", "RSOTO"],
        [" ", ""],
        ["CONSULTA"],
    ]
    assert users_in(sheet) == [SheetRow(2, "RSOTO", "Rosa Soto", "CONSULTA"), SheetRow(4, "", "", "CONSULTA")]
    assert [each.line for each in users_in([[], *sheet])] == [3, 5]
    with pytest.raises(SheetUnreadable, match="«Usuario»"):
        users_in([["Nombre", "Perfil"], ["Rosa Soto", "CONSULTA"]])
    with pytest.raises(SheetUnreadable, match="a nadie"):
        users_in([list(HEADINGS)])


async def test_a_typed_reason_does_not_make_a_user_one_who_was_taken_back(
    installation: Installation, place: Membership
) -> None:
    ask, company_id = Ask(installation, ANA, NOW), place.company.id
    made = await create_users(ask, company_id, rows(*GOOD), operation_id=uuid4())
    user = made.users[1]
    await deactivate_user(ask, company_id, user.id, reason="Alta deshecha", operation_id=uuid4())
    (checked,) = await check_sheet(ask, company_id, rows(["RSOTO", "Otra Persona", "CONTADOR"]))
    assert (type(checked.fault), checked.undone) == (UserNameLetGo, None)
