"""Many users at once: what is wrong with each row, all the good ones or none, and once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.askers import InChat
from domain.companies import Membership, UserState
from domain.errors import (
    GrantBeyondOwn,
    InvalidFullName,
    InvalidUserName,
    NotAllowed,
    ProfileNotFound,
    SheetUnreadable,
    TooLateToUndo,
    UserNameMisleads,
    UserNameTaken,
    UserTwiceInSheet,
)
from domain.permissions import Module, Permissions, Verb
from domain.snapshots import user_snapshot
from domain.user_sheet import HEADINGS, SheetRow, users_in
from services.asking import Ask
from services.installation import Installation
from services.people.bulk import UNDO, check_sheet, create_users, undo_creation
from services.people.life import block_user
from tests.conftest import NOW
from tests.people import ANA, JORGE, joined, registered_company

GOOD = [["mlopez", "María López", "consulta"], ["RSOTO", "Rosa Soto", "Auxiliar de ventas"]]
BAD = [
    (["SUPERVISOR2", "Ana", "CONSULTA"], InvalidFullName),
    (["x", "Ana Ruiz", "CONSULTA"], InvalidUserName),
    (["MLOPEZ", "Mario López", "CONSULTA"], UserTwiceInSheet),
    (["JMENDEZ", "Jorge Méndez", "CONSULTA"], UserNameTaken),
    (["ML0PEZ", "Mario López", "CONSULTA"], UserNameMisleads),
    (["LPAZ", "Luis Paz", "JEFE"], ProfileNotFound),
]


@pytest.fixture
async def place(installation: Installation) -> Membership:
    place = await registered_company(installation)
    await joined(installation, JORGE, place.company.id, profile="GERENTE")
    return place


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


async def test_for_ten_minutes_whoever_created_them_takes_them_back(
    installation: Installation, place: Membership
) -> None:
    ask, company_id, operation_id = Ask(installation, ANA, NOW), place.company.id, uuid4()
    made = await create_users(ask, company_id, rows(*GOOD), operation_id=uuid4())
    first, last = made.entries[0].folio, made.entries[-1].folio
    await block_user(ask, company_id, made.users[0].id, reason="Se fue", operation_id=uuid4())
    late = Ask(installation, ANA, NOW + UNDO + timedelta(seconds=1))
    for asker, begins in ((late, first), (ask, first - 2)):
        with pytest.raises(TooLateToUndo):
            await undo_creation(asker, company_id, first=begins, last=last, operation_id=uuid4())
    gone = await undo_creation(ask, company_id, first=first, last=last, operation_id=operation_id)
    assert [(user.name, user.state) for user in gone] == [("RSOTO", UserState.INACTIVE)]
    async with installation.database.reading() as work:
        (entry,) = await work.audit_log(company_id).older(limit=1)
        assert (entry.operation, entry.detail.snapshots[0].after) == (
            "user_deactivated",
            user_snapshot(None, gone[0]).after,
        )
    assert not await undo_creation(ask, company_id, first=first, last=last, operation_id=operation_id)


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
        ["CONSULTA"],
    ]
    assert users_in(sheet) == [SheetRow(2, "RSOTO", "Rosa Soto", "CONSULTA"), SheetRow(3, "", "", "CONSULTA")]
    with pytest.raises(SheetUnreadable, match="«Usuario»"):
        users_in([["Nombre", "Perfil"], ["Rosa Soto", "CONSULTA"]])
    with pytest.raises(SheetUnreadable, match="a nadie"):
        users_in([list(HEADINGS)])
